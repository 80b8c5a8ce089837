// Rows moved by dragging their handles, among those beside them: what is inside a row goes with it.
const NEAR = 32, SCROLLED = 12; // pixels from an edge of the list at which it scrolls, and by how many at each move

export function dragging(fields, move) {
  function beside(line) { // the rows of the same list
    const level = (row) => Number(row.getAttribute("aria-level"));
    const all = [...fields.children];
    const at = all.indexOf(line), depth = level(line);
    const isOuter = (row) => level(row) < depth;
    const before = all.slice(0, at).reverse(), after = all.slice(at);
    const cut = (rows) => { const end = rows.findIndex(isOuter); return end < 0 ? rows : rows.slice(0, end); };
    const block = [...cut(before).reverse(), ...cut(after)];
    return { block, rows: block.filter((row) => level(row) === depth) };
  }
  return function grab(line, event) {
    const handle = event.currentTarget, { block, rows } = beside(line), from = rows.indexOf(line);
    const ends = rows.map((row, at) => block[(at + 1 < rows.length ? block.indexOf(rows[at + 1]) : block.length) - 1]);
    let to = from;
    const mark = (on) => {
      for (const row of block) row.classList.remove("lx-before", "lx-after");
      line.classList.toggle("lx-dragged", on);
      if (on && to !== from) (to < from ? rows[to] : ends[to]).classList.add(to < from ? "lx-before" : "lx-after");
    };
    const moved = ({ clientY }) => {
      const box = fields.getBoundingClientRect();
      fields.scrollTop += clientY < box.top + NEAR ? -SCROLLED : clientY > box.bottom - NEAR ? SCROLLED : 0;
      const middles = rows.map((row, at) => (row.getBoundingClientRect().top + ends[at].getBoundingClientRect().bottom) / 2);
      to = middles.filter((middle, at) => at !== from && middle < clientY).length;
      mark(true);
    };
    const over = (work) => {
      for (const [name, hear] of Object.entries(hearers)) handle.removeEventListener(name, hear);
      document.removeEventListener("keydown", left, true);
      mark(false);
      work();
    };
    const left = (key) => { if (key.key === "Escape") { key.stopPropagation(); over(() => {}); } };
    const hearers = { pointermove: moved, pointerup: () => over(() => { if (to !== from) move(to - from); }), pointercancel: () => over(() => {}) };
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    for (const [name, hear] of Object.entries(hearers)) handle.addEventListener(name, hear);
    document.addEventListener("keydown", left, true);
  };
}
