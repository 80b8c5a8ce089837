import { attach } from "./host.js";
import { differences } from "./differences.js";
import { viewer } from "./viewer.js";
// The viewer as a widget of its own, with the differences from another run if it has one.
function render({ model, el }) {
  const { root, off } = viewer(model);
  const walk = differences(model);
  root.firstElementChild.after(walk.root);
  root.addEventListener("keydown", walk.shortcuts, true);
  const offAttached = attach(model, el, root, () => "lx.runs() lists the runs; lx.ResultViewer(lx.open_run(id)) shows one again.", ["viewer_view", "page_view"]);
  const { kind, message } = model.get("page_view");
  if (kind === "none" && !message) try { model.send({ to: "viewer", type: "ready" }); } catch { /* saved state without a kernel */ }
  return () => { off(); walk.off(); offAttached(); };
}
export default { render };
