import { make, copied } from "./dom.js";
// Code with a button that copies it; what is empty is not shown.
export function codeView(label) {
  const code = make("div", { class: "lx-preview", tabindex: 0, role: "region", "aria-label": label });
  const copy = make("button", { type: "button", onclick: () => copied(code.textContent, copy) }, "Copy");
  const root = make("div", { class: "lx-code" }, code, copy);
  function draw(text) {
    if (code.textContent !== text) code.textContent = text;
    root.classList.toggle("lx-hidden", !text);
  }
  return { root, draw };
}
