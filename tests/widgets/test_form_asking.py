"""What the form asks of documents, with the service on this machine: fields suggested, and the schema tried."""

import threading

import httpx
import pytest

import llamaextract_nb as lx
from llamaextract_nb.results import FileResult
from llamaextract_nb.sample_data import samples
from llamaextract_nb.widgets.schema_proofs import proofs_of
from llamaextract_nb.widgets.schema_rows import rows_of, walk

FOLDER = samples()[0].parent


def say(builder, kind, **message):
    builder._receive(builder, {"type": kind, **message}, [])


def rows(builder):
    return {row["name"]: row for row in builder.view["rows"]}


def ask(builder, kind, **message):
    """Ask for something that takes a while, and return what the form said meanwhile, once it is over."""
    busy, over = [], threading.Event()

    def changed(change):
        busy.append(change.new["busy"])
        if len(busy) > 1 and not busy[-1]:
            over.set()

    builder.observe(changed, "view")
    say(builder, kind, **message)
    if busy and busy[0]:
        assert over.wait(120)
    builder.unobserve(changed, "view")
    return busy[0]["words"] if busy and busy[0] else None


def test_fields_are_suggested_from_words():
    builder = lx.SchemaBuilder({"a": str})
    assert (
        ask(builder, "suggest", prompt="seller, total amount, line items with description") == "Reading what you wrote"
    )
    assert {"seller", "total_amount", "line_items"} <= set(rows(builder))
    assert builder.view["told"] == []  # nothing was sent anywhere
    say(builder, "undo")
    assert list(rows(builder)) == ["a"]
    ask(builder, "suggest", prompt="???")
    assert builder.view["wrong"]
    assert list(rows(builder)) == ["a"]


def test_fields_are_suggested_from_files_each_with_an_example_and_its_fill_rate(tmp_path):
    for number, vat in enumerate(("", "VAT id: DE123456789\n", "")):
        (tmp_path / f"{number}.txt").write_text(f"Invoice number: A-{number}\n{vat}Total: {number}.50\n")
    builder = lx.SchemaBuilder()
    say(builder, "place", text=f"{tmp_path}/*.txt")
    assert builder.view["count"] == 3
    assert ask(builder, "suggest", files=True) in (
        "Looking for the fields that matter in 3 files",
        "Uploading file 1 of 3",  # if that began before the form could be shown
    )
    assert builder.view["told"] == ["Local engine: nothing leaves this machine"]
    number = next(row for row in builder.view["rows"] if "number" in row["name"])
    assert number["proof"] == {"example": "A-0", "file": "0.txt", "words": "in 3 of 3 files", "share": 1.0}
    say(builder, "set", id=number["id"], key="name", value="renamed")
    assert rows(builder)["renamed"]["proof"]
    say(builder, "set", id=number["id"], key="kind", value="boolean")
    assert rows(builder)["renamed"]["proof"] is None


def test_a_proof_counts_items_in_lists_and_files_elsewhere():
    schema = lx.Schema({"total": float, "seller": {"name": str}, "items": [{"name": str, "sizes": [{"x": int}]}]})
    results = [
        FileResult("a", "success", {"total": 1.5, "seller": {"name": None}, "items": [{"name": "n", "sizes": [{"x": 1}, {}]}, {}]}),
        FileResult("b", "success", {"total": None, "seller": {"name": "S"}, "items": []}),
        FileResult("c", "error"),
    ]  # fmt: skip
    form = rows_of(schema.field)
    proofs = proofs_of(form, schema.field, results)
    said = {path: proofs[row.id] for row, _, path in walk(form) if row.id in proofs}
    assert {path: (view["words"], view["example"]) for path, view in said.items()} == {
        "total": ("in 1 of 2 files", "1.5"),
        "seller.name": ("in 1 of 2 files", "S"),
        "items": ("in 1 of 2 files", "2 rows"),
        "items.name": ("in 1 of 2 items", "n"),
        "items.sizes": ("in 1 of 2 items", "2 rows"),
        "items.sizes.x": ("in 1 of 2 items", "1"),
    }
    assert said["seller.name"]["file"] == "b"


@pytest.fixture
def stuck():
    """A client whose host takes every request and does not answer before the test is over."""
    asked, over = threading.Event(), threading.Event()

    def hold(request):
        asked.set()
        over.wait()
        return httpx.Response(500)

    client = lx.Client(base_url="http://127.0.0.1:9/api/v1", api_key="k", project_id="p", max_retries=0, transport=httpx.MockTransport(hold))  # fmt: skip
    yield client, asked
    over.set()
    client.close()


@pytest.mark.parametrize("kind", ["suggest", "try"])
def test_cancel_waits_no_longer_whatever_the_host_does(stuck, kind):
    client, asked = stuck
    builder = lx.SchemaBuilder({"total": float}, client=client)
    say(builder, "place", text=str(samples("receipt")[0]))
    (document,) = (label for label, _ in builder.view["documents"])
    say(builder, kind, **({"files": True} if kind == "suggest" else {"document": document}))
    assert builder.view["busy"]["seconds"] < 60
    assert asked.wait(60)
    say(builder, kind, **({"files": True} if kind == "suggest" else {"document": document}))  # not twice at once
    waiting = builder._form._asking.waiting
    assert waiting.words == (
        "Uploading file 1 of 1" if kind == "suggest" else f"Extracting {samples('receipt')[0].name}"
    )
    say(builder, "cancel")
    assert (builder.view["busy"], builder.view["message"]) == (None, "Cancelled: the form is as it was.")
    waiting._thread.join(60)
    assert not waiting._thread.is_alive()
    assert list(rows(builder)) == ["total"]
    assert builder.view["message"] == "Cancelled: the form is as it was."
    assert ask(builder, "suggest", prompt="net amount") == "Reading what you wrote"
    assert list(rows(builder)) == ["net_amount"]


def test_what_goes_wrong_is_one_sentence(tmp_path):
    builder = lx.SchemaBuilder({"total": float})
    say(builder, "place", text="no/such/paper.pdf")
    assert (builder.view["count"], builder.view["wrong"]) == (0, True)
    assert builder.view["message"].startswith("no/such/paper.pdf does not exist")
    say(builder, "place", text="")
    assert (builder.view["message"], builder.view["wrong"]) == ("", False)
    (tmp_path / "empty.txt").touch()
    (tmp_path / "gone.txt").write_text("Total: 5")
    say(builder, "place", text=str(tmp_path))
    (tmp_path / "gone.txt").unlink()
    for name in ("empty.txt", "gone.txt"):
        label = next((label for label, short in builder.view["documents"] if short == name), "")
        ask(builder, "try", document=label)
        assert name in builder.view["message"] or not label
    ask(builder, "suggest", files=True)
    assert builder.view["wrong"]
    assert list(rows(builder)) == ["total"]


def test_the_schema_is_tried_on_one_document(tmp_path):
    (tmp_path / "a.txt").write_text("Invoice number: A-7\nTotal: 12.50\n")
    builder = lx.SchemaBuilder(
        {"invoice_number": (str, "Invoice number"), "total": (float, "Total"), "due": ("date", "Due date")}
    )
    say(builder, "place", text=str(tmp_path))
    (document,) = (label for label, _ in builder.view["documents"])
    assert ask(builder, "try", document=document) == "Extracting a.txt"
    tried = {name: row["tried"] for name, row in rows(builder).items()}
    assert (tried["invoice_number"]["text"], tried["total"]["text"]) == ("A-7", "12.5")
    assert tried["total"]["level"] > 0
    assert 0 < tried["total"]["confidence"] <= 1
    assert tried["due"]["text"] == ""
    assert tried["due"]["words"]
    say(builder, "set", id=rows(builder)["total"]["id"], key="description", value="Sum")
    assert rows(builder)["total"]["tried"] is None  # it may be another value now
    assert rows(builder)["invoice_number"]["tried"]
    say(builder, "add")
    before = builder.view
    say(builder, "try", document=document)  # there is no schema
    assert builder.view is before


def test_lists_are_tried_too():
    builder = lx.SchemaBuilder(
        {
            "line_items": (
                [{"description": (str, "Goods or service"), "amount": (float, "Amount")}],
                "Goods and services",
            )
        }
    )
    say(builder, "place", text=str(samples("invoice")[0]))
    (document,) = (label for label, _ in builder.view["documents"])
    ask(builder, "try", document=document)
    tried = {name: row["tried"]["text"] for name, row in rows(builder).items()}
    assert tried["line_items"].endswith(" rows")
    assert " · " in tried["description"]


def test_files_that_can_be_read_once_are_read_once(tmp_path):
    (tmp_path / "a.txt").write_text("Invoice number: A-7\nTotal: 12.50\n")
    builder = lx.SchemaBuilder()
    with (tmp_path / "a.txt").open("rb") as opened:
        builder.infer(item for item in [opened, ("b.txt", b"Invoice number: B-8\nTotal: 2.50\n")])
    number = next(name for name in rows(builder) if "number" in name)
    assert rows(builder)[number]["proof"]["words"] == "in 2 of 2 files"
    for label, value in (("a.txt", "A-7"), ("b.txt", "B-8")):
        (document,) = (known for known, _ in builder.view["documents"] if known.endswith(label))
        ask(builder, "try", document=document)
        assert rows(builder)[number]["tried"]["text"] == value


def test_messages_that_make_no_sense_change_nothing():
    builder = lx.SchemaBuilder({"a": str})
    before = builder.view
    say(builder, "cancel")
    say(builder, "try", document="nothing")
    assert builder.view is before
    say(builder, "add", id=builder.view["rows"][0]["id"], inside=99)
    assert len({row["id"] for row in builder.view["rows"]}) == 2
