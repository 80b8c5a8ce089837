import { make, shown } from "./dom.js";
import { shortcutOf } from "./keys.js";
import { button, partOf } from "./host.js";
// The differences between two runs, one at a time: both values, and the way to the next.
export function differences(model) {
  const part = partOf(model, "differences");
  const KINDS = { changed: "changed", only_a: "only in a", only_b: "only in b", type: "of another type" };
  const step = (by) => part.send("step", { by });
  const back = button("‹", "Previous difference (Alt+K)", () => step(-1), { "aria-label": "Previous difference", "aria-keyshortcuts": "Alt+K" });
  const next = button("›", "Next difference (Alt+J)", () => step(1), { "aria-label": "Next difference", "aria-keyshortcuts": "Alt+J" });
  const where = make("span", { class: "lx-quiet lx-where" });
  const path = make("strong", { class: "lx-differs" });
  const kind = make("span", { class: "lx-quiet" });
  const sides = ["a", "b"].map((name) => ({ name, text: make("span", { class: "lx-value" }), sure: make("span", { class: "lx-quiet" }) }));
  const values = sides.map(({ name, text, sure }) => make("div", { class: "lx-side", "data-side": name }, make("span", { class: "lx-quiet" }, name), text, sure));
  const told = make("div", { class: "lx-bar", role: "status" }, make("span", { class: "lx-walk" }, back, where, next), path, kind);
  const root = make("div", { class: "lx-differences", role: "group", "aria-label": "Differences" }, told, make("div", { class: "lx-sides" }, ...values));

  function draw() {
    const view = part.view;
    root.classList.toggle("lx-hidden", !view.told);
    if (!view.told) return;
    const chosen = view.at !== null;
    where.textContent = `${chosen ? (view.at + 1).toLocaleString("en") : "–"} of ${view.of.toLocaleString("en")}`;
    path.textContent = shown(chosen ? view.path : view.told);
    kind.textContent = chosen ? KINDS[view.kind] : "";
    for (const made of [back, next]) made.disabled = !view.of;
    values.forEach((made) => made.parentElement.classList.toggle("lx-hidden", !chosen));
    for (const { name, text, sure } of sides) {
      const [value, confidence] = view[name] || ["", null];
      text.textContent = value ? shown(value) : "no value";
      text.classList.toggle("lx-quiet", !value);
      sure.textContent = confidence === null ? "" : `${Math.round(100 * confidence)} %`;
    }
  }
  function shortcuts(event) {
    const by = { j: 1, k: -1 }[shortcutOf(event)];
    if (!by || !part.view.of || event.target.matches("input, textarea, select")) return;
    step(by); event.preventDefault(); event.stopPropagation();
  }
  const off = part.onChange(draw);
  draw();
  return { root, shortcuts, off };
}
