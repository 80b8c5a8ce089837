import { make } from "./dom.js";
import { button } from "./host.js";
// Every key, in one small panel.
const KEYS = [
  ["Arrow keys, Home, End", "walk from value to value"],
  ["Any character", "writes a new value"],
  ["Enter or F2", "edits a value, or opens a list"],
  ["Enter, Escape, Tab", "while writing: take it, leave it, take it and go on"],
  ["Alt+1, Alt+2, Alt+3", "take a value that competed with it"],
  ["Alt+N", "next value to check"],
  ["Alt+Enter", "confirm the document and go on to the next"],
  ["Alt+Shift+Enter", "confirm the chosen values alone"],
  ["Alt+Page Down, Alt+Page Up", "next document, previous document"],
  ["Alt+V", "document or table"],
  ["Alt+W", "page over the full width"],
  ["Ctrl+Z", "undo"],
  ["Shift with arrows, Ctrl+A, Ctrl+C", "in the table: mark cells, all cells, copy them"],
  ["On the page", "click a word, or drag over some, to take them as the chosen value; click a box to choose its value"],
];
export function help() {
  const panel = make("div", { class: "lx-help lx-hidden", role: "list", "aria-label": "Keys", tabindex: -1 },
    ...KEYS.map(([key, what]) => make("div", { role: "listitem" }, make("strong", {}, key), make("span", {}, what))));
  const toggle = (open) => {
    panel.classList.toggle("lx-hidden", !open);
    opener.setAttribute("aria-expanded", String(open));
    if (open) panel.focus();
    else opener.focus();
  };
  const opener = button("?", "Keys: every one in one place", () => toggle(panel.classList.contains("lx-hidden")), { "aria-expanded": "false", "aria-label": "Keys" });
  panel.addEventListener("keydown", (event) => { if (event.key === "Escape") { toggle(false); event.stopPropagation(); } });
  return { opener, panel };
}
