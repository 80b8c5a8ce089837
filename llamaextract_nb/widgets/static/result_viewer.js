import { attach } from "./host.js";
import { viewer } from "./viewer.js";
// The viewer as a widget of its own.
function render({ model, el }) {
  const { root, off } = viewer(model);
  const offAttached = attach(model, el, root, () => "lx.runs() lists the runs; lx.ResultViewer(lx.open_run(id)) shows one again.", ["viewer_view", "page_view"]);
  const { kind, message } = model.get("page_view");
  if (kind === "none" && !message) try { model.send({ to: "viewer", type: "ready" }); } catch { /* saved state without a kernel */ }
  return () => { off(); offAttached(); };
}
export default { render };
