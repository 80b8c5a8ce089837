import { make } from "./dom.js";
// Two parts side by side, one above the other where there is little room, with a bar between them that can be moved.
const LEAST = 20, MOST = 80; // percent of the first part
const STEP = 4; // percent that an arrow key moves it
const NARROW = 620; // pixels below which they are one above the other

export function splitter(first, second, label) {
  let share = 50, upright = true;
  const bar = make("div", { class: "lx-splitter", role: "separator", tabindex: 0, "aria-label": label, "aria-valuemin": LEAST, "aria-valuemax": MOST, title: "Drag, or use the arrow keys; a double click puts it in the middle" });
  const root = make("div", { class: "lx-split" }, first, bar, second);
  const put = (to) => {
    share = Math.min(MOST, Math.max(LEAST, to));
    root.style.setProperty("--lx-share", `${share}%`);
    bar.setAttribute("aria-valuenow", String(Math.round(share)));
  };
  const lie = () => {
    upright = root.clientWidth >= NARROW || !root.clientWidth;
    root.classList.toggle("lx-stacked", !upright);
    bar.setAttribute("aria-orientation", upright ? "vertical" : "horizontal");
  };
  bar.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    bar.setPointerCapture(event.pointerId);
    const move = (to) => {
      const frame = root.getBoundingClientRect();
      put(100 * (upright ? (to.clientX - frame.left) / frame.width : (to.clientY - frame.top) / frame.height));
    };
    bar.addEventListener("pointermove", move);
    bar.addEventListener("lostpointercapture", () => bar.removeEventListener("pointermove", move), { once: true });
  });
  bar.addEventListener("dblclick", () => put(50));
  bar.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -STEP, ArrowUp: -STEP, ArrowRight: STEP, ArrowDown: STEP }[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey) return;
    put(share + by);
    event.preventDefault(); event.stopPropagation();
  });
  const watch = new ResizeObserver(lie);
  watch.observe(root);
  put(share); lie();
  return { root, off: () => watch.disconnect() };
}
