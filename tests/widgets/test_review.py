"""What a review asks for, in which order, and what it costs."""

import copy
import re

import llamaextract_nb as lx
from llamaextract_nb.sample_data import sample_schema, samples

from .conftest import say

FIRST = "invoice_cedar_finch_7719.pdf"
RECEIPT, LAST = "receipt_bakery.txt", "receipt_hardware.txt"


def here(viewer):
    return viewer.selected["file"], viewer.selected["path"]


def walk(viewer, most=100):
    """All values at which "Next doubtful" stops, until it is back at the first."""
    found = []
    while len(found) < most:
        say(viewer, "viewer", "doubtful")
        if here(viewer) in found:
            break
        found.append(here(viewer))
    return found


def test_next_doubtful_stops_at_doubtful_values_and_at_missing_ones_and_wraps(table, run):
    found = walk(table)
    evidence = run.evidence.set_index(["file", "path"])
    assert {file for file, _ in found} == {RECEIPT, LAST}
    for file, path in found:
        row = evidence.loc[(file, path)]
        missing = row["value"] is None
        usual = "[" not in path and run.frame[path].notna().mean() > 0.5
        assert (missing and (row["alternatives"] or usual)) or row["confidence"] < 0.8
    assert (RECEIPT, "due_date") in found  # missing, with alternatives
    assert (RECEIPT, "currency") in found  # missing, where most have one
    assert (RECEIPT, "line_items[0].quantity") not in found  # no item has one
    say(table, "viewer", "doubtful")
    assert here(table) == found[1]


def test_what_is_to_be_checked_is_counted(viewer):
    say(viewer, "viewer", "doubtful")
    total = viewer.viewer_view["left"]
    assert viewer.viewer_view["todo"] == f"1 of {total} doubtful"
    say(viewer, "viewer", "doubtful")
    assert viewer.viewer_view["todo"] == f"2 of {total} doubtful"
    say(viewer, "viewer", "confirm_chosen")
    assert viewer.viewer_view["todo"] == f"2 of {total - 1} doubtful, 1 checked"
    say(viewer, "document", "edit", path="currency", text="EUR")
    assert viewer.viewer_view["todo"] == f"{total - 2} doubtful, 2 checked"
    say(viewer, "document", "select", path="total_amount", choice=1)
    viewer.undo()
    assert viewer.viewer_view["todo"] == f"2 of {total - 1} doubtful, 1 checked"


def test_in_the_document_view_next_doubtful_stays_in_the_document(viewer):
    say(viewer, "viewer", "doubtful")
    first, total = here(viewer), viewer.viewer_view["left"]
    for _ in range(total):
        say(viewer, "viewer", "doubtful")
    assert here(viewer) == first
    assert viewer.viewer_view["message"] == "Again at the first doubtful value."
    viewer.confirm(RECEIPT)
    say(viewer, "viewer", "doubtful")
    assert here(viewer)[0] == LAST


def test_what_is_confirmed_is_not_asked_for_again(table, run):
    viewer = table
    before = walk(viewer)
    viewer.confirm(RECEIPT)
    assert walk(viewer) == [at for at in before if at[0] == LAST]
    viewer.confirm(LAST)
    say(viewer, "viewer", "doubtful")
    assert viewer.viewer_view["message"] == "Nothing is left to check."
    again = lx.ResultViewer(lx.open_run(run.id))
    say(again, "viewer", "doubtful")
    assert again.viewer_view["message"] == "Nothing is left to check."


def test_confirming_a_document_goes_on_to_the_next_that_is_not(viewer, run):
    say(viewer, "viewer", "ready")
    say(viewer, "viewer", "walk", by=1)
    order = []
    for _ in range(10):
        order.append(viewer.document_view["file"])
        say(viewer, "viewer", "confirm")
    labels = [label for label in run.frame.index if label != "empty.pdf"]
    assert order == [*labels[1:], labels[0]]
    assert viewer.viewer_view["message"].startswith("All of 11 documents confirmed")
    verified = run.evidence["verified"]
    assert set(verified[verified.notna()]) == {"confirmed"}
    say(viewer, "viewer", "undo")
    assert viewer.document_view["file"] == labels[0]
    assert viewer.viewer_view["todo"] != "confirmed"


def test_cells_that_are_marked_are_confirmed_together(table, run):
    say(table, "grid", "select", row=8, column=0, choice=1)
    say(table, "viewer", "confirm_chosen", rows=[8, 9, 10], columns=[0, 1])
    kept = run.corrections
    assert sorted(zip(kept["file"], kept["path"], strict=True)) == [(file, path) for file in (RECEIPT, LAST) for path in ("invoice_date", "invoice_number")]  # fmt: skip
    assert [row["cells"][0][2] for row in table.grid_view["rows"][7:10]] == ["✓", "☑", "☑"]


def test_documents_are_walked_in_the_order_of_the_table(table):
    say(table, "grid", "select", row=0, column=0, choice=1)
    say(table, "grid", "sort", column=11)
    order = [row["label"] for row in table.grid_view["rows"]]
    say(table, "grid", "select", row=table.grid_view["rows"][0]["row"], column=0, choice=2)
    say(table, "viewer", "mode", mode="document")
    walked = [table.document_view["file"]]
    for _ in range(12):
        say(table, "viewer", "walk", by=1)
        walked.append(table.document_view["file"])
    assert walked[:11] == order
    say(table, "viewer", "walk", by=-1)
    assert table.document_view["file"] == order[-2]


class Reviewer:
    """Someone who knows the truth, looks at what is shown, and counts what it takes."""

    def __init__(self, viewer, truth):
        self.viewer, self.truth = viewer, truth
        self.actions = 0

    def act(self, kind, **more):
        self.actions += 1
        say(self.viewer, kind.split(".")[0], kind.split(".")[1], **more)

    def document(self):
        """Review the document that is shown; return how many of its values were doubtful, and what it took."""
        before, file = self.actions, self.viewer.document_view["file"]
        doubtful = self.viewer.viewer_view["left"]
        for _ in range(doubtful):
            path = self.viewer.selected["path"]
            if path in self.wrong(file):  # else it is in view, and right: confirming the document says so
                others = [other["value"] for other in self.viewer.selected.get("alternatives", [])]
                right = self.truth[file][path]
                if right in others:
                    self.act("viewer.take", index=others.index(right))
                else:
                    self.act("document.edit", path=path, text="" if right is None else str(right))
            self.act("viewer.doubtful")
        self.act("viewer.confirm")
        return doubtful, self.actions - before

    def wrong(self, file):
        return [path for path, right in self.truth[file].items() if str(self.viewer.parts["viewer"].value(file, path)) != str(right)]  # fmt: skip


def test_a_right_document_takes_one_key_and_a_doubtful_value_two_actions_at_most(tmp_path):
    files = []
    for number in range(40):  # samples again and again, each a content of its own
        sample = samples("receipt" if number % 5 == 4 else "invoice")[number % 2]
        content = sample.read_bytes()
        path = tmp_path / f"{number:02}{sample.suffix}"
        path.write_bytes(content + (b"\n%% %d\n" % number if sample.suffix == ".pdf" else b"\nCopy %d\n" % number))
        files.append(path)
    schema = copy.deepcopy(sample_schema("invoice"))
    schema["properties"]["order_number"] = {"type": "string"}
    run = lx.submit(files, schema, progress=False)
    assert len(run.result()) == 40
    assert len({re.sub(r"\[\d+\]", "", path) for path in run.evidence["path"]}) == 17
    viewer = lx.ResultViewer(run)
    say(viewer, "viewer", "ready")
    truth = {file: {"currency": "EUR"} if file.endswith(".txt") else {} for file in run.frame.index}
    reviewer = Reviewer(viewer, truth)
    costs = [reviewer.document() for _ in range(40)]
    assert {cost for doubtful, cost in costs if not doubtful} == {1}
    assert sum(doubtful > 0 for doubtful, _ in costs) >= 8
    assert all(cost <= 1 + 2 * doubtful for doubtful, cost in costs)
    assert (run.frame.loc[[file.endswith(".txt") for file in run.frame.index], "currency"] == "EUR").all()
    assert viewer.viewer_view["message"].startswith("All of 40 documents confirmed")
