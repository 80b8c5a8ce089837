import { make, shown } from "./dom.js";
import { button } from "./host.js";
import { mark, percent } from "./marks.js";
// What the document view is made of: the sections of a schema, fields one below the other, and lists as small tables.
// Every value that can be chosen is an element with its path in `data-path`.
const INDENT = 12; // pixels a group within a group is set in

// A value with its tint, its mark and its confidence. `[text, level, mark, confidence, why, opens]`, why only if it has none.
function valueOf(path, label, [text, level, sign, confidence, why, opens], tag) {
  const missing = why !== null && why !== undefined;
  const cell = make(tag, { role: "gridcell", tabindex: -1, "data-path": path, "data-level": missing ? "none" : level || null, "data-text": shown(text),
    "data-label": shown(label), "data-opens": opens ? "true" : null, title: missing ? shown(why || "no value") : null, class: missing ? "lx-missing" : null });
  cell.append(missing ? make("span", { class: "lx-text", "aria-label": "no value" }, "—") : make("span", { class: opens ? "lx-text lx-open" : "lx-text", dir: "auto" }, shown(text)));
  if (missing && why && tag === "div") cell.append(make("span", { class: "lx-why" }, shown(why)));
  if (sign && tag === "td") cell.append(mark(sign));
  return cell;
}
export function groupOf({ group, depth }) {
  const title = make("div", { class: "lx-group", role: "heading", "aria-level": Math.min(6, 4 + depth) }, shown(group));
  title.style.marginLeft = `${INDENT * depth}px`;
  return title;
}
// Fields that follow each other, as a grid of two columns: name, and value with what is known of it.
export function fieldsOf(fields, label) {
  const rows = fields.map(({ path, name, depth, about, value }) => {
    const title = make("div", { role: "rowheader", class: "lx-field", title: shown(about || name) }, shown(name));
    title.style.paddingLeft = `${8 + INDENT * depth}px`;
    return make("div", { role: "row", class: "lx-line" }, title, valueOf(path, name, value, "div"),
      make("div", { role: "gridcell", class: "lx-percent" }, mark(value[2]), make("span", { title: value[3] === null ? null : `confidence ${percent(value[3])}` }, percent(value[3]))));
  });
  return make("div", { role: "grid", class: "lx-fields", "aria-label": shown(label) }, ...rows);
}
// A list as a table of some of its items.
export function listOf(item, send, readonly) {
  const { list, name, depth, columns, rows, start, total, count, note } = item;
  const until = start + rows.length;
  const turn = (to) => () => send("turn", { path: list, start: to });
  const label = `${shown(name)}, ${total.toLocaleString("en")} ${total === 1 ? "row" : "rows"}`;
  const bar = make("div", { class: "lx-group lx-listhead" }, make("span", { role: "heading", "aria-level": Math.min(6, 4 + depth) }, label),
    total > count ? make("span", { class: "lx-turn" }, button("‹", "Previous rows", turn(start - count), { disabled: start === 0, "aria-label": `Previous rows of ${shown(name)}` }),
      make("span", { class: "lx-quiet" }, `${start}–${until - 1}`), button("›", "Next rows", turn(until), { disabled: until >= total, "aria-label": `Next rows of ${shown(name)}` })) : null,
    total && !readonly ? button("As a table", "Open the list as a sheet that sorts and filters", () => send("open", { path: list })) : null);
  const root = make("div", { class: "lx-list" }, bar);
  root.style.marginLeft = `${INDENT * depth}px`;
  if (note) root.append(make("div", { class: "lx-note" }, shown(note)));
  if (!total) return root;
  const head = make("tr", { role: "row" }, make("th", { role: "columnheader", scope: "col", class: "lx-position" }, make("span", { class: "lx-said" }, "row")),
    ...columns.map(([title, , kind]) => make("th", { role: "columnheader", scope: "col", title: shown(title), class: kind === "number" ? "lx-number" : null }, shown(title))));
  const lines = rows.map((cells, at) => make("tr", { role: "row" }, make("th", { role: "rowheader", scope: "row", class: "lx-position" }, String(start + at)),
    ...cells.map((value, column) => {
      const [title, suffix, kind] = columns[column];
      const cell = valueOf(`${list}[${start + at}]${suffix}`, `${title}, row ${start + at}`, value, "td");
      if (kind === "number") cell.classList.add("lx-number");
      return cell;
    })));
  root.append(make("div", { class: "lx-scrolled" }, make("table", { role: "grid", "aria-label": label, "aria-rowcount": total + 1 }, make("thead", {}, head), make("tbody", {}, ...lines))));
  return root;
}
