import { make } from "./dom.js";
// A text area that is as high as its text: a copy of the text lies under it and has the height.
export function growing(attributes) {
  const area = make("textarea", { rows: 1, ...attributes });
  const root = make("div", { class: "lx-growing" }, area);
  const grow = () => { root.dataset.text = area.value || area.placeholder; };
  area.addEventListener("input", grow);
  const put = (text) => { area.value = text; grow(); };
  grow();
  return { root, area, put };
}
