// The page viewer: a picture of a page with the places of its values, or the lines around a cited one.
function render({ model, el }) {
  let view = model.get("view");
  let zoom = 0; // 0 fits the width
  let url = "";
  let lastImage = null;
  const send = (type, more) => model.send({ type, ...more });
  const title = make("strong", { class: "lx-title" });
  const pages = make("span", { class: "lx-quiet" });
  const back = make("button", { type: "button", "aria-label": "Previous page", onclick: () => send("page", { page: view.page - 1 }) }, "‹");
  const next = make("button", { type: "button", "aria-label": "Next page", onclick: () => send("page", { page: view.page + 1 }) }, "›");
  const smaller = make("button", { type: "button", "aria-label": "Smaller", onclick: () => scale(1 / 1.25) }, "−");
  const larger = make("button", { type: "button", "aria-label": "Larger", onclick: () => scale(1.25) }, "+");
  const fit = make("button", { type: "button", onclick: () => { zoom = 0; place(); } }, "Fit");
  const bar = make("div", { class: "lx-bar lx-tools" }, title, back, pages, next, smaller, larger, fit);
  const image = make("img", { alt: "" });
  const overlay = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  overlay.setAttribute("viewBox", "0 0 1 1"); overlay.setAttribute("preserveAspectRatio", "none");
  const sheet = make("div", { class: "lx-sheet" }, image, overlay);
  const lines = make("div", { class: "lx-lines" });
  const empty = make("div", { class: "lx-empty" });
  const paper = make("div", { class: "lx-paper", tabindex: 0, role: "region", "aria-label": "Document" }, sheet, lines, empty);
  const path = make("strong"), cited = make("span"), words = make("span", { class: "lx-quiet" });
  const others = make("div", { class: "lx-others", role: "group", "aria-label": "Values that competed with it" });
  const about = make("div", { class: "lx-about", "aria-live": "polite" }, make("div", { class: "lx-facts" }, path, cited, words), others);
  const root = make("div", { class: "lx lx-page" }, bar, paper, about);
  root.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (!isPlain(event)) return;
    if (event.key === "PageDown" && view.page < view.pages) { send("page", { page: view.page + 1 }); event.preventDefault(); }
    if (event.key === "PageUp" && view.page > 1) { send("page", { page: view.page - 1 }); event.preventDefault(); }
  });
  attach(model, el, root, () => "Run the cell again.");

  function scale(by) { zoom = (zoom || paper.clientWidth / view.width) * by; zoom = Math.min(8, Math.max(0.2, zoom)); place(); }
  function place() {
    sheet.style.width = zoom ? `${Math.round(view.width * zoom)}px` : "100%";
    const now = overlay.querySelector(".lx-now");
    if (now) reveal(now);
  }
  function reveal(element) { // inside the paper only: the notebook stays where it is
    const own = element.getBoundingClientRect(), frame = paper.getBoundingClientRect();
    if (own.top < frame.top || own.bottom > frame.bottom) paper.scrollTop += own.top - frame.top - (frame.height - own.height) / 2;
    if (own.left < frame.left || own.right > frame.right) paper.scrollLeft += own.left - frame.left - (frame.width - own.width) / 2;
  }
  function drawImage() {
    const bytes = model.get("image");
    if (bytes === lastImage) return;
    lastImage = bytes;
    if (url) URL.revokeObjectURL(url);
    url = bytes && bytes.byteLength ? URL.createObjectURL(new Blob([bytes], { type: "image/png" })) : "";
    if (url) image.src = url; else image.removeAttribute("src");
  }
  function rectangle([x, y, width, height], kind) {
    const box = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [name, value] of Object.entries({ x, y, width, height })) box.setAttribute(name, value);
    if (kind) box.classList.add(kind);
    return box;
  }
  function drawOthers() { // what competed: looked at by the mouse or the focus, taken by a click or, in the grid, by Alt and its number
    const list = view.candidates || [];
    others.classList.toggle("lx-hidden", !list.length);
    others.replaceChildren(list.length ? make("span", { class: "lx-quiet" }, "Or is it") : "", ...list.map(([text, place], index) => {
      const show = () => { hide(); if (place && view.kind === "page") { const box = rectangle(place, "lx-other"); overlay.append(box); reveal(box); } };
      const hide = () => { for (const box of overlay.querySelectorAll(".lx-other")) box.remove(); };
      return make("button", { type: "button", title: `Take this value instead (Alt+${index + 1} in its cell)`, onclick: () => send("take", { index }), onmouseenter: show, onmouseleave: hide, onfocus: show, onblur: hide },
        make("kbd", {}, `Alt+${index + 1}`), make("span", {}, shown(text)));
    }));
  }
  function draw() {
    view = model.get("view");
    drawImage();
    const kind = view.kind || "none";
    sheet.classList.toggle("lx-hidden", kind !== "page");
    lines.classList.toggle("lx-hidden", kind !== "text");
    empty.classList.toggle("lx-hidden", kind !== "none");
    for (const button of [back, next, smaller, larger, fit, pages]) button.classList.toggle("lx-hidden", kind !== "page");
    empty.textContent = shown(view.message || "Choose a cell to see where its value stands.");
    empty.classList.toggle("lx-bad", Boolean(view.failed));
    title.replaceChildren(named(view.title || ""));
    bar.classList.toggle("lx-hidden", kind === "none" && !view.title);
    pages.textContent = kind === "page" ? `${view.page} / ${view.pages}` : "";
    back.disabled = view.page <= 1; next.disabled = view.page >= view.pages;
    for (const [part, key] of [[path, "path"], [cited, "cited"], [words, "words"]]) part.textContent = shown(view[key] || "");
    drawOthers();
    if (kind === "page") {
      image.alt = `Page ${view.page} of ${shown(view.title)}`;
      sheet.style.aspectRatio = `${view.width} / ${view.height}`;
      overlay.replaceChildren(...view.boxes.map(([path, x, y, w, h, now]) => {
        const box = rectangle([x, y, w, h], now ? "lx-now" : "");
        const name = document.createElementNS("http://www.w3.org/2000/svg", "title");
        name.textContent = shown(path);
        box.append(name);
        box.addEventListener("click", () => send("box", { path }));
        return box;
      }));
      place();
    }
    if (kind === "text") {
      lines.replaceChildren(...view.lines.map(([text, now]) => make("div", { class: now ? "lx-now" : null }, shown(text) || " ")));
      const now = lines.querySelector(".lx-now");
      if (now) reveal(now);
    }
  }
  model.on("change:view", draw);
  model.on("change:image", draw);
  draw();
  if (view.kind === "none" && !view.message) try { send("ready"); } catch { /* saved state without a kernel */ }
  return () => { if (url) URL.revokeObjectURL(url); model.off("change:view", draw); model.off("change:image", draw); };
}
export default { render };
