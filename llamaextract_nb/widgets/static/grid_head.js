import { focusNear, make, shown } from "./dom.js";
import { delayed } from "./host.js";
// The head of the grid: names that sort, a filter for each column, and a line of what its values are.
const ARROWS = { asc: "▲", desc: "▼" }, SORTS = { asc: "ascending", desc: "descending" };

export function gridHead(send, resized) {
  const root = make("thead");
  const widths = {};
  let signature = "";

  function filter(column) {
    const label = `Filter ${shown(column.label)}`, of = column.index;
    if (column.choices) { // a short list of values is chosen from
      const options = [["", "all"], ["=", "no value"], ...column.choices.map(([text, count]) => [`=${text}`, `${shown(text)} (${count.toLocaleString("en")})`])];
      if (!options.some(([value]) => value === column.filter)) options.push([column.filter, shown(column.filter)]);
      return make("select", { "aria-label": label, title: label, value: column.filter, onchange: (event) => send("filter", { column: of, text: event.target.value }) },
        ...options.map(([value, words]) => make("option", { value, selected: value === column.filter }, words)));
    }
    const input = make("input", { type: "text", placeholder: "filter", "aria-label": label, value: column.filter,
      title: column.kind === "number" ? "A part of it, or >5, <=5, =5, 1..5; = alone for no value" : "A part of it, or = and the whole; = alone for no value; dates also >2026-01-31" });
    input.addEventListener("input", delayed(() => send("filter", { column: of, text: input.value })));
    return input;
  }
  function resize(event, column) {
    event.preventDefault(); event.stopPropagation();
    const from = event.clientX, width = event.target.parentElement.offsetWidth;
    const move = (to) => { widths[column] = Math.max(40, width + to.clientX - from); resized(); };
    const done = () => { window.removeEventListener("mousemove", move); window.removeEventListener("mouseup", done); };
    window.addEventListener("mousemove", move); window.addEventListener("mouseup", done);
  }
  function name(column) {
    const made = make("th", { role: "columnheader", scope: "col", "data-column": column.index, title: shown(column.title) },
      make("button", { type: "button", class: "lx-sort", onclick: () => send("sort", { column: column.index }) }, shown(column.label)),
      make("span", { class: "lx-arrow" }), make("span", { class: "lx-handle", onmousedown: (event) => resize(event, column.index) }));
    made.className = kindOf(column);
    return made;
  }
  function rebuild(view, columns) {
    const cell = (role, of, ...children) => make("th", { role, class: of ? kindOf(of) : "lx-corner" }, ...children);
    const lines = [make("tr", { role: "row" }, make("th", { role: "columnheader", scope: "col", class: "lx-corner" }, shown(view.label)), ...columns.map(name))];
    lines.push(make("tr", { role: "row", class: "lx-filters" }, cell("gridcell"), ...columns.map((column) => cell("gridcell", column, filter(column)))));
    if (columns.some((column) => column.summary.length)) {
      lines.push(make("tr", { role: "row", class: "lx-summary" }, cell("gridcell"), ...columns.map((column) =>
        cell("gridcell", column, ...(column.summary || []).map((line) => make("div", { title: shown(line) }, shown(line)))))));
    }
    root.replaceChildren(...lines);
  }
  function draw(view, columns) {
    const now = JSON.stringify([columns.map((c) => [c.index, c.label, c.kind, c.pinned, c.choices, c.summary]), view.label]);
    if (now !== signature) { signature = now; rebuild(view, columns); }
    for (const made of root.querySelectorAll("th[data-column]")) {
      const column = view.columns[Number(made.dataset.column)];
      made.setAttribute("aria-sort", SORTS[column.sort] || "none");
      made.querySelector(".lx-arrow").textContent = ARROWS[column.sort] || "";
      if (widths[column.index]) made.style.minWidth = made.style.maxWidth = `${widths[column.index]}px`;
    }
    for (const [index, of] of [...root.querySelectorAll(".lx-filters select")].entries()) {
      const column = columns.filter((c) => c.choices)[index];
      if (focusNear(of) !== of && of.value !== column.filter) of.value = column.filter;
    }
  }
  return { root, draw, widthOf: (column) => widths[column.index] };
}
export function kindOf(column) {
  return [column.pinned && "lx-pin", column.kind === "number" && "lx-number"].filter(Boolean).join(" ");
}
