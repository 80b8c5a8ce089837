import { make, shown, copied } from "./dom.js";
import { isCommand } from "./keys.js";
import { attach } from "./host.js";
// The schema builder: rows are kept by their id, so that what is being typed stays where it is.
const WORDS = { string: "text", number: "number", integer: "whole number", boolean: "yes or no", date: "date", "date-time": "date and time", enum: "choice", object: "group", other: "as it is" };
const MANY = { string: "texts", number: "numbers", integer: "whole numbers", boolean: "yes or no", date: "dates", "date-time": "dates and times", enum: "choices", object: "groups" };
const GROUPS = ["One value", "Lists", "Lists of lists"];
function called(kind) {
  const [of, lists] = [kind.split(":").pop(), kind.split(":").length - 1];
  return lists ? `${["", "list of ", "lists of "][lists]}${MANY[of] || of}` : WORDS[of] || of;
}

function render({ model, el }) {
  let view = model.get("view");
  const rows = new Map(); // id -> { line, parts, last }
  let added = false;
  const send = (type, more) => model.send({ type, ...more });
  const add = make("button", { type: "button", class: "lx-first", onclick: () => { added = true; send("add"); } }, "Add field");
  const undo = make("button", { type: "button", title: "Undo (Ctrl+Z)", onclick: () => send("undo") }, "Undo");
  const redo = make("button", { type: "button", title: "Redo (Ctrl+Shift+Z)", onclick: () => send("redo") }, "Redo");
  const template = make("select", { "aria-label": "Start from a template", onchange: () => { if (template.value) send("template", { name: template.value }); template.value = ""; } });
  const pasteButton = make("button", { type: "button", "aria-expanded": "false", onclick: () => {
    paste.classList.toggle("lx-hidden"); pasteButton.setAttribute("aria-expanded", String(!paste.classList.contains("lx-hidden")));
    if (!paste.classList.contains("lx-hidden")) text.focus(); } }, "Paste JSON Schema");
  const state = make("span", { class: "lx-quiet", "aria-live": "polite" });
  const bar = make("div", { class: "lx-bar" }, add, undo, redo, template, pasteButton, make("span", { class: "lx-space" }), state);
  const input = make("input", { type: "file", accept: ".json,application/json", class: "lx-hidden", onchange: async () => {
    const [file] = input.files;
    input.value = "";
    if (file && file.size <= 5_000_000) { text.value = await file.text(); send("paste", { text: text.value }); }
    else if (file) message.textContent = `${shown(file.name)} is larger than 5 MB, which no schema is.`;
  } });
  const text = make("textarea", { "aria-label": "JSON Schema to paste", placeholder: '{"type": "object", "properties": {"total": {"type": "number"}}}' });
  const message = make("div", { class: "lx-bad", role: "alert" });
  const paste = make("div", { class: "lx-paste lx-hidden" }, text, make("div", { class: "lx-bar" },
    make("button", { type: "button", onclick: () => send("paste", { text: text.value }) }, "Use it"),
    make("button", { type: "button", onclick: () => input.click() }, "Open a file…"), input));
  const told = make("div", { class: "lx-told lx-quiet", "aria-live": "polite" });
  const whole = make("div");
  const fields = make("div", { class: "lx-fields", role: "list", "aria-label": "Fields" });
  const empty = make("div", { class: "lx-empty" }, "No field yet. Add one, start from a template, or paste a JSON Schema.");
  const tabs = make("div", { class: "lx-tabs", role: "tablist" });
  const preview = make("div", { class: "lx-preview", tabindex: 0, "aria-label": "Preview" });
  const copy = make("button", { type: "button", onclick: () => copied(preview.textContent, copy) }, "Copy");
  const root = make("div", { class: "lx lx-builder" }, bar, paste, message, told, whole, empty, fields, tabs, preview);
  root.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (isCommand(event) && event.key.toLowerCase() === "z" && !event.target.matches("input, textarea")) {
      send(event.shiftKey ? "redo" : "undo"); event.preventDefault();
    }
  });
  attach(model, el, root, () => "Run the cell again.");

  function build(id) {
    const set = (key) => (event) => send("set", { id, key, value: event.target.type === "checkbox" ? event.target.checked : event.target.value });
    const parts = {
      fold: make("button", { type: "button", class: "lx-fold", onclick: () => send("collapse", { id }) }),
      name: make("input", { type: "text", placeholder: "name", "aria-label": "Name", oninput: set("name"), spellcheck: "false" }),
      kind: make("select", { "aria-label": "Type", onchange: set("kind") }, ...GROUPS.map((label, lists) => make("optgroup", { label }, ...view.kinds.filter((kind) => kind.split(":").length === lists + 1).map((kind) => make("option", { value: kind }, called(kind))))),
        make("option", { value: "other" }, called("other"))),
      description: make("input", { type: "text", placeholder: "what is meant, and what it is called", "aria-label": "Description", oninput: set("description") }),
      required: make("input", { type: "checkbox", "aria-label": "Required", onchange: set("required") }),
      values: make("textarea", { "aria-label": "Values, one on each line", placeholder: "values, one on each line", oninput: set("values") }),
      up: act("↑", "Move up", () => send("move", { id, by: -1 })),
      down: act("↓", "Move down", () => send("move", { id, by: 1 })),
      problems: make("div"),
      inside: act("+", "Add a field inside", () => { added = true; send("add", { inside: id }); }),
    };
    const acts = make("div", { class: "lx-acts" }, parts.inside, parts.up, parts.down, act("", "Duplicate", () => send("duplicate", { id })), act("×", "Delete", () => send("delete", { id })));
    const cells = make("div", { class: "lx-cells" }, parts.fold, parts.name, parts.kind, parts.description,
      make("label", { class: "lx-required", title: "Required: must be in every document" }, parts.required, "required"), acts);
    const line = make("div", { class: "lx-row", role: "listitem" }, cells, parts.values, parts.problems);
    return { line, parts, last: "" };
  }
  function act(sign, label, work) { return make("button", { type: "button", "aria-label": label, title: label, onclick: work }, sign); }
  const problem = ([level, words, hint]) => make("div", { class: level === "error" ? "lx-problem lx-bad" : "lx-problem" }, `${level === "error" ? "✕" : "⚠"} ${shown(words)} ${shown(hint)}`);

  function fill(entry, row) {
    const signature = JSON.stringify(row);
    if (signature === entry.last) return;
    entry.last = signature;
    const { line, parts } = entry;
    line.style.paddingLeft = `${8 + Math.min(row.depth, 12) * 22}px`;
    line.setAttribute("aria-level", String(row.depth + 1));
    for (const key of ["name", "kind", "description", "values"]) if (parts[key].value !== row[key] && document.activeElement !== parts[key]) parts[key].value = row[key];
    parts.required.checked = row.required;
    parts.fold.textContent = row.holds ? (row.collapsed ? "▸" : "▾") : "";
    parts.fold.disabled = !row.holds;
    parts.fold.setAttribute("aria-label", row.collapsed ? `Show the ${row.inside} fields inside` : "Hide the fields inside");
    parts.values.classList.toggle("lx-hidden", !row.kind.endsWith("enum"));
    parts.values.rows = Math.min(8, Math.max(2, row.values.split("\n").length + 1));
    parts.inside.style.visibility = row.holds ? "visible" : "hidden";
    parts.problems.replaceChildren(...row.problems.map(problem));
    line.classList.toggle("lx-wrong", row.problems.some(([level]) => level === "error"));
    parts.name.setAttribute("aria-invalid", String(row.problems.some(([level]) => level === "error")));
  }

  function draw() {
    view = model.get("view");
    if (!view.rows) return;
    if (!template.options.length) template.append(make("option", { value: "" }, "Start from a template…"), ...view.templates.map((name) => make("option", { value: name }, name)));
    const known = new Set(view.rows.map((row) => row.id));
    for (const [id, entry] of rows) if (!known.has(id)) { entry.line.remove(); rows.delete(id); }
    let before = null, fresh = null;
    for (const row of view.rows) {
      let entry = rows.get(row.id);
      if (!entry) { entry = build(row.id); rows.set(row.id, entry); fresh = entry; }
      fill(entry, row);
      const place = before ? before.nextSibling : fields.firstChild;
      if (place !== entry.line) fields.insertBefore(entry.line, place);
      before = entry.line;
    }
    if (fresh && added) { fresh.parts.name.focus(); added = false; }
    fields.classList.toggle("lx-hidden", !view.rows.length);
    empty.classList.toggle("lx-hidden", view.rows.length > 0);
    undo.disabled = !view.undo; redo.disabled = !view.redo;
    message.textContent = shown(view.message);
    told.replaceChildren(...view.told.map((line) => make("div", {}, shown(line))));
    whole.replaceChildren(...view.problems.map(problem));
    const wrong = view.rows.filter((row) => row.problems.some(([level]) => level === "error")).length;
    state.textContent = !view.rows.length ? "" : view.valid ? "The schema is valid." : `${wrong || 1} to mend`;
    state.className = view.rows.length && !view.valid ? "lx-bad" : "lx-quiet";
    const signature = view.tabs.join();
    if (tabs.dataset.of !== signature) {
      tabs.dataset.of = signature;
      tabs.replaceChildren(...view.tabs.map((tab) => make("button", { type: "button", role: "tab", "data-tab": tab, onclick: () => send("tab", { tab }) }, tab)), make("span", { class: "lx-space" }), copy);
    }
    for (const tab of tabs.querySelectorAll("[data-tab]")) tab.setAttribute("aria-selected", String(tab.dataset.tab === view.tab));
    if (preview.textContent !== view.preview) preview.textContent = view.preview;
    for (const part of [tabs, preview]) part.classList.toggle("lx-hidden", !view.rows.length);
  }
  model.on("change:view", draw);
  draw();
  return () => model.off("change:view", draw);
}
export default { render };
