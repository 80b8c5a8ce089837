import { make, shown } from "./dom.js";
import { button } from "./host.js";
// Which columns of the grid are shown, and which stay in place.
export function columnChooser(send, columnsOf) {
  const root = make("div", { class: "lx-columns lx-hidden", role: "group", "aria-label": "Columns" });
  let open = false;
  const opener = button("Columns", "Which columns are shown, and which stay in place", () => {
    open = !open;
    opener.setAttribute("aria-expanded", String(open));
    draw();
  }, { "aria-expanded": "false" });
  function row(column) {
    const of = column.index;
    return make("label", {},
      make("input", { type: "checkbox", checked: !column.hidden, onchange: (event) => send("columns", { column: of, hidden: !event.target.checked }) }),
      make("span", { class: "lx-name", title: shown(column.label) }, shown(column.label)),
      make("button", { type: "button", "aria-pressed": String(column.pinned), onclick: (event) => { event.preventDefault(); send("columns", { column: of, pinned: !column.pinned }); } }, column.pinned ? "Unpin" : "Pin"));
  }
  function draw() {
    root.classList.toggle("lx-hidden", !open);
    if (open) root.replaceChildren(...columnsOf().map(row));
  }
  return { root, opener, draw };
}
