"""Studio from the first file to a corrected frame, with a mouse and with the keyboard alone; the form while it waits."""

from llamaextract_nb.sample_data import samples

from .conftest import IN_LAB

STUDIO = "import llamaextract_nb as lx\nstudio = lx.Studio('papers')\nstudio"
ASK = "Which fields do you want?"


def test_each_step_leads_to_the_next(cells, folder, picture):
    cells.open(
        STUDIO,
        "print(list(studio.schema.json_schema['properties']))",
        "print(studio.frame['total'].tolist())\nprint(studio.run.corrections[['file', 'path', 'new']].values.tolist())\nprint(studio.code)\nstudio.run.undo()",  # it belongs to the document
    )
    cells.run(0)
    page, studio = cells.page, cells.cell(0)
    studio.get_by_label("Filter by name").fill("northlight")
    studio.get_by_text("kaiser").first.wait_for(state="detached")
    studio.get_by_label("All 2 files that match").check()
    studio.get_by_text("1 Files: 2 chosen").wait_for()
    studio.get_by_role("button", name="Next: schema").click()
    studio.get_by_label(ASK).fill("invoice number, total")
    studio.get_by_role("button", name="Suggest from these words").click()
    studio.get_by_text("2 Schema: 2 fields").wait_for()
    assert cells.run(1).strip() == "['invoice_number', 'total']"
    studio.get_by_role("button", name="Try it").click()
    studio.locator('.lx-tried:not([data-level="missing"])').nth(1).wait_for()
    assert "NL-1042" in studio.get_by_role("listitem").first.inner_text()
    picture(f"studio-schema-{cells.jupyter.app}")
    studio.get_by_role("button", name="Next: run").click()
    page.wait_for_function("document.activeElement.textContent.startsWith('3 ')")
    studio.get_by_role("button", name="Extract 2 files").click()
    studio.get_by_text("4 Results: 2 rows").wait_for()
    assert studio.get_by_text("nothing leaves this machine").count() == 1
    studio.locator("td", has_text="2619.6").dblclick()
    studio.get_by_label("New value of total").fill("2700.5")
    page.keyboard.press("Enter")
    studio.locator("td").get_by_label("corrected").wait_for()
    picture(f"studio-results-{cells.jupyter.app}")
    said = cells.run(2)
    assert "[5790.6, 2700.5]" in said
    assert "[['invoice_northlight_1057.pdf', 'total', 2700.5]]" in said
    assert "run = lx.submit(files, schema)" in said


def focused(page):
    """What has the focus, as it is called; "" outside of Studio."""
    return page.evaluate(
        """() => { const e = document.activeElement; if (!e.closest(".lx-studio")) return "";
            return (e.getAttribute("aria-label") || e.labels?.[0]?.textContent || e.textContent || e.className).trim(); }"""
    )


def tab_through(page, most=150):
    """Press Tab until the focus leaves Studio; return what had it on the way."""
    way = []
    while not way or way[-1]:
        assert len(way) < most, way
        page.keyboard.press("Tab")
        way.append(focused(page))
    return way[:-1]


def tab_to(page, name, key="Tab", most=150):
    way = [focused(page)]
    while not way[-1].startswith(name):
        assert len(way) < most, way
        page.keyboard.press(key)
        way.append(focused(page))


@IN_LAB
def test_every_part_is_reached_by_tab_and_left_again(cells, folder):
    cells.open(
        STUDIO.replace("'papers'", "'papers', {'total': (float, 'Total')}"),
        "print(studio.frame['total'].tolist())",
    )
    cells.run(0)
    page, studio = cells.page, cells.cell(0)
    studio.locator(".lx-item").nth(3).wait_for()
    studio.locator(".lx-head").first.focus()
    way = tab_through(page)
    assert [way.count(part) for part in ("Filter by name", "Upload…", "invoice_northlight_1042.pdf", "Show code")] == [1] * 4  # fmt: skip
    studio.locator(".lx-head").first.focus()
    tab_to(page, "Filter by name")
    page.keyboard.type("northlight")
    studio.get_by_text("All 2 files that match").wait_for()
    tab_to(page, "All 2 files")
    page.keyboard.press("Space")
    studio.get_by_text("1 Files: 2 chosen").wait_for()
    tab_to(page, "Next: schema")
    page.keyboard.press("Enter")
    studio.get_by_label(ASK).wait_for()
    way = tab_through(page)
    parts = (ASK, "Suggest from the 2 files", "Add field", "Document to try it on", "Try it", "Name", "One or a list", "Type",
             "Description", "Required", "Move up", "Delete", "Schema as code", "Next: run", "Show code")  # fmt: skip
    assert [part for part in parts if way.count(part) != 1] == []
    tab_to(page, "Next: run", "Shift+Tab")
    page.keyboard.press("Enter")
    studio.get_by_role("button", name="Extract 2 files").wait_for()
    tab_to(page, "Extract 2 files")
    page.keyboard.press("Enter")
    studio.get_by_text("4 Results: 2 rows").wait_for()
    studio.locator("td[data-row]").first.wait_for()
    assert focused(page).startswith("3 Run")  # the button is disabled while it runs
    tab_to(page, "4 Results")
    way = tab_through(page)
    assert "Confirm document" in way
    assert way[-1] == "Show code"
    assert cells.run(1).strip() == "[5790.6, 2619.6]"


STUCK = """import threading, httpx
import llamaextract_nb as lx
over = threading.Event()
hold = httpx.MockTransport(lambda request: over.wait() and httpx.Response(500))
client = lx.Client(base_url="http://127.0.0.1:9/api/v1", api_key="k", project_id="p", max_retries=0, transport=hold)
builder = lx.SchemaBuilder({"a": (str, "A"), "b": (str, "B")}, client=client)
builder"""


@IN_LAB
def test_cancel_add_and_reorder(cells, folder, picture):
    cells.open(STUCK, "over.set()\nprint(list(builder.schema.json_schema['properties']))")
    cells.run(0)
    page, builder = cells.page, cells.cell(0)
    place = builder.get_by_label("Documents", exact=True)
    place.fill("papers/*.pfd")
    page.keyboard.press("Tab")
    builder.get_by_text("No file matches 'papers/*.pfd'").wait_for()
    place.fill("papers")
    page.keyboard.press("Tab")
    suggest = builder.get_by_role("button", name=f"Suggest from the {len(samples('invoice'))} files")
    suggest.click()
    builder.locator(".lx-time", has_text="1 s").wait_for()
    picture(f"builder-busy-{cells.jupyter.app}")
    assert builder.get_by_role("button", name="Try it").is_disabled()
    page.keyboard.press("Enter")  # Cancel has the focus
    builder.get_by_text("Cancelled: the form is as it was.").wait_for()
    assert suggest.evaluate("e => e.matches(':focus')")
    builder.get_by_role("button", name="Add field", exact=True).click()
    page.keyboard.type("net total")
    builder.get_by_text("The schema is valid.").wait_for()
    handle, first = builder.locator(".lx-handle").last, builder.locator(".lx-row").first
    handle.hover()
    page.mouse.down()
    box = first.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 3, steps=5)
    page.mouse.up()
    page.wait_for_function("document.querySelector('.lx-row input').value === 'net total'")
    builder.get_by_label("Name", exact=True).nth(1).focus()
    page.keyboard.press("Alt+ArrowDown")
    page.wait_for_function("document.querySelectorAll('.lx-row input[type=text]')[1].value === 'b'")
    assert builder.get_by_label("Name", exact=True).nth(2).evaluate("e => e.matches(':focus')")
    assert cells.run(1).strip() == "['net total', 'b', 'a']"
