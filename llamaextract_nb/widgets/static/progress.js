import { make, shown, named } from "./dom.js";
import { partOf } from "./host.js";
// A run's progress.
export function progress(model, name, saysWhere = true) {
  const part = partOf(model, name), { send } = part;
  const words = make("strong", { "aria-live": "polite" }), where = make("span", { class: "lx-quiet" });
  const fill = make("div", { class: "lx-fill" });
  const track = make("div", { class: "lx-track", role: "progressbar", "aria-valuemin": 0, "aria-label": "Files done" }, fill);
  const note = make("div", { class: "lx-note", role: "status" });
  const lines = make("ul"), rest = make("div", { class: "lx-quiet" });
  const cancel = make("button", { type: "button", title: "Stop what is open; finished files stay", onclick: () => { cancel.disabled = true; cancel.textContent = "Cancelling…"; send("cancel"); } }, "Cancel");
  const hint = make("span", { class: "lx-quiet" }, "or interrupt the kernel (■)");
  const retry = make("button", { type: "button", onclick: () => send("retry") }, "Retry failed");
  const buttons = make("div", { class: "lx-bar" }, cancel, hint, retry);
  const root = make("div", { class: "lx lx-job" }, make("div", { class: "lx-jobhead" }, words, where), track, note, lines, rest, buttons);

  function draw() {
    const view = part.view;
    if (view.total === undefined) return;
    words.textContent = view.words;
    where.textContent = saysWhere ? shown(view.where) : "";
    const share = view.total ? (100 * view.over) / view.total : 100;
    fill.style.width = `${share}%`;
    fill.className = `lx-fill ${view.failed || view.unfinished ? "lx-warn" : view.open ? "" : "lx-ok"}`;
    track.setAttribute("aria-valuemax", String(view.total));
    track.setAttribute("aria-valuenow", String(view.over));
    if (note.textContent !== shown(view.note)) note.textContent = shown(view.note); // what says the same is not read out again
    note.classList.toggle("lx-hidden", !view.note);
    lines.replaceChildren(...view.lines.map(([label, state, reason]) => make("li", { "data-state": state }, make("span", {}, state), named(label), make("span", { class: "lx-quiet" }, shown(reason)))));
    rest.textContent = view.rest;
    for (const part of [cancel, hint]) part.classList.toggle("lx-hidden", !view.open);
    if (!view.open) { cancel.disabled = false; cancel.textContent = "Cancel"; }
    retry.textContent = !view.failed ? "Go on with the rest" : view.unfinished ? "Retry failed and go on" : "Retry failed";
    retry.classList.toggle("lx-hidden", !view.retry);
    buttons.classList.toggle("lx-hidden", !view.open && !view.retry);
  }
  const off = part.onChange(draw);
  draw();
  return { root, off };
}
