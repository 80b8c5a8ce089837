import { make, shown, named } from "./dom.js";
import { isPlain } from "./keys.js";
import { partOf, listen, button } from "./host.js";
import { choicePanel } from "./choice.js";
import { pageWords } from "./page_words.js";
// The page: a picture with the places of its values, or the lines of a document that has no pages.
const AROUND = 1.6; // how much wider than the value's box what is shown is, at least
const LEAST_SEEN = 0.42; // share of the page's width that is shown at least: a value with its surroundings
const SVG = "http://www.w3.org/2000/svg";

export function pageView(model, toViewer) {
  const { send, onChange } = partOf(model, "page");
  let view = {};
  let zoom = "value"; // "value": near enough to read the chosen one; "fit": the page's width; else screen pixels a point
  const title = make("strong", { class: "lx-title" });
  const pages = make("span", { class: "lx-quiet" });
  const back = button("‹", "Previous page", () => send("page", { page: view.page - 1 }), { "aria-label": "Previous page" });
  const next = button("›", "Next page", () => send("page", { page: view.page + 1 }), { "aria-label": "Next page" });
  const smaller = button("−", "Smaller", () => scale(1 / 1.25), { "aria-label": "Smaller" });
  const larger = button("+", "Larger", () => scale(1.25), { "aria-label": "Larger" });
  const fit = button("Fit", "The whole width of the page", () => set("fit"), { "aria-pressed": "false" });
  const near = button("Value", "Near the chosen value", () => set("value"), { "aria-pressed": "true" });
  const wide = button("Wide", "The page over the full width, and back (Alt+W)", () => root.dispatchEvent(new CustomEvent("lx-wide")), { "aria-pressed": "false", "aria-keyshortcuts": "Alt+W" });
  const bar = make("div", { class: "lx-bar lx-tools" }, title, back, pages, next, smaller, larger, fit, near, wide);
  const image = make("img", { alt: "", draggable: "false" });
  const overlay = document.createElementNS(SVG, "svg");
  overlay.setAttribute("viewBox", "0 0 1 1"); overlay.setAttribute("preserveAspectRatio", "none"); overlay.setAttribute("aria-hidden", "true");
  const sheet = make("div", { class: "lx-sheet" }, image, overlay);
  const lines = make("div", { class: "lx-lines" });
  const empty = make("div", { class: "lx-empty" });
  const paper = make("div", { class: "lx-paper", tabindex: 0, role: "region", "aria-label": "Document" }, sheet, lines, empty);
  const about = choicePanel(toViewer, look);
  const root = make("div", { class: "lx-page" }, bar, about.root, paper);
  const words = pageWords({ paper, sheet, overlay, lines, send, rectangle, view: () => view, words: () => model.get("words_view") || {} });
  root.addEventListener("keydown", (event) => {
    if (!isPlain(event)) return;
    if (event.key === "PageDown" && view.page < view.pages) { send("page", { page: view.page + 1 }); event.preventDefault(); }
    if (event.key === "PageUp" && view.page > 1) { send("page", { page: view.page - 1 }); event.preventDefault(); }
  });

  function set(to) { zoom = to; place(); }
  function now() { return (view.boxes || []).filter((box) => box[5]); }
  function around() { // what is to be seen of the page, as left, top, width, height in shares of it
    const boxes = now();
    if (!boxes.length) return null;
    const [left, top] = [0, 1].map((side) => Math.min(...boxes.map((box) => box[1 + side])));
    const [right, bottom] = [0, 1].map((side) => Math.max(...boxes.map((box) => box[1 + side] + box[3 + side])));
    return [left, top, right - left, bottom - top];
  }
  function pixels() { // a point's width on the screen
    const whole = Math.max(1, paper.clientWidth) / view.width;
    const box = around();
    if (zoom === "fit" || (zoom === "value" && !box)) return whole;
    if (zoom !== "value") return zoom;
    const share = Math.min(1, Math.max(LEAST_SEEN, box[2] * AROUND));
    return Math.max(whole, Math.min(3, whole / share, (paper.clientHeight - 40) / (box[3] * view.height || 1)));
  }
  function scale(by) { set(Math.min(8, Math.max(0.2, pixels() * by))); }
  function place() {
    for (const [made, mode] of [[fit, "fit"], [near, "value"]]) made.setAttribute("aria-pressed", String(zoom === mode));
    if (view.kind !== "page") return;
    const width = view.width * pixels();
    sheet.style.width = width <= paper.clientWidth + 1 ? "100%" : `${Math.round(width)}px`;
    const box = around();
    if (box) centre(box);
  }
  function centre([left, top, width, height]) { // inside the paper only: the notebook stays where it is
    const { offsetWidth, offsetHeight } = sheet;
    paper.scrollLeft = Math.min((left + width / 2) * offsetWidth - paper.clientWidth / 2, left * offsetWidth - 16);
    paper.scrollTop = (top + height / 2) * offsetHeight - paper.clientHeight / 2;
  }
  function look(at) { // at another place of the page, or again at the chosen one
    for (const box of overlay.querySelectorAll(".lx-other")) box.remove();
    if (!at || view.kind !== "page") return;
    overlay.append(rectangle(at, "lx-other"));
    const [left, top, width, height] = at.map((part, side) => part * (side % 2 ? sheet.offsetHeight : sheet.offsetWidth));
    const inside = left >= paper.scrollLeft && left + width <= paper.scrollLeft + paper.clientWidth && top >= paper.scrollTop && top + height <= paper.scrollTop + paper.clientHeight;
    if (!inside) centre(at);
  }
  function rectangle([x, y, width, height], kind) {
    const box = document.createElementNS(SVG, "rect");
    for (const [name, value] of Object.entries({ x, y, width, height })) box.setAttribute(name, value);
    if (kind) box.classList.add(kind);
    return box;
  }
  function drawImage() {
    const picture = model.get("page_image");
    if (image.dataset.of === picture.slice(-64)) return; // the end of a picture tells it from others
    image.dataset.of = picture.slice(-64);
    if (picture) image.src = `data:image/${picture.startsWith("/9j/") ? "jpeg" : "png"};base64,${picture}`; else image.removeAttribute("src");
  }
  function drawBoxes() {
    overlay.replaceChildren(...view.boxes.map(([path, x, y, width, height, chosen]) => {
      const box = rectangle([x, y, width, height], chosen ? "lx-now" : "lx-value");
      const name = document.createElementNS(SVG, "title");
      name.textContent = shown(path);
      box.append(name);
      box.dataset.of = path;
      return box;
    }));
  }
  function drawLines() {
    lines.replaceChildren(...view.lines.map(([parts, chosen, first]) => make("div", { class: chosen ? "lx-now" : null }, ...parts.flatMap((word, at) =>
      [at ? " " : "", make("span", { "data-word": first + at }, shown(word))]), parts.length ? null : " ")));
    const chosen = lines.querySelector(".lx-now");
    if (chosen) paper.scrollTop = chosen.offsetTop - paper.clientHeight / 2;
  }
  function draw() {
    view = model.get("page_view") || {};
    const kind = view.kind || "none";
    paper.removeAttribute("aria-busy");
    drawImage();
    sheet.classList.toggle("lx-hidden", kind !== "page");
    lines.classList.toggle("lx-hidden", kind !== "text");
    empty.classList.toggle("lx-hidden", kind !== "none");
    for (const made of [back, next, smaller, larger, fit, near, pages]) made.classList.toggle("lx-hidden", kind !== "page");
    for (const made of [back, next, pages]) made.classList.toggle("lx-hidden", kind !== "page" || view.pages < 2);
    empty.textContent = shown(view.message || "Choose a value to see where it stands.");
    empty.classList.toggle("lx-bad", Boolean(view.failed));
    title.replaceChildren(named(view.title || ""), view.where ? make("span", { class: "lx-place" }, shown(view.where)) : "");
    pages.textContent = kind === "page" ? `${view.page} / ${view.pages}` : "";
    back.disabled = view.page <= 1; next.disabled = view.page >= view.pages;
    about.draw(view, view.readonly);
    if (kind === "page") {
      image.alt = `Page ${view.page} of ${shown(view.title)}`;
      sheet.style.aspectRatio = `${view.width} / ${view.height}`;
      drawBoxes();
    }
    if (kind === "text") drawLines();
    place();
    words.draw();
  }
  const watch = new ResizeObserver(() => place());
  watch.observe(paper);
  const offs = [onChange(draw), listen(model, { "change:page_image": drawImage, "change:words_view": () => words.draw() })];
  draw();
  return { root, wide, busy: () => paper.setAttribute("aria-busy", "true"), off: () => { watch.disconnect(); offs.forEach((off) => off()); } };
}
