import { make, shown } from "./dom.js";
import { button } from "./host.js";
// What is known of the chosen value: where it comes from, how it stands, and what competed with it.
export function choicePanel(send, look) {
  const path = make("strong", { class: "lx-path" }), cited = make("span", { class: "lx-cited" }), words = make("span", { class: "lx-quiet" });
  const others = make("div", { class: "lx-others", role: "group", "aria-label": "Values that competed with it" });
  const confirm = button("Confirm value", "This value is right (Alt+Shift+Enter)", () => send("confirm_chosen"), { "aria-keyshortcuts": "Alt+Shift+Enter" });
  const facts = make("div", { class: "lx-facts", "aria-live": "polite" }, path, cited, words);
  const root = make("div", { class: "lx-about" }, facts, confirm, others);
  function other([text, place], index) { // looked at by the mouse or the focus, taken by a click or by Alt and its number
    const show = () => look(place), hide = () => look(null);
    return make("button", { type: "button", title: `Take this value instead (Alt+${index + 1})`, "aria-keyshortcuts": `Alt+${index + 1}`,
      onclick: () => send("take", { index }), onmouseenter: show, onmouseleave: hide, onfocus: show, onblur: hide },
    make("kbd", {}, `Alt+${index + 1}`), make("span", { class: "lx-other" }, shown(text)));
  }
  function draw(view, readonly) {
    for (const [part, key] of [[path, "path"], [cited, "cited"], [words, "words"]]) part.textContent = shown(view[key] || "");
    const list = readonly ? [] : view.candidates || [];
    others.replaceChildren(...(list.length ? [make("span", { class: "lx-quiet" }, "Or is it"), ...list.map(other)] : []));
    confirm.classList.toggle("lx-hidden", readonly || !view.confirmable);
    others.classList.toggle("lx-hidden", !list.length);
  }
  return { root, draw };
}
