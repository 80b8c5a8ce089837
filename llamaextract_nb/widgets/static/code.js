import { make, copied } from "./dom.js";
import { attach } from "./host.js";
// Code with a button that copies it.
function render({ model, el }) {
  const code = make("div", { class: "lx-preview", tabindex: 0, role: "region", "aria-label": "Code" });
  const copy = make("button", { type: "button", onclick: () => copied(code.textContent, copy) }, "Copy");
  const root = make("div", { class: "lx lx-code" }, copy, code);
  attach(model, el, root, () => "Run the cell again.");
  function draw() {
    code.textContent = model.get("view").code || "";
    root.classList.toggle("lx-hidden", !code.textContent);
  }
  model.on("change:view", draw);
  draw();
  return () => model.off("change:view", draw);
}
export default { render };
