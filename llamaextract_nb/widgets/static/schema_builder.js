import { attach } from "./host.js";
import { form } from "./form.js";
// The schema builder: the form as a widget of its own.
function render({ model, el }) {
  const { root, off } = form(model, "");
  const offAttached = attach(model, el, root, () => "Run the cell again.");
  return () => { off(); offAttached(); };
}
export default { render };
