"""Every text of the widgets can be read: WCAG's AA, in the light and in the dark theme."""

CELL = """import llamaextract_nb as lx
import pandas as pd
from concurrent.futures import Future
from IPython.display import display
from llamaextract_nb.sample_data import sample_schema
run = lx.submit([*lx.samples("invoice"), ("empty.pdf", b"")], sample_schema("invoice"), progress=False)
run.result()
viewers = [lx.ResultViewer(run, threshold=threshold) for threshold in (0, 0.999)]
viewers[0].select(run.frame.index[0], "total_amount")
viewers[0].correct(run.frame.index[0], "total_amount", 5)
disputed = run.evidence[[bool(others) for others in run.evidence["alternatives"]]].iloc[0]
viewers[1].select(disputed["file"], disputed["path"])
picker = lx.FilePicker(lx.samples()[0].parent)
picker.files = [lx.samples()[0].name]
builder = lx.SchemaBuilder({"a": str, "items": [{"b": float}]})
builder._form._on_add()
builder._form._on_paste("{")
builder._form._on_preview(True)
asked = lx.SchemaBuilder()
asked.infer(lx.samples("receipt"))
asked._form._on_try(asked.view["documents"][0][0])
(waiting := asked._form._asking.waiting) and waiting._thread.join()  # the answer may be there already
asked._form._asking._wait("Looking", Future(), print)
studios = [lx.Studio(lx.samples()[0].parent, {"total_amount": float}) for _ in range(3)]
for step, studio in enumerate(studios):
    studio.picker.files = [path.name for path in lx.samples("receipt")]
    studio._on_code(True)
    studio._on_step(step)
studios[2].extract().result()
texts = lx.submit(lx.samples("receipt"), {"total_amount": float}, progress=False)
texts.result()
lines = lx.ResultViewer(texts)
lines.select(texts.frame.index[0], "total_amount")
display(*viewers, lines, picker, builder, asked, run, *studios, lx.ResultViewer(pd.DataFrame({"a": []})))"""
# The colours are painted, one above the other, on a canvas, which knows all the ways in which they can be written.
MEASURE = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const paint = (colours) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((part) => part / 255).map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  for (const element of document.querySelectorAll(".lx *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    const hint = element.placeholder && !element.value;
    const gone = element.closest("svg, :disabled, option, .lx-hidden") || !element.checkVisibility() || !element.getClientRects().length;
    if (gone || !(own || element.value || hint)) continue;
    const behind = [];
    for (let at = element; at; at = at.parentElement) behind.unshift(getComputedStyle(at).backgroundColor);
    const colour = getComputedStyle(element, hint ? "::placeholder" : null).color;
    const [text, back] = [light(paint(["#fff", ...behind, colour])), light(paint(["#fff", ...behind]))];
    const ratio = (Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05);
    found.push([Number(ratio.toFixed(2)), `${element.tagName}.${element.className}: ${(element.textContent || element.value || element.placeholder).slice(0, 40)} ${colour} on ${paint(["#fff", ...behind])}`]);
  }
  return found;
}"""


def test_texts_can_be_read(cells):
    cells.open(CELL)
    cells.run(0)
    shown = cells.cell(0)
    shown.locator(".lx-sheet img").first.wait_for()
    shown.locator(".lx-others button").first.wait_for()
    shown.locator(".lx-lines .lx-now").first.wait_for()
    shown.locator(".lx-tried[data-level]").first.wait_for()
    shown.locator(".lx-job li").first.wait_for()
    shown.get_by_text("There is no row.").wait_for()
    cells.page.mouse.move(0, 0)
    measured = cells.page.evaluate(MEASURE)
    assert len(measured) > 200
    assert [name for ratio, name in measured if ratio < 4.5] == []
