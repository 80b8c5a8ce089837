// Elements from data. Text is only ever set as text: nothing that a document says can become markup.
// What can have the focus keeps its keys: the notebook's shortcuts are for its cells.
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  if (["button", "input", "select", "textarea"].includes(tag) || "tabindex" in (attributes || {})) element.setAttribute("data-lm-suppress-shortcuts", "true");
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "disabled") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}
// A string with its control characters shown and its direction kept to itself.
function shown(text) {
  return String(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}
// A name whose end stays where there is no room for all of it: file names often differ only there.
function named(text) {
  const letters = Array.from(shown(text));
  const end = letters.length > 20 ? 10 : 0;
  const whole = letters.join("");
  return make("span", { class: "lx-named", title: whole }, make("span", {}, letters.slice(0, letters.length - end).join("")), end ? make("span", {}, letters.slice(-end).join("")) : null);
}
// What a key is: a command (Ctrl or Meta; the browser's, but for those we know), a shortcut of ours (Alt), one that
// writes into a field, or one that walks. AltGr and Option write too, and AltGr is told as Ctrl+Alt by some systems.
function isCommand(event) { return (event.ctrlKey || event.metaKey) && !event.altKey; }
function isPlain(event) { return !event.ctrlKey && !event.metaKey && !event.altKey; }
function shortcutOf(event) { // its letter or digit; where Alt makes another character of it, what stands on the key
  if (!event.altKey || event.ctrlKey || event.metaKey || event.getModifierState("AltGraph")) return "";
  return /^[a-z0-9]$/i.test(event.key) ? event.key.toLowerCase() : event.code.replace(/^(Key|Digit)/, "").toLowerCase();
}
function isWriting(event) {
  const option = event.altKey && !event.metaKey && navigator.platform.startsWith("Mac");
  if (event.metaKey || (event.ctrlKey !== event.altKey && !option && !event.getModifierState("AltGraph"))) return false;
  return Array.from(event.key).length === 1 || event.key === "Dead" || event.keyCode === 229; // 229: an input method has it
}
// Put text on the clipboard, and say so on the button for a moment.
function copied(text, button) {
  if (navigator.clipboard) navigator.clipboard.writeText(text);
  if (!button) return;
  const words = button.dataset.words || (button.dataset.words = button.textContent);
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = words; }, 1200);
}
// Put a widget on the page; when the kernel goes, its state stays, and a line says how to go on.
function attach(model, el, root, way) {
  el.append(root);
  const back = () => { delete root.dataset.detached; };
  model.on("comm_live_update", () => { // gone or back: who answers is there
    root.dataset.detached = `The kernel was restarted, so this is detached. ${way()}`;
    try { model.send({ type: "ping" }); } catch { /* nobody hears */ }
  });
  model.on("change:view", back);
  model.on("msg:custom", back);
}
