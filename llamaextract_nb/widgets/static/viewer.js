import { make, shown, named } from "./dom.js";
import { isCommand, shortcutOf } from "./keys.js";
import { partOf, choices, button } from "./host.js";
import { legend } from "./marks.js";
import { help } from "./help.js";
import { download } from "./download.js";
import { splitter } from "./splitter.js";
import { grid } from "./grid.js";
import { documentView } from "./document.js";
import { pageView } from "./page.js";
// The viewer: a document's values, or the grid of all, beside the page on which the chosen value stands.
export function viewer(model) {
  const { send, onChange } = partOf(model, "viewer");
  let view = {};
  let wide = false;
  const choice = choices();
  const table = grid(model, choice), values = documentView(model, choice), page = pageView(model, toViewer);
  const keyHelp = help(), files = download(model);
  const modes = [["document", "Document"], ["table", "Table"]].map(([mode, words]) => button(words, `${words} view (Alt+V)`, () => send("mode", { mode }), { "data-mode": mode, "aria-keyshortcuts": "Alt+V" }));
  const back = button("‹", "Previous document (Alt+Page Up)", () => walk(-1), { "aria-label": "Previous document", "aria-keyshortcuts": "Alt+PageUp" });
  const next = button("›", "Next document (Alt+Page Down)", () => walk(1), { "aria-label": "Next document", "aria-keyshortcuts": "Alt+PageDown" });
  const where = make("span", { class: "lx-quiet lx-where" });
  const title = make("strong", { class: "lx-title" });
  const todo = make("span", { class: "lx-todo", role: "status" });
  const doubtful = button("Next doubtful", "Go to the next value that is doubtful, or missing though it may be there (Alt+N)", () => act("doubtful"), { "aria-keyshortcuts": "Alt+N" });
  const confirm = button("Confirm document", "All values of this document are right: go on to the next (Alt+Enter)", () => act("confirm"), { class: "lx-first", "aria-keyshortcuts": "Alt+Enter" });
  const undo = button("Undo", "Take the last correction or confirmation back (Ctrl+Z)", () => send("undo"), { "aria-keyshortcuts": "Control+Z" });
  const walker = make("span", { class: "lx-walk" }, back, where, next);
  const bar = make("div", { class: "lx-bar" }, make("span", { class: "lx-modes", role: "group", "aria-label": "View" }, ...modes), walker, title, todo, make("span", { class: "lx-space" }), doubtful, confirm, undo, files.root, keyHelp.opener);
  const message = make("div", { class: "lx-message", role: "alert" });
  const left = make("div", { class: "lx-left" }, table.root, values.root);
  const split = splitter(left, page.root, "How the width is divided");
  const own = legend();
  const root = make("div", { class: "lx lx-viewer" }, bar, keyHelp.panel, message, split.root, own);
  root.addEventListener("keydown", shortcuts, true); // before an Option key writes a character
  root.addEventListener("keydown", (event) => event.stopPropagation()); // the notebook has keys of its own
  page.root.addEventListener("lx-wide", () => widen(!wide));

  function toViewer(type, more) { shownPart().focus(); send(type, more); }
  function shownPart() { return view.mode === "table" ? table : values; }
  function act(type) { shownPart().focus(); page.busy(); send(type); }
  function walk(by) { shownPart().focus(); page.busy(); send("walk", { by }); }
  function widen(to) {
    wide = to;
    split.root.classList.toggle("lx-wide", wide);
    page.wide.setAttribute("aria-pressed", String(wide));
  }
  function confirmChosen() {
    const cells = view.mode === "table" ? table.marked() : null;
    toViewer("confirm_chosen", cells || {});
  }
  function shortcuts(event) {
    const writes = event.target.matches("input, textarea, select");
    if (isCommand(event) && event.key === "z" && !writes) { send("undo"); event.preventDefault(); event.stopPropagation(); return; }
    const key = shortcutOf(event);
    if (!key || writes || view.readonly && !["pagedown", "pageup", "w"].includes(key)) return;
    const acts = {
      n: () => act("doubtful"), v: () => send("mode", { mode: view.mode === "table" ? "document" : "table" }), w: () => widen(!wide),
      1: () => toViewer("take", { index: 0 }), 2: () => toViewer("take", { index: 1 }), 3: () => toViewer("take", { index: 2 }),
      enter: () => (event.shiftKey ? confirmChosen() : act("confirm")), pagedown: () => walk(1), pageup: () => walk(-1),
    };
    if (!acts[key] || (!view.evidence && ["n", "1", "2", "3", "enter"].includes(key))) return;
    acts[key](); event.preventDefault(); event.stopPropagation();
  }
  function draw() {
    view = model.get("viewer_view") || {};
    if (!view.mode) return;
    const isTable = view.mode === "table";
    root.dataset.mode = view.mode;
    table.root.classList.toggle("lx-hidden", !isTable);
    values.root.classList.toggle("lx-hidden", isTable);
    for (const made of modes) made.setAttribute("aria-pressed", String(made.dataset.mode === view.mode));
    where.textContent = view.of ? `${(view.at + 1).toLocaleString("en")} of ${view.of.toLocaleString("en")}` : "";
    title.replaceChildren(named(view.file || ""));
    for (const made of [walker]) made.classList.toggle("lx-hidden", view.of < 2);
    todo.textContent = shown(view.todo || "");
    todo.classList.toggle("lx-done", !view.left);
    modes[0].parentElement.classList.toggle("lx-hidden", Boolean(view.readonly));
    for (const made of [keyHelp.opener]) made.classList.toggle("lx-hidden", Boolean(view.readonly));
    for (const made of [doubtful, confirm]) made.classList.toggle("lx-hidden", !view.evidence || Boolean(view.readonly));
    undo.classList.toggle("lx-hidden", Boolean(view.readonly));
    split.root.classList.toggle("lx-alone", !view.evidence);
    own.classList.toggle("lx-hidden", !view.evidence);
    undo.disabled = !view.undo;
    message.textContent = shown(view.message || "");
    message.classList.toggle("lx-bad", Boolean(view.wrong));
  }
  const off = onChange(draw);
  draw();
  return { root, off: () => [table, values, page, split, files, { off }].forEach((part) => part.off()) };
}
