import { make, shown } from "./dom.js";
// Taking a value from the page: a click on a word, or a drag over some, gives the chosen value; a click on the box of
// another value chooses that one. The words of a page are asked for when the pointer comes to it.
const FAR = 5; // pixels the pointer moves before a click is a drag

export function pageWords({ paper, sheet, overlay, lines, send, view, rectangle, words }) {
  let from = null; // where the button went down: { x, y, word }
  let over = []; // the words that would be taken
  let last = null; // where the pointer was seen
  const hint = make("div", { class: "lx-hint lx-hidden", "aria-hidden": "true" });
  paper.append(hint);

  function canTake() { return Boolean(view().takes) && !view().readonly; }
  function known() { const found = words(); return view().kind === "page" && found.key === view().words_key ? found.words || [] : []; }
  function placeOf(event) { // of the pointer on the sheet, in shares of it
    const frame = sheet.getBoundingClientRect();
    return [(event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height];
  }
  function wordAt(event) { // its index, -1 for none
    const text = event.target.closest && event.target.closest("[data-word]");
    if (text) return Number(text.dataset.word);
    const [x, y] = placeOf(event);
    return known().findIndex(([left, top, width, height]) => x >= left && x <= left + width && y >= top && y <= top + height);
  }
  function between(event) { // the words from where the button went down to here
    if (view().kind === "text") {
      const to = wordAt(event);
      if (from.word < 0 || to < 0) return over;
      return Array.from({ length: Math.abs(to - from.word) + 1 }, (_, at) => Math.min(to, from.word) + at);
    }
    const [[x0, y0], [x1, y1]] = [from.place, placeOf(event)];
    const [left, right, top, bottom] = [Math.min(x0, x1), Math.max(x0, x1), Math.min(y0, y1), Math.max(y0, y1)];
    return known().flatMap(([x, y, width, height], index) => (x < right && x + width > left && y < bottom && y + height > top ? [index] : []));
  }
  function textOf(indices) {
    if (view().kind === "page") return indices.map((index) => known()[index][4]).join(" ");
    return indices.map((index) => { const word = lines.querySelector(`[data-word="${index}"]`); return word ? word.textContent : ""; }).join(" ");
  }
  function mark(indices, event) {
    over = indices;
    for (const box of overlay.querySelectorAll(".lx-word")) box.remove();
    for (const word of lines.querySelectorAll(".lx-word")) word.classList.remove("lx-word");
    hint.classList.toggle("lx-hidden", !indices.length);
    if (!indices.length) return;
    if (view().kind === "page") for (const index of indices) overlay.append(rectangle(known()[index], "lx-word"));
    else for (const index of indices) { const word = lines.querySelector(`[data-word="${index}"]`); if (word) word.classList.add("lx-word"); }
    const text = shown(textOf(indices)), frame = paper.getBoundingClientRect();
    hint.textContent = `Take “${text.length > 60 ? `${text.slice(0, 59)}…` : text}” as ${shown(view().takes)}`;
    hint.style.left = `${Math.max(0, Math.min(event.clientX - frame.left, paper.clientWidth - hint.offsetWidth)) + paper.scrollLeft}px`;
    hint.style.top = `${event.clientY - frame.top + paper.scrollTop + 18}px`;
  }
  function boxAt(event) { return event.target.dataset && event.target.dataset.of !== undefined && event.target.matches("rect") ? event.target : null; }

  paper.addEventListener("pointerenter", ask);
  function point(event) {
    last = event;
    if (!canTake()) return;
    if (from && !from.far && Math.hypot(event.clientX - from.x, event.clientY - from.y) > FAR) from.far = true;
    if (from && from.far) { mark(between(event), event); return; }
    const word = boxAt(event) ? -1 : wordAt(event);
    mark(word < 0 ? [] : [word], event);
  }
  paper.addEventListener("pointermove", point);
  paper.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.clientX > paper.getBoundingClientRect().left + paper.clientWidth) return; // the scroll bar
    from = { x: event.clientX, y: event.clientY, word: wordAt(event), place: placeOf(event), box: boxAt(event), far: false };
    if (canTake() && view().kind !== "none" && !(from.box && view().kind === "page" && !known().length)) event.preventDefault(); // words are marked, not letters or the picture
    paper.focus({ preventScroll: true });
  });
  paper.addEventListener("pointerup", (event) => {
    const down = from;
    from = null;
    if (!down) return;
    if (!down.far && down.box) { send("box", { path: down.box.dataset.of }); return; }
    const taken = canTake() ? over : [];
    mark([], event);
    if (taken.length) send("words", { indices: taken });
  });
  paper.addEventListener("pointerleave", (event) => { if (!from) mark([], event); });
  function ask() { if (canTake() && view().kind === "page" && words().key !== view().words_key) send("read"); }
  function draw() { // the pointer may be on the page while another comes
    mark([], { clientX: 0, clientY: 0 });
    if (!paper.matches(":hover")) return;
    if (last && last.target.isConnected) point(last);
    ask();
  }
  return { draw };
}
