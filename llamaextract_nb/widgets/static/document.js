import { focusNear, make, shown } from "./dom.js";
import { isPlain, isWriting } from "./keys.js";
import { partOf } from "./host.js";
import { editIn } from "./editor.js";
import { groupOf, fieldsOf, listOf } from "./fields.js";
// The document view: all values of one document, in the schema's order and groups.
export function documentView(model, choice) {
  const { send, onChange } = partOf(model, "document");
  let view = {};
  let active = ""; // the path of the chosen value
  let editing = false;
  let wantFocus = false;
  let asked = null; // the value to which Tab goes on when what was typed has been taken
  const root = make("div", { class: "lx-document" });
  root.addEventListener("keydown", keys);
  root.addEventListener("click", (event) => { const cell = cellAt(event.target); if (cell && !editing) choose(cell); });
  root.addEventListener("dblclick", (event) => { const cell = cellAt(event.target); if (cell && !editing) edit(cell); });

  function cellAt(element) { return element.closest && element.closest("[data-path]"); }
  function cells() { return [...root.querySelectorAll("[data-path]")]; }
  function find(path) { return cells().find((cell) => cell.dataset.path === path); }

  function sections() {
    const made = [];
    let fields = [], title = "Fields";
    const flush = () => { if (fields.length) made.push(fieldsOf(fields, title)); fields = []; };
    for (const item of view.items) {
      if (item.value) { fields.push(item); continue; }
      flush();
      if (item.list) { made.push(listOf(item, send, view.readonly)); continue; }
      title = item.group;
      made.push(groupOf(item));
    }
    flush();
    return made;
  }
  function draw() {
    if (editing) return; // what is being typed stays; the view is drawn when that is done
    const before = view.file;
    view = model.get("document_view") || {};
    if (!view.items) return;
    const top = root.scrollTop;
    if (root.contains(focusNear(root)) && cellAt(focusNear(root))) wantFocus = true; // its element goes
    root.replaceChildren(...(view.reason ? [make("div", { class: "lx-empty lx-bad", role: "alert" }, shown(view.reason))] : sections()));
    root.setAttribute("aria-label", `Values of ${shown(view.file)}`);
    root.scrollTop = before === view.file ? top : 0;
    if (choice.isNew(view.choice)) active = view.selected || "";
    const goes = asked && find(asked);
    const cell = find(active) || cells()[0];
    if (goes && !view.problem) choose(goes);
    else if (cell) walkTo(cell, wantFocus, Boolean(active));
    asked = null; wantFocus = false;
    if (view.problem && find(view.problem.path)) edit(find(view.problem.path), view.problem.text);
  }
  function walkTo(cell, focus, chosen = true) {
    for (const other of root.querySelectorAll('[data-path][tabindex="0"]')) { other.tabIndex = -1; other.removeAttribute("aria-selected"); }
    cell.tabIndex = 0;
    if (chosen) cell.setAttribute("aria-selected", "true");
    if (focus) cell.focus({ preventScroll: true });
    const own = cell.getBoundingClientRect(), frame = root.getBoundingClientRect(); // the notebook stays where it is
    if (own.top < frame.top + 30) root.scrollTop += own.top - frame.top - 30;
    if (own.bottom > frame.bottom) root.scrollTop += own.bottom - frame.bottom + 8;
  }
  function choose(cell, focus = true) {
    active = cell.dataset.path;
    walkTo(cell, focus);
    send("select", { path: active, choice: choice.next() });
  }
  function beside(cell, by) {
    const all = cells();
    return all[all.indexOf(cell) + by];
  }
  function above(cell, by) { // the value above or below, in a table that of its column
    const line = cell.closest('[role="row"]'), column = [...line.children].indexOf(cell);
    const lines = [...root.querySelectorAll('[role="row"]')].filter((row) => row.querySelector("[data-path]"));
    const other = lines[lines.indexOf(line) + by];
    if (!other) return null;
    const same = other.children[column];
    return line.closest('[role="grid"]') === other.closest('[role="grid"]') && same && same.dataset.path ? same : other.querySelector("[data-path]");
  }
  function edit(cell, refused, fresh = false) {
    const path = cell.dataset.path;
    if (view.readonly) return;
    if (cell.dataset.opens) { if (!fresh) send("open", { path }); return; }
    if (refused === undefined && !fresh && cell.dataset.text.endsWith("…")) { send("whole", { path }); return; } // not all of it is here
    editing = true;
    const missing = cell.classList.contains("lx-missing");
    editIn(cell, { text: fresh || missing ? "" : cell.dataset.text, refused, label: `New value of ${cell.dataset.label}`, done: (typed, how) => {
      editing = false;
      cell.classList.remove("lx-editing");
      wantFocus = how !== "away";
      const to = how === "Tab" ? beside(cell, 1) : how === "Back" ? beside(cell, -1) : null;
      if (typed !== null) { // drawn again by the kernel's answer, the place to go on to with it
        asked = to ? to.dataset.path : null;
        cell.replaceChildren(make("span", { class: "lx-text", dir: "auto" }, shown(typed)));
        if (wantFocus) cell.focus({ preventScroll: true });
        send("edit", { path, text: typed });
      } else {
        if (view.problem) send("forget");
        view = { ...view, problem: null };
        asked = to ? to.dataset.path : null;
        draw();
      }
    } });
  }
  function keys(event) {
    const cell = cellAt(event.target);
    if (!cell || editing) return;
    if (active !== cell.dataset.path) choose(cell); // it got the focus by Tab
    if (isWriting(event)) { edit(cell, undefined, true); return; } // the browser writes it into the field: it knows accents and input methods
    if (!isPlain(event)) return;
    const all = cells();
    const goes = { ArrowUp: () => above(cell, -1), ArrowDown: () => above(cell, 1), ArrowLeft: () => beside(cell, -1), ArrowRight: () => beside(cell, 1),
      Home: () => all[0], End: () => all[all.length - 1] }[event.key];
    if (goes) { const to = goes(); if (to) choose(to); event.preventDefault(); }
    if (event.key === "Enter" || event.key === "F2") { edit(cell); event.preventDefault(); }
  }
  const off = onChange(draw);
  draw();
  return { root, focus: () => { wantFocus = true; }, off };
}
