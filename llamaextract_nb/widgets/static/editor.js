import { make } from "./dom.js";
// A field in the place of a value that is being typed. Enter takes what is typed, Escape leaves it, Tab takes it and goes on.
//
// `text` is what was there, undefined to write anew; `refused` is what was typed before and could not be taken. `done` is
// called once, with what is typed (null to leave the value as it is) and how it ended: "Enter", "Tab", "Back", "Escape" or "away".
export function editIn(cell, { text, refused, label, done }) {
  let touched = refused !== undefined, over = false;
  const input = make("input", { type: "text", value: refused === undefined ? text || "" : refused, "aria-label": label });
  if (refused !== undefined) input.setAttribute("aria-invalid", "true");
  const end = (how) => {
    if (over) return;
    over = true;
    done(how !== "Escape" && touched ? input.value : null, how, input.value);
  };
  input.addEventListener("input", () => { touched = true; });
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.isComposing || event.keyCode === 229) return; // the input method's own Enter and Escape
    const how = event.key === "Tab" && event.shiftKey ? "Back" : event.key;
    if (!["Enter", "Escape", "Tab", "Back"].includes(how)) return;
    event.preventDefault();
    end(how);
  });
  input.addEventListener("blur", () => end("away"));
  cell.classList.add("lx-editing");
  cell.replaceChildren(input);
  input.focus();
  input.select();
}
