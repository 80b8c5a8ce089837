import { attach } from "./host.js";
import { progress } from "./progress.js";
// The progress of a run as a widget of its own.
function render({ model, el }) {
  const { root, off } = progress(model, "");
  const offAttached = attach(model, el, root, () => `lx.open_run("${model.get("view").id}") brings the run back.`);
  return () => { off(); offAttached(); };
}
export default { render };
