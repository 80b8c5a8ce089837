import { make } from "./dom.js";
// How a value stands: what its mark says, and how its confidence is written.
export const MARKS = { "✓": "as written", "≈": "written differently", "?": "not found in the text", "✎": "corrected", "☑": "confirmed" };
const LEVELS = [["high", "confident"], ["middle", "doubtful"], ["low", "very doubtful"], ["none", "no value"]];

export function mark(sign) {
  return sign ? make("span", { class: "lx-mark", role: "img", "aria-label": MARKS[sign], title: MARKS[sign] }, sign) : null;
}
export function percent(confidence) {
  return confidence === null || confidence === undefined ? "" : `${Math.round(100 * confidence)} %`;
}
export function legend() {
  const swatches = LEVELS.map(([level, text]) => make("span", {}, make("i", { class: `lx-swatch-${level}` }), text));
  return make("div", { class: "lx-legend" }, ...swatches, ...Object.entries(MARKS).map(([sign, text]) => make("span", {}, `${sign} ${text}`)));
}
