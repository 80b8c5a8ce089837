import { copied, focusNear, make, named, shown } from "./dom.js";
import { isCommand, isPlain, isWriting } from "./keys.js";
import { partOf, delayed, button } from "./host.js";
import { mark } from "./marks.js";
import { editIn } from "./editor.js";
import { gridHead, kindOf } from "./grid_head.js";
import { columnChooser } from "./grid_columns.js";
// The grid: one page of rows at a time. Sorting, filtering and searching happen in the kernel; keys and clicks are told to it.
const SHOWN = [["all", "All"], ["doubtful", "Doubtful"], ["missing", "Missing"], ["failed", "Failed"]];

export function grid(model, choice) {
  const { send, onChange, onTold } = partOf(model, "grid");
  let view = {};
  let active = null; // [index of the row on the page, index of the visible column]
  let anchor = null; // the other corner of what is marked for copying
  let editing = null; // { row, column }
  let wantFocus = false;
  let asked = false; // for the line under the head

  const search = make("input", { type: "search", placeholder: "Search", "aria-label": "Search all columns",
    oninput: delayed(() => send("search", { text: search.value })) });
  const crumbs = make("span", { class: "lx-crumbs" });
  const kinds = SHOWN.map(([kind, words]) => button(words, `Show ${kind === "all" ? "all rows" : `only rows with ${kind === "failed" ? "no values" : `${kind} values`}`}`, () => send("only", { kind }), { "data-kind": kind }));
  const only = make("span", { class: "lx-only", role: "group", "aria-label": "Show only" }, ...kinds);
  const chooser = columnChooser(send, () => view.columns);
  const bar = make("div", { class: "lx-bar" }, crumbs, search, only, make("span", { class: "lx-space" }), chooser.opener);
  const head = gridHead(send, () => { head.draw(view, visible()); drawBody(); });
  const body = make("tbody");
  const table = make("table", { role: "grid", "aria-label": "Results" }, head.root, body);
  const scroll = make("div", { class: "lx-scroll" }, table);
  const empty = make("div", { class: "lx-empty lx-hidden" });
  const count = make("span", { class: "lx-quiet", "aria-live": "polite" });
  const first = pager("«", "First rows", () => 0);
  const back = pager("‹", "Previous rows", () => view.start - view.count);
  const next = pager("›", "Next rows", () => view.start + view.count);
  const last = pager("»", "Last rows", () => Math.floor((view.matching - 1) / view.count) * view.count);
  const foot = make("div", { class: "lx-bar" }, first, back, next, last, count);
  const root = make("div", { class: "lx-grid" }, bar, chooser.root, scroll, empty, foot);
  root.addEventListener("keydown", keys);

  function pager(sign, label, to) { return button(sign, label, () => send("page", { start: to() }), { "aria-label": label }); }
  function visible() { return view.columns.filter((column) => !column.hidden); }

  function rowOf(row, index, columns) {
    const line = make("tr", { role: "row", "aria-rowindex": view.start + index + 1 },
      make("th", { role: "rowheader", scope: "row" }, named(row.label)));
    if (row.reason) {
      line.append(make("td", { role: "gridcell", class: "lx-reason", colspan: Math.max(1, columns.length), "data-row": index, "data-column": 0, tabindex: -1 }, make("span", {}, shown(row.reason))));
      return line;
    }
    row.cells.forEach((cell, at) => line.append(cellOf(cell, index, at, columns[at])));
    return line;
  }
  function cellOf([text, level, sign, opens, why], index, at, column) {
    const missing = why !== undefined;
    const made = make("td", { role: "gridcell", tabindex: -1, "data-row": index, "data-column": at, "data-level": level || null,
      class: [kindOf(column), missing && "lx-missing"].filter(Boolean).join(" "), title: missing ? shown(why || "no value") : shown(text) },
      missing ? make("span", { "aria-label": "no value" }, "—") : make("span", { class: opens ? "lx-open" : null, dir: "auto" }, shown(text)));
    const width = head.widthOf(column);
    if (width) made.style.maxWidth = `${width}px`;
    if (sign) made.append(mark(sign));
    return made;
  }
  function drawBody() {
    editing = null; // its field goes with the row
    const focused = focusNear(body);
    if (body.contains(focused)) { // it goes too, and its place keeps the focus, also where it came by Tab and nothing was chosen
      wantFocus = true;
      if (!active && focused.dataset.row !== undefined) active = [Number(focused.dataset.row), Number(focused.dataset.column)];
    }
    const columns = visible();
    table.setAttribute("aria-rowcount", String(view.matching));
    table.setAttribute("aria-colcount", String(columns.length + 1));
    body.replaceChildren(...view.rows.map((row, index) => rowOf(row, index, columns)));
    pin();
    if (view.selected && choice.isNew(view.choice)) {
      const index = view.rows.findIndex((row) => row.row === view.selected[0]);
      const at = columns.findIndex((column) => column.index === view.selected[1]);
      if (index >= 0 && at >= 0) active = [index, at];
    }
    if (active) walkTo(active[0], active[1], wantFocus);
    else if (body.querySelector("td")) body.querySelector("td").tabIndex = 0;
    markRange();
    wantFocus = false;
  }
  function pin() {
    const label = body.querySelector("th");
    scroll.style.setProperty("--lx-label", `${label ? label.offsetWidth : 0}px`);
    let top = 0;
    for (const line of head.root.children) {
      for (const cell of line.children) cell.style.top = `${top}px`;
      top += line.offsetHeight;
    }
    for (const line of table.querySelectorAll("tr")) {
      let left = line.firstElementChild ? line.firstElementChild.offsetWidth : 0;
      for (const cell of line.querySelectorAll(".lx-pin")) { cell.style.left = `${left}px`; left += cell.offsetWidth; }
    }
  }
  function draw() {
    if (editing) return; // what is being typed stays; the view is drawn when that is done
    drawAll();
    if (view.problem) edit(view.problem.text, view.problem.row, view.problem.column);
  }
  function drawAll() {
    view = model.get("grid_view");
    if (!view.columns) return;
    if (focusNear(search) !== search) search.value = view.search;
    crumbs.replaceChildren(...view.crumbs.flatMap((crumb, depth) => [depth ? " › " : "",
      depth < view.crumbs.length - 1 ? button(shown(crumb), "Go back", () => send("back", { depth })) : make("strong", {}, depth ? shown(crumb) : "")]));
    crumbs.classList.toggle("lx-hidden", view.crumbs.length < 2);
    only.classList.toggle("lx-hidden", view.crumbs.length > 1);
    for (const made of kinds) {
      made.classList.toggle("lx-hidden", !view.kinds.includes(made.dataset.kind));
      made.setAttribute("aria-pressed", String(made.dataset.kind === view.only));
    }
    head.draw(view, visible()); drawBody(); chooser.draw(); drawFoot();
    if (!view.summarised && !asked) send("summarise");
    asked = !view.summarised;
  }
  function drawFoot() {
    const nothing = view.total === 0 ? "There is no row." : view.matching === 0 ? "No row matches the filters and the search." : "";
    empty.textContent = nothing; empty.classList.toggle("lx-hidden", !nothing);
    const until = Math.min(view.start + view.count, view.matching);
    const of = view.matching === view.total ? "" : ` (of ${view.total.toLocaleString("en")})`;
    for (const made of [first, back, next, last]) made.classList.toggle("lx-hidden", view.matching <= view.count);
    foot.classList.toggle("lx-hidden", Boolean(nothing));
    count.textContent = nothing ? "" : `${(view.start + 1).toLocaleString("en")}–${until.toLocaleString("en")} of ${view.matching.toLocaleString("en")}${of}`;
    first.disabled = back.disabled = view.start === 0;
    next.disabled = last.disabled = until >= view.matching;
  }

  function walkTo(index, at, focus) {
    for (const cell of body.querySelectorAll('td[tabindex="0"]')) cell.tabIndex = -1;
    const cell = body.querySelector(`td[data-row="${index}"][data-column="${at}"]`) || body.querySelector(`td[data-row="${index}"]`);
    if (!cell) return;
    cell.tabIndex = 0;
    // What is pinned covers the left side, so a cell is in view to the right of it; no more is scrolled than is needed.
    const covered = cell.parentElement.firstElementChild.offsetWidth + [...cell.parentElement.querySelectorAll(".lx-pin")].reduce((sum, pin) => sum + (pin === cell ? 0 : pin.offsetWidth), 0);
    if (!cell.matches(".lx-pin, .lx-reason")) {
      if (cell.offsetLeft < scroll.scrollLeft + covered) scroll.scrollLeft = cell.offsetLeft - covered;
      else scroll.scrollLeft = Math.max(scroll.scrollLeft, Math.min(cell.offsetLeft - covered, cell.offsetLeft + cell.offsetWidth - scroll.clientWidth));
    }
    if (focus) { cell.focus({ preventScroll: true }); cell.scrollIntoView({ block: "nearest", inline: "nearest" }); }
  }
  function range() { // first row, first column, last row, last column
    const [[row, column], [otherRow, otherColumn]] = [active, anchor || active];
    return [Math.min(row, otherRow), Math.min(column, otherColumn), Math.max(row, otherRow), Math.max(column, otherColumn)];
  }
  function marked() { // the rows and columns that are marked, as the kernel knows them
    const [top, left, bottom, right] = range();
    return { rows: view.rows.slice(top, bottom + 1).map((row) => row.row), columns: visible().slice(left, right + 1).map((column) => column.index) };
  }
  function markRange() {
    const [top, left, bottom, right] = active && anchor ? range() : [1, 1, 0, 0];
    for (const cell of body.querySelectorAll("td[data-row]")) {
      const [row, column] = [Number(cell.dataset.row), Number(cell.dataset.column)];
      const inside = row >= top && row <= bottom && column >= left && column <= right;
      cell.classList.toggle("lx-in", inside);
      cell.setAttribute("aria-selected", String(inside || cell.tabIndex === 0));
    }
  }
  function heard(content) {
    copied(content.text);
    count.textContent = `Copied ${content.cells === 1 ? "one value" : `${content.cells} values`}.`;
  }
  function choose(index, at, focus = true, extend = false) {
    const row = view.rows[index], column = visible()[at];
    if (!row || !column) return;
    anchor = extend ? anchor || active : null;
    active = [index, at];
    walkTo(index, at, focus);
    markRange();
    wantFocus = focus;
    send("select", { row: row.row, column: column.index, choice: choice.next() });
  }
  function turn(start, index, at) { // to another page, and there to a row
    active = [index, at]; anchor = null; wantFocus = true;
    send("page", { start, at: index, column: visible()[at] ? visible()[at].index : 0 });
  }
  function edit(text, row, column) { // "" to write anew, nothing to edit what is there, else what was refused
    const columns = visible();
    const index = row === undefined ? active && active[0] : view.rows.findIndex((r) => r.row === row);
    const at = column === undefined ? active && active[1] : columns.findIndex((c) => c.index === column);
    const cell = index !== null && body.querySelector(`td[data-row="${index}"][data-column="${at}"]`);
    if (!cell || view.readonly || view.rows[index].reason) return;
    const own = view.rows[index], of = columns[at];
    if (own.cells[at][3]) { if (text === undefined) send("open", { row: own.row, column: of.index }); return; }
    if (text === undefined && own.cells[at][0].endsWith("…")) { send("whole", { row: own.row, column: of.index }); return; } // not all of it is here
    editing = { row: own.row, column: of.index };
    editIn(cell, { text: text === undefined ? own.cells[at][0] : "", refused: text || undefined, label: `New value of ${shown(of.label)}`, done: (typed, how, last) => {
      editing = null; wantFocus = how !== "away";
      cell.classList.remove("lx-editing"); cell.replaceChildren(make("span", { dir: "auto" }, shown(last)));
      if (wantFocus) cell.focus({ preventScroll: true });
      if (typed !== null) send("edit", { row: own.row, column: of.index, text: typed });
      else { send("forget"); drawAll(); }
      if (how === "Tab") choose(index, Math.min(at + 1, columns.length - 1));
      if (how === "Back") choose(index, Math.max(at - 1, 0));
    } });
  }
  body.addEventListener("click", (event) => {
    const cell = event.target.closest("td[data-row]");
    if (cell && !cell.classList.contains("lx-editing")) choose(Number(cell.dataset.row), Number(cell.dataset.column), true, event.shiftKey);
  });
  body.addEventListener("mousedown", (event) => { if (event.shiftKey) event.preventDefault(); }); // cells are marked, not their letters
  body.addEventListener("dblclick", (event) => { if (event.target.closest("td[data-row]") && !editing) edit(); });

  function keys(event) {
    const cell = event.target.closest && event.target.closest("td[data-row]");
    if (!cell || editing) return;
    const [index, at] = [Number(cell.dataset.row), Number(cell.dataset.column)];
    const lastRow = view.rows.length - 1, lastColumn = visible().length - 1;
    if (!active) choose(index, at); // it got the focus by Tab
    if (isCommand(event) && event.key === "c") { send("copy", marked()); event.preventDefault(); return; }
    if (isCommand(event) && event.key === "a") { choose(0, 0); choose(lastRow, lastColumn, true, true); event.preventDefault(); return; }
    if (isWriting(event)) { edit(""); return; } // the browser writes it into the field: it knows accents and input methods
    if (!isPlain(event)) return;
    const more = event.shiftKey;
    const steps = {
      ArrowUp: () => (index > 0 ? choose(index - 1, at, true, more) : view.start > 0 && turn(view.start - view.count, view.count - 1, at)),
      ArrowDown: () => (index < lastRow ? choose(index + 1, at, true, more) : view.start + view.count < view.matching && turn(view.start + view.count, 0, at)),
      ArrowLeft: () => at > 0 && choose(index, at - 1, true, more),
      ArrowRight: () => at < lastColumn && choose(index, at + 1, true, more),
      Home: () => choose(index, 0, true, more),
      End: () => choose(index, lastColumn, true, more),
      PageUp: () => view.start > 0 && turn(view.start - view.count, index, at),
      PageDown: () => view.start + view.count < view.matching && turn(view.start + view.count, index, at),
      Enter: () => edit(), F2: () => edit(),
      Escape: () => view.crumbs.length > 1 && send("back", { depth: view.crumbs.length - 2 }),
    };
    if (steps[event.key]) { steps[event.key](); event.preventDefault(); }
  }

  const offs = [onChange(draw), onTold(heard)];
  draw();
  requestAnimationFrame(() => { if (view.columns && !editing) drawBody(); }); // sizes are known once it is on the page
  return { root, marked: () => (active ? marked() : null), focus: () => { wantFocus = true; }, off: () => offs.forEach((off) => off()) };
}
