// Elements from data. Text is only ever set as text: nothing that a document says can become markup.
// What can have the focus keeps its keys: the notebook's shortcuts are for its cells.
export function make(tag, attributes, ...children) {
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
export function shown(text) {
  return String(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}
// Where the end of a name begins, which stays where there is no room for all of it: file names often differ only there.
// It begins at a word.
function endOf(letters) {
  if (letters.length <= 16) return letters.length;
  const tail = letters.slice(-16, -6).findIndex((letter) => /[\s_.-]/.test(letter));
  return letters.length - (tail < 0 ? 10 : 16 - tail);
}
export function named(text) {
  const letters = Array.from(shown(text)), end = endOf(letters);
  const rest = letters.slice(end).join("");
  return make("span", { class: "lx-named", title: letters.join("") }, make("span", {}, letters.slice(0, end).join("")), rest ? make("span", {}, rest) : null);
}
// The same as a text, for what can hold no elements; the beginning ends with a word, if one ends near.
export function shortened(text, most) {
  const letters = Array.from(shown(text)), end = endOf(letters);
  const room = most - (letters.length - end) - 1;
  return letters.length <= most ? letters.join("") : `${letters.slice(0, room).join("").replace(/[\s_.-][^\s_.-]{0,5}$/, "")}…${letters.slice(end).join("")}`;
}
// What has the focus in the tree of an element: a host may put a widget into a tree of its own (a shadow root).
export function focusNear(element) { return element.getRootNode().activeElement; }
// Put text on the clipboard, and say so on the button for a moment.
export function copied(text, button) {
  if (navigator.clipboard) navigator.clipboard.writeText(text);
  if (!button) return;
  const words = button.dataset.words || (button.dataset.words = button.textContent);
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = words; }, 1200);
}
