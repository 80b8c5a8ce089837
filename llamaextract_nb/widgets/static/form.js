import { make, shown } from "./dom.js";
import { isCommand } from "./keys.js";
import { partOf, button } from "./host.js";
import { complaint, formRow } from "./form_row.js";
import { dragging } from "./form_drag.js";
import { asking, busyLine, trying } from "./form_ask.js";
import { codeView } from "./code.js";
// The form: rows are kept by their id, so that what is being typed stays where it is.
const LARGEST = 5_000_000; // bytes of a schema in a file; the largest that any host takes has 150,000 characters

export function form(model, name, saysWhere = true) {
  const part = partOf(model, name), { send } = part;
  let view = {};
  const rows = new Map(); // by id
  const awaited = new Set(); // rows that were added here, until the kernel has them
  const ask = asking(send), busy = busyLine(send), attempt = trying(send);
  const add = button("Add field", "A new field at the end", () => addRow());
  const undo = button("Undo", "Undo (Ctrl+Z)", () => send("undo"));
  const redo = button("Redo", "Redo (Ctrl+Shift+Z)", () => send("redo"));
  const template = make("select", { "aria-label": "Start from a template", onchange: () => { if (template.value) send("template", { name: template.value }); template.value = ""; } });
  const paster = pasting(send, (words) => { message.textContent = words; message.className = "lx-message lx-bad"; });
  const state = make("span", { class: "lx-quiet", role: "status" });
  const bar = make("div", { class: "lx-bar" }, add, undo, redo, template, paster.opener, make("span", { class: "lx-space" }), attempt.root);
  const message = make("div", { class: "lx-message", role: "alert" });
  const told = make("div", { class: "lx-told lx-quiet", "aria-live": "polite" });
  const whole = make("div");
  const fields = make("div", { class: "lx-fields", role: "list", "aria-label": "Fields" });
  const empty = make("div", { class: "lx-empty" }, "No field yet. Say which you want, have them suggested, add one, start from a template, or paste a JSON Schema.");
  const preview = previewing(send);
  const root = make("div", { class: "lx lx-builder" }, ask.root, bar, paster.root, busy.root, message, told, whole, empty, fields, make("div", { class: "lx-bar lx-foot" }, preview.opener, make("span", { class: "lx-space" }), state), preview.root);
  root.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (isCommand(event) && event.key.toLowerCase() === "z" && !event.target.matches("input, textarea")) {
      send(event.shiftKey ? "redo" : "undo"); event.preventDefault();
    }
  });
  root.addEventListener("lx-complained", drawState);
  const drag = dragging(fields, (by) => { if (dragged !== null) send("move", { id: dragged, by }); });
  let dragged = null;

  function build(id) {
    const entry = formRow(id, view.kinds, { send, addInside: addRow, grab: (own, event) => { dragged = own; drag(entry.line, event); } });
    rows.set(id, entry);
    return entry;
  }
  function addRow(inside) { // shown at once, for a busy kernel answers late and what is typed meanwhile must have its place
    const id = -Math.ceil(Math.random() * 2 ** 45); // the kernel's own go up from 1
    const holder = inside === undefined ? null : rows.get(inside);
    send("add", holder ? { id, inside } : { id });
    const entry = build(id);
    awaited.add(id);
    entry.draw({ id, depth: holder ? holder.depth + 1 : 0, name: "", kind: "string", description: "", required: false, values: "", holds: false, collapsed: false, inside: 0, problems: [] });
    fields.insertBefore(entry.line, holder ? lastInside(holder).nextSibling : null);
    drawEmpty();
    entry.focus();
  }
  function lastInside(holder) {
    let last = holder.line;
    while (last.nextSibling && Number(last.nextSibling.getAttribute("aria-level")) > holder.depth + 1) last = last.nextSibling;
    return last;
  }
  function drawRows() {
    const known = new Set(view.rows.map((row) => row.id));
    const focused = fields.querySelector(":focus"); // a row that is moved loses it
    for (const id of known) awaited.delete(id);
    for (const [id, entry] of rows) if (!known.has(id) && !awaited.has(id)) { entry.line.remove(); rows.delete(id); }
    let before = null;
    for (const row of view.rows) {
      const entry = rows.get(row.id) || build(row.id);
      const place = before ? before.nextSibling : fields.firstChild;
      if (place !== entry.line) fields.insertBefore(entry.line, place);
      entry.draw(row);
      before = entry.line;
    }
    if (focused && focused.isConnected && !focused.matches(":focus")) focused.focus();
  }
  function drawEmpty() {
    fields.classList.toggle("lx-hidden", !rows.size);
    empty.classList.toggle("lx-hidden", rows.size > 0);
    preview.opener.classList.toggle("lx-hidden", !rows.size);
  }
  function drawState() {
    const wrong = [...rows.values()].filter((entry) => entry.wrong).length + (view.problems || []).some(([level]) => level === "error");
    const unnamed = [...rows.values()].some((entry) => entry.blank);
    state.textContent = !rows.size ? "" : view.valid ? "The schema is valid." : wrong ? `${wrong} to mend` : unnamed ? "A field has no name yet." : "";
    state.className = wrong && !view.valid ? "lx-bad" : "lx-quiet";
  }
  function draw() {
    view = part.view;
    if (!view.rows) return;
    if (!template.options.length) template.append(make("option", { value: "" }, "Start from a template…"), ...view.templates.map((own) => make("option", { value: own }, own)));
    const back = busy.draw(view.busy, root);
    ask.draw(view); attempt.draw(view);
    if (back) back.focus();
    fields.setAttribute("aria-busy", String(Boolean(view.busy)));
    drawRows();
    drawEmpty();
    undo.disabled = !view.undo; redo.disabled = !view.redo;
    message.textContent = shown(view.message);
    message.className = view.wrong ? "lx-message lx-bad" : "lx-message lx-quiet";
    told.replaceChildren(...view.told.slice(saysWhere ? 0 : 1).map((line) => make("div", {}, shown(line))));
    whole.replaceChildren(...view.problems.map(complaint));
    preview.draw(view, rows.size > 0);
    drawState();
  }
  const off = part.onChange(draw);
  draw();
  return { root, off: () => { off(); busy.off(); } };
}

// A JSON Schema pasted, or read from a file.
function pasting(send, refuse) {
  const text = make("textarea", { "aria-label": "JSON Schema to paste", placeholder: '{"type": "object", "properties": {"total": {"type": "number"}}}' });
  const input = make("input", { type: "file", accept: ".json,application/json", class: "lx-hidden", onchange: async () => {
    const [file] = input.files;
    input.value = "";
    if (file && file.size <= LARGEST) { text.value = await file.text(); send("paste", { text: text.value }); }
    else if (file) refuse(`${shown(file.name)} is larger than 5 MB, which no schema is.`);
  } });
  const root = make("div", { class: "lx-paste lx-hidden" }, text, make("div", { class: "lx-bar" },
    button("Use it", "Put it in place of the fields", () => send("paste", { text: text.value })), button("Open a file…", "Read it from a file of yours", () => input.click()), input));
  const opener = button("Paste JSON Schema", "Begin with a schema that you have", () => {
    const closed = root.classList.toggle("lx-hidden");
    opener.setAttribute("aria-expanded", String(!closed));
    if (!closed) text.focus();
  }, { "aria-expanded": "false" });
  return { root, opener };
}

// The schema in three notations, folded away until someone looks.
function previewing(send) {
  const opener = button("Schema as code", "JSON Schema, Pydantic or the short form", () => send("preview", { open: opener.getAttribute("aria-expanded") !== "true" }), { "aria-expanded": "false", class: "lx-opener" });
  const tabs = make("div", { class: "lx-tabs", role: "tablist", "aria-label": "Notation" });
  const code = codeView("Schema");
  const root = make("div", {}, tabs, code.root);
  function draw(view, any) {
    const open = view.open && any;
    opener.setAttribute("aria-expanded", String(Boolean(open)));
    root.classList.toggle("lx-hidden", !open);
    if (!tabs.childElementCount) tabs.append(...view.tabs.map((tab) => make("button", { type: "button", role: "tab", "data-tab": tab, onclick: () => send("preview", { open: true, tab }) }, tab)));
    for (const tab of tabs.children) tab.setAttribute("aria-selected", String(tab.dataset.tab === view.tab));
    code.draw(view.preview);
  }
  return { root, opener, draw };
}
