import { make, shown } from "./dom.js";
import { attach, button, partOf } from "./host.js";
import { picker } from "./picker.js";
import { form } from "./form.js";
import { progress } from "./progress.js";
import { viewer } from "./viewer.js";
import { codeView } from "./code.js";
// Studio: four steps, one open at a time, each leading to the next.
const SHOWS = ["view", "picker_view", "form_view", "progress_view", "viewer_view", "page_view"];

function section(number, body, send) {
  const id = `lx-${Math.random().toString(36).slice(2)}`;
  const badge = make("span", { class: "lx-badge" }, `${number + 1} `), name = make("span", {}), state = make("span", { class: "lx-quiet" });
  const head = make("button", { type: "button", class: "lx-head", id: `${id}-head`, "aria-controls": id, onclick: () => send("step", { step: number }) }, badge, name, state);
  const region = make("div", { class: "lx-stepbody", id, role: "region", "aria-labelledby": `${id}-head` }, ...body);
  const root = make("section", { class: "lx-step" }, head, region);
  function draw(step, open) {
    name.textContent = `${step.name}: `;
    state.textContent = shown(step.state);
    head.setAttribute("aria-expanded", String(open));
    region.classList.toggle("lx-hidden", !open);
    root.classList.toggle("lx-open", open);
  }
  return { root, head, region, draw };
}

function render({ model, el }) {
  const part = partOf(model, ""), { send } = part;
  let asked = false, moved = false;
  const parts = [picker(model, "picker"), form(model, "form", false), progress(model, "progress", false), viewer(model)];
  const [files, fields, run, results] = parts.map((own) => own.root);
  const lead = (words, title, step) => button(words, title, () => { moved = true; send("step", { step }); }, { class: "lx-first" });
  const toSchema = lead("Next: schema", "Say which fields are wanted", 1), toRun = lead("Next: run", "Extract them", 2), toResults = lead("Next: results", "Look at the values", 3);
  const extract = button("Extract", "Extract the chosen files by this schema", () => send("extract"), { class: "lx-first" });
  const needs = [make("span", { class: "lx-quiet" }), make("span", { class: "lx-quiet" }), make("span", { class: "lx-quiet" })];
  const message = make("div", { class: "lx-bad", role: "alert" });
  const none = make("div", { class: "lx-empty" }, "The results appear here when the run is over.");
  const steps = [
    [files, make("div", { class: "lx-bar" }, toSchema, needs[0])],
    [fields, make("div", { class: "lx-bar" }, toRun, needs[1])],
    [make("div", { class: "lx-bar" }, extract, needs[2]), message, run, make("div", { class: "lx-bar" }, toResults)],
    [results, none],
  ].map((body, number) => section(number, body, send));
  const where = make("span", { class: "lx-quiet", role: "status" });
  const opener = button("Show code", "The cells that do the same without this", () => send("code", { shows: opener.getAttribute("aria-expanded") !== "true" }), { "aria-expanded": "false", class: "lx-opener" });
  const code = codeView("Code");
  const root = make("div", { class: "lx lx-studio" }, ...steps.map((step) => step.root), make("div", { class: "lx-bar" }, opener, make("span", { class: "lx-space" }), where), code.root);
  root.addEventListener("keydown", (event) => event.stopPropagation()); // the notebook has keys of its own

  function draw() {
    const view = part.view;
    if (!view.steps) return;
    const focused = steps.findIndex((step) => step.region.matches(":focus-within"));
    steps.forEach((step, number) => step.draw(view.steps[number], number === view.step));
    if (moved || (focused >= 0 && focused !== view.step)) steps[view.step].head.focus(); // where it was is hidden now
    moved = false;
    toSchema.disabled = !view.files;
    toRun.disabled = !view.valid;
    const waits = Boolean(view.missing) || view.open;
    if (waits && extract.matches(":focus")) steps[2].head.focus(); // what is disabled cannot keep it
    extract.disabled = waits;
    extract.textContent = view.files > 1 ? `Extract ${view.files.toLocaleString("en")} files` : "Extract";
    needs[0].textContent = view.files ? "" : "Choose at least one file.";
    needs[1].textContent = toRun.disabled ? "Add fields, or mend those marked." : "";
    needs[2].textContent = shown(view.missing);
    toResults.classList.toggle("lx-hidden", !view.results);
    extract.classList.toggle("lx-first", !view.results); // then the results come first
    run.classList.toggle("lx-hidden", !view.began);
    results.classList.toggle("lx-hidden", !view.results);
    none.classList.toggle("lx-hidden", view.results);
    message.textContent = shown(view.message);
    where.textContent = shown(view.where);
    opener.setAttribute("aria-expanded", String(view.shows_code));
    code.draw(view.code);
    if (view.results && view.step === 3 && !asked) model.send({ to: "viewer", type: "ready" }); // the first page is drawn when someone looks
    asked = view.results && view.step === 3;
  }
  const off = part.onChange(draw);
  const offAttached = attach(model, el, root, () => "Run the cell again; lx.runs() lists the runs.", SHOWS);
  draw();
  return () => { off(); offAttached(); for (const own of parts) own.off(); };
}
export default { render };
