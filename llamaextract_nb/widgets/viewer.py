"""The viewer: a document's values, or the grid of all, beside the page on which the chosen value stands."""

from __future__ import annotations

from typing import Any

import pandas as pd

from llamaextract_nb.engine.document import Box
from llamaextract_nb.engine.drawing import warm
from llamaextract_nb.engine.pointing import Place, Words
from llamaextract_nb.errors import DocumentError, LlamaExtractError
from llamaextract_nb.widgets.base import Part, counted
from llamaextract_nb.widgets.document_view import DocumentView, Known, Told, note_of
from llamaextract_nb.widgets.evidence import Evidence, mark_of
from llamaextract_nb.widgets.following import follow
from llamaextract_nb.widgets.grid import Grid, Hooks
from llamaextract_nb.widgets.page_viewer import Mark, PageViewer
from llamaextract_nb.widgets.review import Review
from llamaextract_nb.widgets.reviewed import Reviewed
from llamaextract_nb.widgets.sheet import OWN, field_at, sheet_of_frame
from llamaextract_nb.widgets.table_view import display
from llamaextract_nb.widgets.viewing import Viewing

STYLES = ("theme.css", "grid.css", "document.css", "page.css", "viewer.css")

_FEW = 6  # fields up to which several documents are read best as rows: more do not fit beside a page


class Viewer(Part):
    """The parts of a viewer, and what is chosen in them.

    Args:
        widget: The widget that shows it.
        reviewed: What is shown.
        threshold: The confidence (0..1) below which a value is doubtful.

    Attributes:
        selected: The file and the path of the chosen value, None if none is chosen.
        mode: "document" or "table".
    """

    def __init__(self, widget: Viewing, reviewed: Reviewed, threshold: float) -> None:
        super().__init__(widget, "viewer")
        self.reviewed = reviewed
        self.evidence = Evidence(reviewed.results, reviewed.document, threshold)
        self.selected: tuple[str, str] | None = None
        self._columns = [index for index, name in enumerate(reviewed.frame.columns) if name not in OWN]
        self._row = 0  # of the document that is shown
        self._choice = 0  # the number of the browser's last choice that was heard
        self._message, self._wrong = "", False
        sheet = sheet_of_frame(self._values, reviewed.root)
        whole = bool(self.evidence) and len(sheet.frame) > 0
        self.mode = "document" if whole and (len(sheet.frame) == 1 or sheet.frame.shape[1] > _FEW) else "table"
        self.review = Review(self.evidence, sheet)
        kinds = ["all", "doubtful", "missing", "failed"] if whole else ["all", "missing"]
        self.grid = Grid(widget, sheet, self._hooks(), kinds)
        self.document = DocumentView(widget, reviewed.root, self._known(), self._told())
        self.pages = PageViewer(widget, self._choose_box, self._take_words)
        self._can_undo = reviewed.can_undo
        follow(reviewed, widget, _followed)
        if whole:
            warm()
        else:
            self.pages.tell("This frame comes from no run of the ledger, so it has no pages to show.")
        self.show()

    # what is shown

    @property
    def _values(self) -> pd.DataFrame:
        return self.reviewed.frame.iloc[:, self._columns]

    def show(self) -> None:
        """Send what is shown: the bar, and the document or the grid."""
        files = self.grid.sheets[0]
        with self._widget.hold_sync():
            self._show_bar()
            if self.mode == "table":
                self.grid.choice = self._choice
                self.grid.show()
            elif len(files.frame):
                file = self._file()
                self.document.show(files, self._row, self.evidence.reason(file), self._path(), self._choice)

    def _show_bar(self) -> None:
        files = self.grid.sheets[0]
        of_run = bool(self.evidence) and len(files.frame) > 0
        todo = self.review.of(self._file()) if of_run else None
        self.view = {
            "mode": self.mode, "file": display(self._file()) if of_run else "",
            "at": files.view.place(self._row) or 0, "of": len(files.view) if of_run else 0,
            "todo": todo.words(self._path()) if todo else "", "left": len(todo.left) if todo else 0,
            "undo": self._can_undo, "message": self._message, "wrong": self._wrong, "evidence": of_run,
        }  # fmt: skip

    def _path(self) -> str:
        """Return the path of the chosen value of the document that is shown, "" if there is none."""
        return self.selected[1] if self.selected is not None and self.selected[0] == self._file() else ""

    def _say(self, message: str, wrong: bool = False) -> None:
        self._message, self._wrong = message, wrong

    def _choose(self, file: str, path: str) -> None:
        """Make a value the chosen one, and show its place."""
        self.selected = (file, path)
        row = self.grid.sheets[0].find(file, path.partition("[")[0])
        self._row = row[0] if row else self._row
        if self.evidence:
            self._show_place(file, path)

    def _show_place(self, file: str, path: str) -> None:
        marks = self.evidence.marks(file)
        try:
            self.pages.show(file, self.evidence.document(file), marks, self.evidence.about(file, path))
        except DocumentError as error:
            mark = next((m for m in marks if m.path == path), None)
            self.pages.tell(str(error), file, mark.text if mark is not None else "", failed=True)

    def go(self, file: str, path: str) -> bool:
        """Choose a value, wherever it is shown; tell whether there is one."""
        if not self.grid.reach(file, path, self.reviewed.root):
            return False
        self._choose(file, path)
        self.show()
        return True

    def _arrive(self, row: int) -> None:
        """Show a document, at the first value that is to be checked."""
        files = self.grid.sheets[0]
        file, self._row = files.label(row), row
        left = self.review.of(file).left if self.evidence else []
        first = left[0] if left else files.address(row, 0)[1] if files.frame.shape[1] else ""
        if not first or not self.go(file, first):
            self.show()

    # what is asked of values

    def _known(self) -> Known:
        evidence = self.evidence
        return Known(
            self._cell, lambda file, path: evidence.of(file, path).get("confidence"), evidence.why, evidence.expected
        )

    def _hooks(self) -> Hooks:
        evidence = self.evidence
        return Hooks(
            cell=self._cell,
            why=evidence.why,
            reason=evidence.reason,
            note=lambda file, path: note_of(self._known(), file, path),
            only=self.review.only,
            select=self._chosen,
            edit=self._edit,
            open=self._open,
            back=self._back,
            forget=self._forget,
        )

    def _told(self) -> Told:
        here = self._file
        return Told(
            select=lambda path, choice: self._chosen(here(), path, choice),
            edit=lambda path, text: self._edit(here(), path, text),
            whole=lambda path: self._edit_whole(here(), path),
            open=lambda path: self._open_list(here(), path),
            forget=self._forget,
            changed=self.show,
        )

    def _file(self) -> str:
        return self.grid.sheets[0].label(self._row)

    def _cell(self, file: str, path: str) -> tuple[int, str]:
        if self.evidence:
            return self.evidence.level(file, path)
        return (3, "✎") if self.reviewed.is_corrected(file, path) else (0, "")

    def value(self, file: str, path: str) -> Any:
        """Return a value of the frame, None where there is none."""
        place = self._place(file, path)
        return None if place is None else self.reviewed.value(place, path)

    def _place(self, file: str, path: str) -> tuple[int, int] | None:
        """Return the row and column of the frame in which a value stands."""
        found = self.grid.sheets[0].find(file, path.partition("[")[0])
        return None if found is None else (found[0], self._columns[found[1]])

    # what the reader does

    def _on_undo(self) -> None:
        self.undo()

    def _on_ready(self) -> None:
        """Show the first document as soon as there is someone to look."""
        if self.evidence and self.selected is None:
            self._arrive(self._row)

    def _on_mode(self, mode: str) -> None:
        self.mode = "table" if mode == "table" else "document"
        if self.selected is not None:
            self.go(*self.selected)
        self.show()

    def _on_walk(self, by: int) -> None:
        """Go some documents on or back, in the order of the rows."""
        view = self.grid.sheets[0].view
        place = view.place(self._row)
        to = view.page(max(0, (place if place is not None else -1) + by), 1)
        self._say("")
        if to:
            self._arrive(to[0])

    def _on_doubtful(self) -> None:
        """Go to the next value to check, in the document view within the document while something is left there."""
        before = self._file(), self._path()
        found = self.review.next_value(self._row, before[1], inside=self.mode == "document")
        again = found is not None and found[0] == before[0] and before[1] in self.review.of(found[0]).left
        left = self.review.of(self._file()).left
        wrapped = again and found is not None and left.index(found[1]) <= left.index(before[1])
        self._say(
            "Nothing is left to check." if found is None else "Again at the first doubtful value." if wrapped else ""
        )
        if found is None or not self.go(*found):
            self.show()

    def _on_confirm(self) -> None:
        """Confirm the document, and go on to the next."""
        try:
            self.reviewed.confirm(self._file(), None)
        except LlamaExtractError as error:
            self._say(str(error), wrong=True)
            self.show()
            return
        self._say("")
        self._read_anew([self._file()])
        following = self.review.next_document(self._row)
        if following is not None:
            self._arrive(following)
            return
        self._say(f"All of {counted(len(self.grid.sheets[0].view), 'document')} confirmed, but for those that failed.")
        self.show()

    def _on_confirm_chosen(self, rows: list[int] | None = None, columns: list[int] | None = None) -> None:
        """Confirm the chosen value and go on to the next in its document, or confirm all cells that are marked."""
        sheet = self.grid.sheet
        marked = [sheet.address(row, column) for row in rows or [] for column in columns or []]
        chosen = marked if len(marked) > 1 else [self.selected] if self.selected else []
        try:
            for at in chosen:
                if not self.evidence.reason(at[0]):
                    self.reviewed.confirm(*at)
        except LlamaExtractError as error:
            self._say(str(error), wrong=True)
        self.changed(list({file for file, _ in chosen}))
        if len(chosen) == 1:
            following = self.review.next_value(self._row, chosen[0][1], inside=True)
            if following is not None and following[0] == chosen[0][0]:
                self.go(*following)

    def undo(self) -> None:
        """Take the last correction or confirmation back; nothing happens if there is none."""
        try:
            last = self.reviewed.undo()
        except LlamaExtractError as error:
            self._say(str(error), wrong=True)
            last = None
        if last is not None:
            self._say("")
            self._read_anew([last[0]])
            if not last[1]:
                row = self.grid.sheets[0].find(last[0], str(self._values.columns[0]))
                self._arrive(row[0] if row else self._row)
            else:
                self.go(*last)
        self.show()

    def _on_take(self, index: int) -> None:
        """Put one that competed in place of the chosen value."""
        if self.selected is not None:
            others = self.evidence.alternatives(*self.selected)
            if index < len(others):
                mark = mark_of(self.selected[1], others[index])
                self._try(*self.selected, others[index]["value"], "alternative", mark)

    def _take_words(self, words: Words, chosen: list[Place], page: int | None) -> None:
        """Put words of the page in place of the chosen value, read as its field's type."""
        if self.selected is None:
            return
        file, path = self.selected
        text = " ".join(place.text for place in chosen)
        field = field_at(self.reviewed.root, path)
        value = words.read(chosen, field) if field is not None else text
        if value is None:
            kind = field.kind if field is not None else "value"
            told = f"“{display(text, 60)}” is no {kind} that {path} allows: choose other words, or type it."
            self._say(told, wrong=True)
            self.show()
            return
        boxes = [place.box for place in chosen if place.box is not None]
        box = Box.around(boxes) if boxes else None
        self._try(file, path, value, "page", Mark(path, page, box, chosen[0].anchor, text))

    def _choose_box(self, path: str) -> None:
        self.go(self._file(), path)

    def _chosen(self, file: str, path: str, choice: int) -> None:
        self._choice = choice
        self._choose(file, path)
        self._say("")
        self._show_bar()

    def _edit(self, file: str, path: str, text: str) -> None:
        if text == display(self.value(file, path), None):
            self._forget()
            return
        self.selected = (file, path)
        self._try(file, path, text, "typed", problem=text)

    def _edit_whole(self, file: str, path: str) -> None:
        self.document.problem = {"path": path, "text": display(self.value(file, path), None)}
        self.show()

    def _open(self, row: int, column: int) -> None:
        self._open_list(*self.grid.sheet.address(row, column))

    def _open_list(self, file: str, path: str) -> None:
        """Open a list as a sheet of its own."""
        items = self.value(file, path)
        if isinstance(items, list) and self.grid.reach(file, path, self.reviewed.root):
            self.mode = "table"
            self._chosen_cell(self.grid.open(items, file, path, self.reviewed.root))

    def _back(self, depth: int) -> None:
        self._forget()
        self._chosen_cell(self.grid.back(depth))

    def _chosen_cell(self, at: tuple[str, str] | None) -> None:
        if at is not None:
            self._choose(*at)
        self.show()

    def _forget(self) -> None:
        """Show what was there before it was typed over."""
        self.grid.problem = self.document.problem = None
        self._say("")
        self.show()

    # values

    def _try(
        self, file: str, path: str, value: Any, how: str, mark: Mark | None = None, problem: str | None = None
    ) -> None:
        """Correct a value; what does not fit is said, and what was typed (`problem`) stays in its field."""
        try:
            self.put(file, path, value, how, mark)
        except LlamaExtractError as error:
            self._say(str(error), wrong=True)
            place = self.grid.sheet.find(file, path)
            if problem is not None and place is not None:
                self.grid.problem = {"row": place[0], "column": place[1], "text": problem}
            self.document.problem = None if problem is None else {"path": path, "text": problem}
            self.show()

    def put(self, file: str, path: str, value: Any, how: str, mark: Mark | None = None) -> None:
        """Correct a value; see `Reviewed.correct()`."""
        place = self._place(file, path)
        assert place is not None
        self.reviewed.correct(place, (file, path), value, how, mark)
        self.grid.problem = self.document.problem = None
        self._say("")
        self.changed([file])

    def changed(self, files: list[str]) -> None:
        """Show files in which something was corrected or confirmed."""
        self._read_anew(files)
        if self.selected is not None and self.evidence and self.selected[0] in files:
            self._show_place(*self.selected)
        self.show()

    def _read_anew(self, files: list[str]) -> None:
        for file in files:
            self.evidence.forget(file)
            self.review.forget(file)
        found = [self.grid.sheets[0].find(file, str(name)) for file in files for name in self.grid.sheets[0].names[:1]]
        self.grid.changed(self._values, [place[0] for place in found if place is not None], self.reviewed.root)
        self._can_undo = self.reviewed.can_undo

    def followed(self) -> None:
        """Show what others have corrected: other viewers on the run, and cells."""
        with self._widget.lock:
            changed = self.reviewed.refresh()
            if changed:
                self.changed(changed)


def _followed(widget: Viewing) -> None:
    viewer = widget.parts["viewer"]
    if isinstance(viewer, Viewer):
        viewer.followed()
