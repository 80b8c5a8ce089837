import { make, shown, shortened } from "./dom.js";
import { button } from "./host.js";
import { growing } from "./growing.js";
// What is asked of documents: fields that they may have, from your words, the files or both; and the waiting for it.
const LONGEST_NAME = 24; // letters of a document that fit into the list
function lasted(seconds) {
  const whole = Math.floor(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
export function busyLine(send) {
  let id = null, began = 0, timer = 0, from = null;
  const words = make("span", { role: "status" }), time = make("span", { class: "lx-quiet lx-time" });
  const cancel = button("Cancel", "Wait no longer; the form stays as it is", () => send("cancel"));
  const root = make("div", { class: "lx-busyline lx-hidden" }, make("span", { class: "lx-spinner", "aria-hidden": "true" }), words, time, cancel);
  const tick = () => { time.textContent = lasted((performance.now() - began) / 1000); };
  function draw(busy, scope) {
    const now = busy ? busy.id : null;
    if (now === id) return;
    if (busy && id === null) from = scope.querySelector("button:focus"); // it will be disabled, and the focus would be lost
    const had = cancel.matches(":focus");
    id = now;
    clearInterval(timer);
    root.classList.toggle("lx-hidden", !busy);
    words.textContent = busy ? `${shown(busy.words)}…` : "";
    if (busy) {
      began = performance.now() - 1000 * busy.seconds;
      tick();
      timer = setInterval(tick, 1000);
      if (from) cancel.focus();
    }
    return !busy && had ? from : null; // who gets the focus back
  }
  return { root, draw, off: () => clearInterval(timer) };
}
export function asking(send) {
  let asked = "";
  const suggest = (files) => () => send("suggest", { prompt: prompt.area.value, files });
  const prompt = growing({ rows: 1, placeholder: "as in: seller, total, line items with amount", id: `lx-${Math.random().toString(36).slice(2)}`, oninput: () => draw(view) });
  const label = make("label", { for: prompt.area.id }, "Which fields do you want?");
  const fromWords = button("Suggest from these words", "Fields for what you wrote; no file is read", suggest(false));
  const fromFiles = button("Suggest from the files", "Fields that the files have in common; your words say what matters", suggest(true));
  const place = make("input", { type: "text", "aria-label": "Documents", placeholder: "a folder, a file, or a pattern as in invoices/*.pdf", spellcheck: "false", onchange: () => { if (place.value !== asked) { asked = place.value; send("place", { text: asked }); } } });
  const found = make("span", { class: "lx-quiet", role: "status" });
  const places = make("div", { class: "lx-places" }, make("span", {}, "Documents"), place, found);
  const root = make("div", { class: "lx-ask" }, label, prompt.root, make("div", { class: "lx-askacts" }, fromWords, fromFiles), places);
  let view = {};
  function draw(now) {
    view = now;
    places.classList.toggle("lx-hidden", !view.asks);
    found.textContent = view.count ? `${view.count.toLocaleString("en")} found` : "";
    fromFiles.textContent = view.count ? `Suggest from ${view.count === 1 ? "the file" : `the ${view.count.toLocaleString("en")} files`}` : "Suggest from the files";
    fromFiles.disabled = Boolean(view.busy) || !view.count;
    fromWords.disabled = Boolean(view.busy) || !prompt.area.value.trim();
  }
  return { root, draw };
}
export function trying(send) {
  const documents = make("select", { "aria-label": "Document to try it on", onchange: () => entitle() });
  const entitle = () => { documents.title = documents.selectedOptions[0]?.title || ""; };
  const go = button("Try it", "What this document gives for the schema as it stands", () => send("try", { document: documents.value }));
  const root = make("span", { class: "lx-try" }, documents, go);
  let listed = "";
  function draw(view) {
    const signature = JSON.stringify(view.documents);
    if (signature !== listed) {
      listed = signature;
      const chosen = documents.value;
      documents.replaceChildren(...view.documents.map(([label, name]) => make("option", { value: label, title: shown(label) }, shortened(name, LONGEST_NAME))));
      if (view.documents.some(([label]) => label === chosen)) documents.value = chosen;
      entitle();
    }
    root.classList.toggle("lx-hidden", !view.documents.length);
    go.disabled = Boolean(view.busy) || !view.valid;
  }
  return { root, draw };
}
