import { make, shown } from "./dom.js";
import { growing } from "./growing.js";
import { percent } from "./marks.js";
// A row of the form: a field, and what documents gave for it. Its complaints wait until it is left.
const WORDS = { string: "text", number: "number", integer: "whole number", boolean: "yes or no", date: "date", "date-time": "date and time", enum: "choice", object: "group", other: "as it is" };
const LISTS = ["one", "list of", "lists of"];
const STEPPED = 22, DEEPEST = 12; // pixels for each level, and the level after which all stand alike

export function complaint([level, words, hint]) {
  const wrong = level === "error";
  return make("div", { class: wrong ? "lx-problem lx-bad" : "lx-problem" }, `${wrong ? "✕" : "⚠"} ${shown(words)} ${shown(hint)}`);
}
export function formRow(id, kinds, { send, addInside, grab }) {
  const simple = kinds.filter((kind) => !kind.includes(":"));
  let last = "", row = {}, complaints = [];
  const set = (key, value) => send("set", { id, key, value });
  const typing = (key) => (event) => set(key, event.target.value);
  const kindChosen = () => set("kind", "list:".repeat(Number(lists.value)) + kind.value);
  const act = (sign, label, work) => make("button", { type: "button", "aria-label": label, title: label, onclick: work }, sign);
  const handle = make("span", { class: "lx-handle", title: "Drag to move (Alt+↑, Alt+↓)", "aria-hidden": "true", onpointerdown: (event) => grab(id, event) }, "⠿");
  const fold = make("button", { type: "button", class: "lx-fold", onclick: () => send("collapse", { id }) });
  const name = make("input", { type: "text", placeholder: "name", "aria-label": "Name", oninput: typing("name"), spellcheck: "false" });
  const lists = make("select", { "aria-label": "One or a list", onchange: kindChosen }, ...LISTS.map((words, count) => make("option", { value: count }, words)));
  const kind = make("select", { "aria-label": "Type", onchange: kindChosen }, ...[...simple, "other"].map((own) => make("option", { value: own }, WORDS[own] || own)));
  const other = kind.lastChild;
  const description = growing({ placeholder: "what is meant, and what it is called", "aria-label": "Description", oninput: typing("description") });
  const required = make("input", { type: "checkbox", "aria-label": "Required", onchange: () => set("required", required.checked) });
  const values = growing({ "aria-label": "Values, one on each line", placeholder: "values, one on each line", oninput: typing("values") });
  values.root.classList.add("lx-values");
  const inside = act("+", "Add a field inside", () => addInside(id));
  const acts = make("div", { class: "lx-acts" }, inside, act("↑", "Move up", () => send("move", { id, by: -1 })), act("↓", "Move down", () => send("move", { id, by: 1 })),
    act("", "Duplicate", () => send("duplicate", { id })), act("×", "Delete", () => send("delete", { id })));
  const tried = make("div", { class: "lx-tried" }), proof = make("div", { class: "lx-proof lx-quiet" });
  const problems = make("div", { class: "lx-problems" });
  const line = make("div", { class: "lx-row", role: "listitem", "data-id": id }, handle, fold, name,
    make("div", { class: "lx-kind" }, lists, kind), description.root,
    make("label", { class: "lx-required", title: "Required: must be in every document" }, required, "required"), acts, values.root, proof, tried, problems);
  line.addEventListener("focusout", (event) => { if (!line.contains(event.relatedTarget)) complain(false); });
  line.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by || !event.altKey || event.ctrlKey || event.metaKey || event.target.tagName === "SELECT") return;
    send("move", { id, by });
    event.preventDefault();
  });

  const isBlank = () => !row.name && !row.description && !row.values; // nothing was typed into it yet
  function complain(isInside) { // while someone is in it, only what was said before
    const now = row.problems || [];
    const said = new Set(complaints.map((problem) => problem[1]));
    complaints = isBlank() ? [] : isInside ? now.filter((problem) => said.has(problem[1])) : now;
    const wrong = complaints.some(([level]) => level === "error");
    problems.replaceChildren(...complaints.map(complaint));
    line.classList.toggle("lx-wrong", wrong);
    name.setAttribute("aria-invalid", String(wrong));
    line.dispatchEvent(new CustomEvent("lx-complained", { bubbles: true }));
  }
  function put(control, value, write) {
    if (control.value !== value && !control.matches(":focus")) write(value);
  }
  function drawKind() {
    const of = row.kind.split(":").pop();
    other.hidden = of !== "other";
    put(kind, of, (value) => { kind.value = value; });
    put(lists, String(row.kind.split(":").length - 1), (value) => { lists.value = value; });
    lists.disabled = of === "other";
    values.root.classList.toggle("lx-hidden", of !== "enum");
  }
  function drawEvidence() {
    const { proof: gave, tried: value } = row;
    tried.classList.toggle("lx-hidden", !value);
    if (value) {
      tried.dataset.level = value.text ? value.level : "missing";
      tried.title = shown(value.words);
      tried.replaceChildren(make("span", { class: "lx-value" }, shown(value.text || "—")),
        make("span", { class: "lx-quiet" }, value.text ? percent(value.confidence) : shown(value.words || "not found")));
    }
    proof.classList.toggle("lx-hidden", !gave);
    if (gave) {
      const meter = make("span", { class: "lx-meter", "aria-hidden": "true" }, make("i"));
      meter.firstChild.style.width = `${100 * gave.share}%`;
      proof.title = shown(gave.file);
      proof.replaceChildren(meter, make("span", {}, shown(gave.words)), make("span", { class: "lx-example" }, gave.example ? `e.g. ${shown(gave.example)}` : ""));
    }
  }
  function draw(now) {
    const signature = JSON.stringify(now);
    if (signature === last) return;
    last = signature;
    row = now;
    line.style.setProperty("--lx-indent", `${Math.min(row.depth, DEEPEST) * STEPPED}px`);
    line.setAttribute("aria-level", String(row.depth + 1));
    put(name, row.name, (value) => { name.value = value; });
    put(description.area, row.description, description.put);
    put(values.area, row.values, values.put);
    required.checked = row.required;
    drawKind();
    fold.textContent = row.holds ? (row.collapsed ? "▸" : "▾") : "";
    fold.disabled = !row.holds;
    fold.setAttribute("aria-label", row.collapsed ? `Show the ${row.inside} fields inside` : "Hide the fields inside");
    inside.style.visibility = row.holds ? "visible" : "hidden";
    drawEvidence();
    complain(line.matches(":focus-within"));
  }
  return {
    line, draw,
    focus: () => name.focus(),
    get depth() { return row.depth; },
    get blank() { return isBlank(); },
    get wrong() { return complaints.some(([level]) => level === "error"); },
  };
}
