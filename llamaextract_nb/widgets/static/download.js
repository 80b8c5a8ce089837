import { make, shown } from "./dom.js";
import { partOf, button } from "./host.js";
// The Download menu: the kernel makes a file, and it comes in pieces, no faster than Jupyter lets them through.
const PACE = 250; // milliseconds between two pieces
export function download(model) {
  const { send, onChange, onTold } = partOf(model, "download");
  let file = null;
  const menu = make("div", { class: "lx-menu lx-hidden", role: "menu", "aria-label": "Download" });
  const told = make("span", { class: "lx-quiet", role: "status" });
  const opener = button("Download", "Everything as a file", () => toggle(isClosed()), { "aria-haspopup": "menu", "aria-expanded": "false" });
  const root = make("span", { class: "lx-download" }, opener, menu, told);
  function isClosed() { return menu.classList.contains("lx-hidden"); }
  function toggle(open, back = true) {
    menu.classList.toggle("lx-hidden", !open);
    opener.setAttribute("aria-expanded", String(open));
    if (open) menu.firstChild.focus();
    else if (back) opener.focus();
  }
  function ask(kind) {
    toggle(false);
    opener.disabled = true;
    say("Preparing …");
    send("make", { kind });
  }
  function say(words, wrong = false) {
    told.textContent = shown(words);
    told.classList.toggle("lx-bad", wrong);
  }
  function end(words, wrong) {
    const had = !root.contains(root.getRootNode().activeElement);
    file = null;
    opener.disabled = false;
    if (!had) opener.focus();
    say(words, wrong);
  }
  function hear(content) {
    if (content.type === "failed") end(content.message, true);
    if (content.type === "made") { file = { ...content, pieces: [] }; send("piece", { at: 0 }); }
    if (content.type !== "piece" || !file) return;
    file.pieces.push(Uint8Array.from(atob(content.data), (letter) => letter.charCodeAt(0)));
    if (content.end < file.size) {
      say(`${Math.floor((100 * content.end) / file.size)} %`);
      setTimeout(() => send("piece", { at: content.end }), PACE);
      return;
    }
    save(file);
    end("");
  }
  function save({ name, mime, pieces }) {
    const url = URL.createObjectURL(new Blob(pieces, { type: mime }));
    make("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000); // some browsers begin late
  }
  menu.addEventListener("keydown", (event) => {
    const items = [...menu.children], at = items.indexOf(event.target);
    const to = { ArrowDown: (at + 1) % items.length, ArrowUp: (at + items.length - 1) % items.length, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === "Escape") toggle(false);
    else if (event.key === "Tab") { toggle(false, false); return; }
    else if (to !== undefined) items[to].focus();
    else return;
    event.preventDefault(); event.stopPropagation();
  });
  opener.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" || !isClosed()) return;
    toggle(true); event.preventDefault();
  });
  menu.addEventListener("focusout", (event) => { if (!root.contains(event.relatedTarget)) toggle(false, false); });
  function draw() {
    const { kinds = [] } = model.get("download_view") || {};
    root.classList.toggle("lx-hidden", !kinds.length);
    menu.replaceChildren(...kinds.map(([kind, words]) => button(words, `Download as ${words}`, () => ask(kind), { role: "menuitem", tabindex: -1 })));
  }
  const offs = [onChange(draw), onTold(hear)];
  draw();
  return { root, off: () => offs.forEach((off) => off()) };
}
