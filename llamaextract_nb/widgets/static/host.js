import { make } from "./dom.js";
// Put a widget on the page; when the kernel goes, its state stays, and a line says how to go on.
export function attach(model, el, root, way, shows = ["view"]) {
  el.append(root);
  const back = () => { delete root.dataset.detached; };
  const gone = () => { // gone or back: who answers is there
    root.dataset.detached = `The kernel was restarted, so this is detached. ${way()}`;
    try { model.send({ type: "ping" }); } catch { /* nobody hears */ }
  };
  return listen(model, { comm_live_update: gone, "msg:custom": back, ...Object.fromEntries(shows.map((name) => [`change:${name}`, back])) });
}
// Call functions at the model's events, until the returned function is called.
export function listen(model, events) {
  for (const [name, work] of Object.entries(events)) model.on(name, work);
  return () => { for (const [name, work] of Object.entries(events)) model.off(name, work); };
}
// A part of a widget: it shows the model's value `${name}_view`, and what it says goes to the kernel's part of that name.
// The only part of a widget has the name "", and shows its `view`.
export function partOf(model, name) {
  const trait = (what) => (name ? `${name}_${what}` : what);
  return {
    trait,
    get view() { return model.get(trait("view")) || {}; },
    send: (type, more, buffers) => model.send({ ...(name ? { to: name } : {}), type, ...more }, undefined, buffers),
    onChange: (draw) => listen(model, { [`change:${trait("view")}`]: draw }),
    onTold: (hear) => listen(model, { "msg:custom": (content) => { if ((content.to || "") === name) hear(content); } }),
  };
}
// How often the reader chose a value: an answer to an earlier choice does not take the later one back.
export function choices() {
  let count = 0;
  return {
    next: () => (count += 1),
    isNew: (heard) => { if (heard < count) return false; count = heard; return true; },
  };
}
// Work that waits until there was no call for a moment.
export function delayed(work, milliseconds = 200) {
  let timer = 0;
  return () => { clearTimeout(timer); timer = setTimeout(work, milliseconds); };
}
export function button(words, title, onclick, more) {
  return make("button", { type: "button", title, onclick, ...more }, words);
}
