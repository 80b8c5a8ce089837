// The grid: one page of rows at a time. Sorting, filtering and searching happen in the kernel; keys and clicks are told to it.
const LEVELS = [["3", "sure"], ["2", "doubtful"], ["1", "very doubtful"]];

function render({ model, el }) {
  const send = (type, more) => model.send({ type, ...more });
  let view = model.get("view");
  let active = null; // [index of the row on the page, index of the visible column]
  let anchor = null; // the other corner of what is marked for copying
  let editing = null; // { row, column }
  let choice = 0; // how often a cell was chosen: an answer to an earlier choice does not take the later one back
  let headSignature = "";
  let wantFocus = false;
  let columnsOpen = false;
  const widths = {};

  const search = make("input", { type: "search", placeholder: "Search all columns", "aria-label": "Search all columns",
    oninput: delayed(() => send("search", { text: search.value })) });
  const crumbs = make("span", { class: "lx-crumbs" });
  const columnsButton = make("button", { type: "button", "aria-expanded": "false", onclick: () => {
    columnsOpen = !columnsOpen; columnsButton.setAttribute("aria-expanded", String(columnsOpen)); drawColumns(); } }, "Columns");
  const doubtful = make("button", { type: "button", title: "Go to the next value below the threshold (Alt+N)", "aria-keyshortcuts": "Alt+N", onclick: nextDoubtful }, "Next doubtful");
  const undo = make("button", { type: "button", title: "Take the last correction back (Ctrl+Z)", onclick: () => send("undo") }, "Undo");
  const bar = make("div", { class: "lx-bar" }, crumbs, search, make("span", { class: "lx-space" }), doubtful, undo, columnsButton);
  const chooser = make("div", { class: "lx-columns lx-hidden", role: "group", "aria-label": "Columns" });
  const head = make("thead");
  const body = make("tbody");
  const table = make("table", { role: "grid", "aria-label": "Results" }, head, body);
  const scroll = make("div", { class: "lx-scroll" }, table);
  const empty = make("div", { class: "lx-empty lx-hidden" });
  const count = make("span", { class: "lx-quiet", "aria-live": "polite" });
  const first = pager("«", "First page", () => 0);
  const back = pager("‹", "Previous page", () => view.start - view.count);
  const next = pager("›", "Next page", () => view.start + view.count);
  const last = pager("»", "Last page", () => Math.floor((view.matching - 1) / view.count) * view.count);
  const message = make("span", { class: "lx-bad", role: "alert" });
  const foot = make("div", { class: "lx-bar" }, first, back, next, last, count, make("span", { class: "lx-space" }), message);
  const legend = make("div", { class: "lx-legend" });
  for (const [level, text] of LEVELS) {
    const swatch = make("i"); swatch.style.background = `var(--lx-${{ 3: "high", 2: "middle", 1: "low" }[level]})`;
    legend.append(make("span", {}, swatch, text));
  }
  legend.append(make("span", {}, "✓ as written"), make("span", {}, "≈ written differently"), make("span", {}, "? not found in the text"), make("span", {}, "✎ corrected"));
  const root = make("div", { class: "lx lx-grid" }, bar, chooser, scroll, empty, foot, legend);
  root.addEventListener("keydown", keys);
  attach(model, el, root, () => "lx.runs() lists the runs; lx.ResultViewer(lx.open_run(id)) shows one again.");

  function pager(sign, label, to) {
    return make("button", { type: "button", "aria-label": label, title: label, onclick: () => send("page", { start: to() }) }, sign);
  }
  function delayed(work) {
    let timer = 0;
    return () => { clearTimeout(timer); timer = setTimeout(work, 200); };
  }
  const visible = () => view.columns.filter((column) => !column.hidden);

  function drawHead() {
    const columns = visible();
    const signature = JSON.stringify([columns.map((c) => [c.index, c.label, c.kind, c.pinned]), view.crumbs, view.label]);
    if (signature !== headSignature) {
      headSignature = signature;
      const names = make("tr", { role: "row" }, make("th", { role: "columnheader", scope: "col" }, shown(view.label)));
      const filters = make("tr", { role: "row", class: "lx-filters" }, make("th", { role: "gridcell" }));
      for (const column of columns) {
        const name = make("th", { role: "columnheader", scope: "col", "data-column": column.index, title: shown(column.title) });
        name.append(make("button", { type: "button", class: "lx-sort", onclick: () => send("sort", { column: column.index }) }, shown(column.label)),
          make("span", { class: "lx-arrow" }), make("span", { class: "lx-handle", onmousedown: (event) => resize(event, column.index) }));
        if (column.pinned) name.classList.add("lx-pin");
        if (column.kind === "number") name.classList.add("lx-number");
        const input = make("input", { type: "text", placeholder: "filter", "aria-label": `Filter ${shown(column.label)}`,
          title: column.kind === "number" ? "A part of it, or >5, <=5, =5, 1..5" : "A part of it; dates also >2026-01-31",
          value: column.filter });
        input.addEventListener("input", delayed(() => send("filter", { column: column.index, text: input.value })));
        filters.append(make("th", { role: "gridcell", class: column.pinned ? "lx-pin" : null }, input));
        names.append(name);
      }
      head.replaceChildren(names, filters);
    }
    for (const name of head.querySelectorAll("th[data-column]")) {
      const column = view.columns[Number(name.dataset.column)];
      name.setAttribute("aria-sort", { asc: "ascending", desc: "descending" }[column.sort] || "none");
      name.querySelector(".lx-arrow").textContent = { asc: "▲", desc: "▼" }[column.sort] || "";
      if (widths[column.index]) name.style.minWidth = name.style.maxWidth = `${widths[column.index]}px`;
    }
  }

  function drawBody() {
    editing = null; // its field goes with the row
    const columns = visible();
    table.setAttribute("aria-rowcount", String(view.matching));
    table.setAttribute("aria-colcount", String(columns.length + 1));
    const rows = view.rows.map((row, index) => {
      const line = make("tr", { role: "row", "aria-rowindex": view.start + index + 1 },
        make("th", { role: "rowheader", scope: "row" }, named(row.label)));
      if (row.reason) {
        line.append(make("td", { role: "gridcell", class: "lx-reason", colspan: Math.max(1, columns.length), "data-row": index, "data-column": 0, tabindex: -1 }, make("span", {}, shown(row.reason))));
        return line;
      }
      row.cells.forEach(([text, level, mark, opens], at) => {
        const column = columns[at];
        const cell = make("td", { role: "gridcell", tabindex: -1, "data-row": index, "data-column": at, "data-level": level || null, title: shown(text) },
          make("span", { class: opens ? "lx-open" : null, dir: "auto" }, shown(text)));
        if (column.kind === "number") cell.classList.add("lx-number");
        if (column.pinned) cell.classList.add("lx-pin");
        if (widths[column.index]) cell.style.maxWidth = `${widths[column.index]}px`;
        if (mark) cell.append(make("span", { class: "lx-mark", "aria-label": { "✓": "as written", "≈": "written differently", "?": "not found in the text", "✎": "corrected" }[mark] }, mark));
        line.append(cell);
      });
      return line;
    });
    body.replaceChildren(...rows);
    pin();
    if (view.selected && view.choice >= choice) {
      choice = view.choice;
      const index = view.rows.findIndex((row) => row.row === view.selected[0]);
      const at = columns.findIndex((column) => column.index === view.selected[1]);
      if (index >= 0 && at >= 0) active = [index, at];
    }
    if (active) mark(active[0], active[1], wantFocus);
    else if (body.querySelector("td")) body.querySelector("td").tabIndex = 0;
    markRange();
    wantFocus = false;
  }

  function pin() {
    const label = body.querySelector("th");
    scroll.style.setProperty("--lx-label", `${label ? label.offsetWidth : 0}px`);
    for (const line of table.querySelectorAll("tr")) {
      let left = line.firstElementChild ? line.firstElementChild.offsetWidth : 0;
      for (const cell of line.querySelectorAll(".lx-pin")) { cell.style.left = `${left}px`; left += cell.offsetWidth; }
    }
  }

  function drawColumns() {
    chooser.classList.toggle("lx-hidden", !columnsOpen);
    if (!columnsOpen) return;
    chooser.replaceChildren(...view.columns.map((column) => make("label", {},
      make("input", { type: "checkbox", checked: !column.hidden, onchange: (event) => send("columns", { column: column.index, hidden: !event.target.checked }) }),
      make("span", { class: "lx-name", title: shown(column.label) }, shown(column.label)),
      make("button", { type: "button", "aria-pressed": String(column.pinned), onclick: (event) => { event.preventDefault(); send("columns", { column: column.index, pinned: !column.pinned }); } }, column.pinned ? "Unpin" : "Pin"))));
  }

  function draw() {
    if (editing) return; // what is being typed stays; the view is drawn when that is done
    drawAll();
    if (view.problem) edit(view.problem.text, view.problem.row, view.problem.column);
  }
  function drawAll() {
    view = model.get("view");
    if (!view.columns) return;
    if (document.activeElement !== search) search.value = view.search;
    crumbs.replaceChildren(...view.crumbs.flatMap((crumb, depth) => [depth ? " › " : "",
      depth < view.crumbs.length - 1 ? make("button", { type: "button", onclick: () => send("back", { depth }) }, shown(crumb)) : make("strong", {}, depth ? shown(crumb) : "")]));
    crumbs.classList.toggle("lx-hidden", view.crumbs.length < 2);
    doubtful.classList.toggle("lx-hidden", !view.evidence);
    legend.classList.toggle("lx-hidden", !view.evidence);
    undo.disabled = !view.undo;
    drawHead(); drawBody(); drawColumns();
    const nothing = view.total === 0 ? "There is no row." : view.matching === 0 ? "No row matches the filters and the search." : "";
    empty.textContent = nothing; empty.classList.toggle("lx-hidden", !nothing);
    const until = Math.min(view.start + view.count, view.matching);
    const of = view.matching === view.total ? "" : ` (of ${view.total.toLocaleString("en")})`;
    for (const button of [first, back, next, last]) button.classList.toggle("lx-hidden", view.matching <= view.count);
    foot.classList.toggle("lx-hidden", Boolean(nothing) && !view.message);
    count.textContent = nothing ? "" : `${(view.start + 1).toLocaleString("en")}–${until.toLocaleString("en")} of ${view.matching.toLocaleString("en")}${of}`;
    first.disabled = back.disabled = view.start === 0;
    next.disabled = last.disabled = until >= view.matching;
    message.textContent = shown(view.message || "");
  }

  function mark(index, at, focus) {
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
  function markRange() {
    const [top, left, bottom, right] = active && anchor ? range() : [1, 1, 0, 0];
    for (const cell of body.querySelectorAll("td[data-row]")) {
      const [row, column] = [Number(cell.dataset.row), Number(cell.dataset.column)];
      const inside = row >= top && row <= bottom && column >= left && column <= right;
      cell.classList.toggle("lx-in", inside);
      cell.setAttribute("aria-selected", String(inside || cell.tabIndex === 0));
    }
  }
  function copy() { // the kernel has the whole values
    const [top, left, bottom, right] = range();
    send("copy", { rows: view.rows.slice(top, bottom + 1).map((row) => row.row), columns: visible().slice(left, right + 1).map((column) => column.index) });
  }
  function heard(content) { if (content.type === "copied") { copied(content.text); count.textContent = `Copied ${content.cells === 1 ? "one value" : `${content.cells} values`}.`; } }
  function choose(index, at, focus = true, extend = false) {
    const row = view.rows[index], column = visible()[at];
    if (!row || !column) return;
    anchor = extend ? anchor || active : null;
    active = [index, at];
    mark(index, at, focus);
    markRange();
    wantFocus = focus;
    choice += 1;
    send("select", { row: row.row, column: column.index, choice });
  }
  function turn(start, index, at) { // to another page, and there to a row
    active = [index, at]; anchor = null; wantFocus = true;
    send("page", { start, at: index, column: visible()[at] ? visible()[at].index : 0 });
  }
  function nextDoubtful() { wantFocus = true; send("doubtful"); }

  function edit(text, row, column) { // "" to write anew, nothing to edit what is there, else what was refused
    const columns = visible();
    const index = row === undefined ? active && active[0] : view.rows.findIndex((r) => r.row === row);
    const at = column === undefined ? active && active[1] : columns.findIndex((c) => c.index === column);
    const cell = index !== null && body.querySelector(`td[data-row="${index}"][data-column="${at}"]`);
    if (!cell || view.rows[index].reason) return;
    const own = view.rows[index], of = columns[at];
    if (own.cells[at][3]) { if (text === undefined) send("open", { row: own.row, column: of.index }); return; }
    let touched = Boolean(text);
    const input = make("input", { type: "text", value: text === undefined ? own.cells[at][0] : text, "aria-label": `New value of ${shown(of.label)}` });
    editing = { row: own.row, column: of.index };
    cell.classList.add("lx-editing"); cell.replaceChildren(input); input.focus(); input.select();
    const leave = (keep, focus) => {
      editing = null; wantFocus = focus;
      cell.classList.remove("lx-editing"); cell.replaceChildren(make("span", { dir: "auto" }, shown(input.value)));
      if (focus) cell.focus({ preventScroll: true });
      if (keep && touched) send("edit", { row: own.row, column: of.index, text: input.value });
      else { send("forget"); drawAll(); }
    };
    input.addEventListener("input", () => { touched = true; });
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.isComposing || event.keyCode === 229) return; // the input method's own Enter and Escape
      if (event.key === "Enter") { leave(true, true); event.preventDefault(); }
      if (event.key === "Escape") { leave(false, true); event.preventDefault(); }
    });
    input.addEventListener("blur", () => { if (editing) leave(true, false); });
  }

  body.addEventListener("click", (event) => {
    const cell = event.target.closest("td[data-row]");
    if (cell && !cell.classList.contains("lx-editing")) choose(Number(cell.dataset.row), Number(cell.dataset.column), true, event.shiftKey);
  });
  body.addEventListener("mousedown", (event) => { if (event.shiftKey) event.preventDefault(); }); // cells are marked, not their letters
  body.addEventListener("dblclick", (event) => { if (event.target.closest("td[data-row]") && !editing) edit(); });

  function keys(event) {
    event.stopPropagation(); // the notebook has keys of its own
    const cell = event.target.closest && event.target.closest("td[data-row]");
    if (isCommand(event) && event.key === "z" && !event.target.closest("input")) { send("undo"); event.preventDefault(); return; }
    if (!cell || editing) return;
    const [index, at] = [Number(cell.dataset.row), Number(cell.dataset.column)];
    const lastRow = view.rows.length - 1, lastColumn = visible().length - 1;
    if (!active) choose(index, at); // it got the focus by Tab
    if (isCommand(event) && event.key === "c") { copy(); event.preventDefault(); return; }
    if (isCommand(event) && event.key === "a") { choose(0, 0); choose(lastRow, lastColumn, true, true); event.preventDefault(); return; }
    const others = { 1: 0, 2: 1, 3: 2 }, shortcut = shortcutOf(event);
    if (shortcut === "n") { nextDoubtful(); event.preventDefault(); return; }
    if (shortcut in others) { wantFocus = true; send("take", { index: others[shortcut] }); event.preventDefault(); return; }
    if (isWriting(event)) { edit(""); return; } // the browser writes it into the field: it knows accents and input methods
    if (!isPlain(event)) return;
    const steps = {
      ArrowUp: () => (index > 0 ? choose(index - 1, at, true, event.shiftKey) : view.start > 0 && turn(view.start - view.count, view.count - 1, at)),
      ArrowDown: () => (index < lastRow ? choose(index + 1, at, true, event.shiftKey) : view.start + view.count < view.matching && turn(view.start + view.count, 0, at)),
      ArrowLeft: () => at > 0 && choose(index, at - 1, true, event.shiftKey),
      ArrowRight: () => at < lastColumn && choose(index, at + 1, true, event.shiftKey),
      Home: () => choose(index, 0, true, event.shiftKey),
      End: () => choose(index, lastColumn, true, event.shiftKey),
      PageUp: () => view.start > 0 && turn(view.start - view.count, index, at),
      PageDown: () => view.start + view.count < view.matching && turn(view.start + view.count, index, at),
      Enter: () => edit(), F2: () => edit(),
      Escape: () => view.crumbs.length > 1 && send("back", { depth: view.crumbs.length - 2 }),
    };
    if (steps[event.key]) { steps[event.key](); event.preventDefault(); }
  }

  function resize(event, column) {
    event.preventDefault(); event.stopPropagation();
    const from = event.clientX, width = event.target.parentElement.offsetWidth;
    const move = (to) => { widths[column] = Math.max(40, width + to.clientX - from); drawHead(); drawBody(); };
    const done = () => { window.removeEventListener("mousemove", move); window.removeEventListener("mouseup", done); };
    window.addEventListener("mousemove", move); window.addEventListener("mouseup", done);
  }

  model.on("change:view", draw);
  model.on("msg:custom", heard);
  draw();
  requestAnimationFrame(draw); // sizes are known once it is on the page
  return () => { model.off("change:view", draw); model.off("msg:custom", heard); };
}
export default { render };
