import { focusNear, make, named, shown } from "./dom.js";
import { isPlain } from "./keys.js";
import { partOf, listen, delayed } from "./host.js";
// The file picker: what lies in a folder of the kernel's machine, and files dropped here sent there chunk by chunk.
const CHUNK = 2 * 1024 * 1024;
const bytes = (size) => (size < 1024 ? `${size} B` : size < 1024 ** 2 ? `${(size / 1024).toFixed(0)} kB` : size < 1024 ** 3 ? `${(size / 1024 ** 2).toFixed(1)} MB` : `${(size / 1024 ** 3).toFixed(1)} GB`);

export function picker(model, name) {
  const part = partOf(model, name), { trait, send } = part;
  let view = {};
  const uploads = new Map(); // key -> { file, sent, line, bar }
  const filtered = delayed(() => send("filter", { text: filter.value }), 150);
  const crumbs = make("nav", { class: "lx-crumbs", "aria-label": "Folder" });
  const filter = make("input", { type: "search", placeholder: "Filter by name", "aria-label": "Filter by name", oninput: filtered });
  const kind = make("select", { "aria-label": "Type", onchange: () => send("kind", { kind: kind.value }) });
  const input = make("input", { type: "file", multiple: true, class: "lx-hidden", onchange: () => { take(input.files); input.value = ""; } });
  const upload = make("button", { type: "button", onclick: () => input.click() }, "Upload…");
  const reload = make("button", { type: "button", title: "Read the folder again", onclick: () => send("reload") }, "Reload");
  const list = make("div", { class: "lx-list", role: "list", "aria-label": "Files" });
  const sorts = { name: "Name", size: "Size", modified: "Changed" };
  const head = make("div", { class: "lx-item lx-order" }, make("span"), ...Object.entries(sorts).map(([key, words]) =>
    make("button", { type: "button", "data-sort": key, class: key === "size" ? "lx-size" : null, onclick: () => send("sort", { key }) }, words)), make("span"));
  const thumbImage = make("img", { alt: "" }), thumbName = make("div");
  const thumb = make("div", { class: "lx-thumb lx-hidden" }, thumbImage, thumbName);
  const all = make("input", { type: "checkbox", onchange: () => send("all", { chosen: all.checked }) });
  const allWords = make("span");
  let last = null; // the file that was chosen last: Shift chooses from there on
  const clear = make("button", { type: "button", onclick: () => send("clear") }, "Clear");
  const count = make("strong", { "aria-live": "polite" });
  const message = make("div", { class: "lx-bad", role: "alert" });
  const moving = make("div");
  const root = make("div", { class: "lx lx-picker" },
    make("div", { class: "lx-bar" }, crumbs, make("span", { class: "lx-space" }), filter, kind, reload, upload, input),
    make("div", { class: "lx-middle" }, make("div", { class: "lx-frame" }, head, list), thumb), moving, message,
    make("div", { class: "lx-bar" }, make("label", { class: "lx-all" }, all, allWords), make("span", { class: "lx-space" }), count, clear));
  root.addEventListener("keydown", (event) => {
    event.stopPropagation();
    const own = isPlain(event) && event.target.closest(".lx-item");
    const to = own && { ArrowDown: own.nextElementSibling, ArrowUp: own.previousElementSibling }[event.key];
    if (to) { const focusable = to.querySelector("input, button"); if (focusable) { focusable.focus(); event.preventDefault(); } }
  });
  for (const name of ["dragenter", "dragover"]) root.addEventListener(name, (event) => { event.preventDefault(); event.stopPropagation(); root.classList.add("lx-dropping"); });
  root.addEventListener("dragleave", (event) => { if (!root.contains(event.relatedTarget)) root.classList.remove("lx-dropping"); });
  root.addEventListener("drop", (event) => { event.preventDefault(); event.stopPropagation(); root.classList.remove("lx-dropping"); take(event.dataTransfer.files); });

  function take(files) {
    for (const file of files) {
      const key = `${Date.now()}-${Math.random()}`;
      const bar = make("progress", { class: "lx-progress", max: Math.max(1, file.size), value: 0 });
      const line = make("div", { class: "lx-bar" }, bar, named(file.name), make("button", { type: "button", onclick: () => { send("abort", { key }); drop(key); } }, "Cancel"));
      uploads.set(key, { file, line, bar });
      moving.append(line);
      send("upload", { key, name: file.name, size: file.size });
    }
  }
  function drop(key) { const own = uploads.get(key); if (own) { own.line.remove(); uploads.delete(key); } }
  async function heard(content) {
    const own = uploads.get(content.key);
    if (!own) return;
    if (content.type === "refused") { drop(content.key); return; }
    own.bar.value = content.received;
    if (content.received >= own.file.size) { drop(content.key); return; }
    try {
      const chunk = await own.file.slice(content.received, content.received + CHUNK).arrayBuffer();
      send("chunk", { key: content.key, offset: content.received }, [chunk]);
    } catch { send("abort", { key: content.key }); drop(content.key); }
  }

  function pick(name, event) { // a click, or the space bar; with Shift everything from the last one on
    const chosen = event.target.checked;
    const names = view.entries.filter((entry) => !entry.folder).map((entry) => entry.name);
    const [from, to] = [names.indexOf(last), names.indexOf(name)].sort((a, b) => a - b);
    if (event.shiftKey && from >= 0) send("choose", { names: names.slice(from, to + 1), chosen });
    else send("choose", { names: [name], chosen });
    last = name;
  }

  function item(entry) {
    const line = make("div", { class: entry.chosen ? "lx-item lx-chosen" : "lx-item", role: "listitem" });
    if (entry.folder) {
      line.append(make("span", { class: "lx-folder", "aria-hidden": "true" }, "▸"), make("button", { type: "button", class: "lx-name", "aria-label": `${shown(entry.name)}/`, onclick: () => send("open", { name: entry.name }) }, named(`${entry.name}/`)),
        make("span"), make("span", { class: "lx-quiet" }, entry.modified), make("span"));
    } else {
      const id = `lx-${Math.random().toString(36).slice(2)}`;
      line.append(make("input", { type: "checkbox", id, checked: entry.chosen, "aria-label": shown(entry.name), onclick: (event) => pick(entry.name, event) }),
        make("label", { class: "lx-name", for: id }, named(entry.name)), make("span", { class: "lx-size lx-quiet" }, bytes(entry.size)), make("span", { class: "lx-quiet" }, entry.modified),
        entry.look ? make("button", { type: "button", class: "lx-look", "aria-pressed": String(view.preview === entry.name), title: "Look at its first page", onclick: () => send("preview", { name: entry.name }) }, view.preview === entry.name ? "Close" : "Look") : make("span"));
    }
    return line;
  }

  function draw() {
    view = part.view;
    if (!view.entries) return;
    crumbs.replaceChildren(...view.crumbs.flatMap((crumb, depth) => [depth ? "/" : "", depth < view.crumbs.length - 1 ? make("button", { type: "button", onclick: () => send("crumb", { depth }) }, shown(crumb)) : make("strong", {}, shown(crumb))]));
    if (focusNear(filter) !== filter) filter.value = view.filter;
    kind.replaceChildren(make("option", { value: "" }, "all types"), ...view.kinds.map((name) => make("option", { value: name }, name)));
    kind.value = view.kind;
    const was = focusNear(list), focused = list.contains(was) ? was.getAttribute("aria-label") || was.title : "";
    const scrolled = list.scrollTop;
    list.replaceChildren(...view.entries.map(item));
    if (view.more) list.append(make("div", { class: "lx-empty" }, `${view.more.toLocaleString("en")} more: filter by name to see them.`));
    if (!view.entries.length) list.append(make("div", { class: "lx-empty" }, view.empty ? "No document in this folder. Drop files here, or upload them." : "No name matches."));
    list.scrollTop = scrolled;
    if (focused) for (const element of list.querySelectorAll("input, button")) if ((element.getAttribute("aria-label") || element.title) === focused) { element.focus(); break; }
    all.checked = view.files > 0 && view.files === view.filesChosen;
    all.indeterminate = view.filesChosen > 0 && !all.checked;
    all.disabled = !view.files;
    const narrowed = view.filter || view.kind ? " that match" : "";
    allWords.textContent = view.files === 1 ? `The one file${narrowed ? " that matches" : ""}` : `All ${view.files.toLocaleString("en")} files${narrowed}`;
    head.classList.toggle("lx-hidden", !view.entries.length);
    for (const button of head.querySelectorAll("[data-sort]")) {
      const own = button.dataset.sort === view.sort;
      button.textContent = sorts[button.dataset.sort] + (own ? (view.ascending ? " ▲" : " ▼") : "");
      button.setAttribute("aria-label", `Sort by ${sorts[button.dataset.sort].toLowerCase()}`);
      button.setAttribute("aria-pressed", String(own));
    }
    count.textContent = view.chosen ? `${view.chosen.toLocaleString("en")} chosen, ${bytes(view.bytes)}` : "none chosen";
    clear.disabled = !view.chosen;
    message.textContent = shown(view.message);
    thumb.classList.toggle("lx-hidden", !view.preview);
    thumbName.replaceChildren(named(view.preview || ""));
    const image = model.get(trait("image"));
    if (image) thumbImage.src = `data:image/png;base64,${image}`; else thumbImage.removeAttribute("src");
    thumbImage.alt = `First page of ${shown(view.preview || "")}`;
  }
  const offs = [part.onChange(draw), listen(model, { [`change:${trait("image")}`]: draw }), part.onTold(heard)];
  draw();
  return { root, off: () => offs.forEach((off) => off()) };
}
