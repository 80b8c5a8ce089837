"""Values that are not to be relied on: other once more, other page by page, or not what the document states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from llamaextract_nb.evaluation.alignment import flat
from llamaextract_nb.evaluation.comparison import EXACT, Comparison, is_empty
from llamaextract_nb.evaluation.document import Document
from llamaextract_nb.evaluation.pairs import ONLY_A, ONLY_B, SAME, pairs
from llamaextract_nb.evaluation.views import counted
from llamaextract_nb.results import FileResult, confidence_of, evidence_of
from llamaextract_nb.schema.paths import named_field

REPEATS, PAGES, DOCUMENT = "repeats", "pages", "document"
_AS_WRITTEN = Comparison(0.0, EXACT)
_TOO_FEW = "rows may be missing"  # how the reason of a list begins if the document's counts and sums contradict it


class Unstable(NamedTuple):
    """A value that is not stable; `values` are those of each repeat, or as a whole and by page, or as it stands."""

    file: str
    path: str
    name: str
    kind: str
    values: list[Any]
    reason: str


@dataclass(slots=True)
class Repeated:
    """A value in each repeat, and whether it differs between them."""

    name: str
    values: list[Any]
    differs: bool = False


Cells = dict[tuple[str, bool], Repeated]  # by path, and whether the first repeat lacks the item


def repeated(documents: Sequence[Document]) -> Cells:
    """Return all values of a document that was extracted several times, aligned with the first time."""
    first, cells = documents[0], Cells()
    for number, other in enumerate(documents[1:], 1):
        for each in pairs(first.data, other.data, first.tree, other.tree, _AS_WRITTEN):
            key = each.path, each.kind == ONLY_B and "[" in each.path
            cell = cells.setdefault(key, Repeated(each.name, [each.a] + [None] * (len(documents) - 1)))
            cell.values[number] = each.b
            cell.differs |= each.kind != SAME
    return cells


def between_repeats(file: str, cells: Cells) -> Iterator[Unstable]:
    """Yield the values that differ between repeats."""
    for (path, _), cell in cells.items():
        if cell.differs:
            different = len({repr(value) for value in cell.values})
            reason = f"{counted(different, 'answer')} in {len(cell.values)} repeats"
            yield Unstable(file, path, cell.name, REPEATS, cell.values, reason)


def by_page(file: str, whole: Document, parts: Sequence[Document]) -> Iterator[Unstable]:
    """Yield the values of a document that are not those which its pages have on their own."""
    together = _together(parts)
    for each in pairs(whole.data, together.data, whole.tree, together.tree, _AS_WRITTEN):
        if each.kind != SAME:
            reason = {ONLY_A: "not found page by page", ONLY_B: "found only page by page"}.get(each.kind)
            values = [each.a, each.b]
            yield Unstable(file, each.path, each.name, PAGES, values, reason or "another value page by page")


def by_document(result: FileResult) -> Iterator[Unstable]:
    """Yield the values that the document's text does not have, and the lists that its counts and sums contradict."""
    for path, known in evidence_of(result).items():
        value, reason = known.get("value"), known.get("reason") or ""
        if known.get("verified") == "absent" and value is not None:
            yield Unstable(result.file, path, named_field(path), DOCUMENT, [value], "not found in the document's text")
        elif reason.startswith(_TOO_FEW):
            yield Unstable(result.file, path, named_field(path), DOCUMENT, [], reason)


def _together(parts: Sequence[Document]) -> Document:
    """Return what pages say together: of each field the surest value, of each list all items."""
    data: dict[str, Any] = {}
    tree: dict[str, Any] = {}
    for part in parts:
        for name, value, own in flat(part.data or {}, part.tree):
            if isinstance(value, list):
                trees = own if isinstance(own, list) else []
                tree[name] = [*tree.get(name, []), *trees[: len(value)], *[None] * (len(value) - len(trees))]
                data[name] = [*data.get(name, []), *value]
            elif not is_empty(value) and (name not in data or _sure(own) > _sure(tree.get(name))):
                data[name], tree[name] = value, own
    return Document(data, {"field_metadata": tree})


def _sure(leaf: Any) -> float:
    confidence = confidence_of(leaf)
    return -1.0 if confidence is None else confidence


def grouped(documents: Mapping[str, Document], names: Mapping[str, str]) -> dict[str, list[Document]]:
    """Return documents that are pages, as `a.pdf#page=2` is of `a.pdf`, by what the label of their file stands for."""
    found: dict[str, list[Document]] = {}
    for label, document in documents.items():
        file = label if label in names else label.rpartition("#page=")[0]
        found.setdefault(names[file], []).append(document)
    return found
