import { attach } from "./host.js";
import { picker } from "./picker.js";
// The file picker as a widget of its own.
function render({ model, el }) {
  const { root, off } = picker(model, "");
  const offAttached = attach(model, el, root, () => "Run the cell again.");
  return () => { off(); offAttached(); };
}
export default { render };
