import { attach } from "./host.js";
import { viewer } from "./viewer.js";
// The viewer on a page of its own, read only: what a kernel would answer stands in the page.
function offline(documents) {
  const listeners = {};
  const state = { viewer_view: {}, grid_view: {}, document_view: {}, page_view: {}, page_image: "", words_view: {} };
  let at = 0, path = "", number = 0;
  const put = (values) => {
    Object.assign(state, values);
    for (const name of Object.keys(values)) for (const work of listeners[`change:${name}`] || []) work();
  };
  const of = () => documents[at];
  const isChosen = (own) => Boolean(path) && (own === path || own.startsWith(`${path}[`) || own.startsWith(`${path}.`));
  const known = () => of().places[path] || {};

  function pageOf() {
    const { pages, lines, file, message } = of(), { cited, words, anchor } = known();
    const shared = { title: file, path, cited: cited || "", words: words || "", candidates: [], readonly: true };
    if (lines) return { ...shared, kind: "text", where: anchor || "", page: 0, pages: 0, lines: lines.map(([parts, own, first]) => [parts, Boolean(anchor) && own === anchor, first]) };
    const page = pages[number];
    if (!page) return { ...shared, kind: "none", message, page: 0, pages: 0 };
    return { ...shared, kind: "page", page: number, pages: page.pages, width: page.width, height: page.height, boxes: page.boxes.map((box) => [...box.slice(0, 5), isChosen(box[0])]) };
  }
  function show(choice) {
    const { file, todo, left, document } = of(), page = of().pages[number];
    put({
      viewer_view: { mode: "document", file, at, of: documents.length, todo, left, undo: false, message: "", evidence: true, readonly: true },
      page_image: page ? page.image : "",
      page_view: pageOf(),
    });
    if (choice === undefined) put({ document_view: { ...document, file, selected: path, choice: 0, readonly: true } });
  }
  function choose(to, choice) {
    path = to;
    const found = Object.entries(of().pages).find(([, page]) => page.boxes.some((box) => isChosen(box[0])));
    if (found) number = Number(found[0]);
    show(choice);
  }
  function turn(to) {
    const numbers = Object.keys(of().pages).map(Number);
    const next = to > number ? numbers.find((own) => own > number) : numbers.reverse().find((own) => own < number);
    if (next) { number = next; show(0); }
  }
  function walk(by) {
    at = Math.min(documents.length - 1, Math.max(0, at + by));
    number = Number(Object.keys(of().pages)[0] || 0);
    choose((of().document.items.find((item) => item.value) || {}).path || "");
  }
  const answers = {
    select: (message) => choose(message.path, message.choice), box: (message) => choose(message.path),
    page: (message) => turn(message.page), walk: (message) => walk(message.by),
  };
  return {
    get: (name) => state[name],
    on: (name, work) => { (listeners[name] = listeners[name] || []).push(work); },
    off: () => {},
    send: (message) => { if (answers[message.type]) answers[message.type](message); },
    start: () => walk(0),
  };
}
const documents = JSON.parse(document.getElementById("documents").textContent);
const model = offline(documents);
const page = viewer(model);
attach(model, document.getElementById("review"), page.root, () => "");
model.start();
