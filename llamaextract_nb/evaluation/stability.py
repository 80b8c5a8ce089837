"""How far a run can be relied on: whether its values are the same once more, page by page, and by the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.evaluation.side import side_of
from llamaextract_nb.evaluation.unstable import (
    DOCUMENT,
    PAGES,
    REPEATS,
    Cells,
    Unstable,
    between_repeats,
    by_document,
    by_page,
    grouped,
    repeated,
)
from llamaextract_nb.evaluation.views import (
    MOST_ROWS,
    cell,
    counted,
    named,
    page,
    percent,
    rest,
    sentences,
    shown,
    table,
)
from llamaextract_nb.results.whole import WholeFrame
from llamaextract_nb.runtime.run import Run
from llamaextract_nb.runtime.sources import find_sources
from llamaextract_nb.runtime.submit import submit

KINDS = (REPEATS, PAGES, DOCUMENT)
_SHOWN = 5  # fields that the text form names


def stability(files: Any, schema: Any, *, repeats: int = 3, per_page: bool = True, **options: Any) -> Stability:
    """Extract several times anew, and return what differs: between repeats, by page, and from the document.

    Documents of several pages are extracted once more page by page. What their pages say together, of each field the
    surest value and of each list all items, is compared with the document as a whole. From the document differs what
    its text does not have, and a list that its own counts and sums contradict, as far as the host says so.

    Args:
        files: As in `submit()`.
        schema: As in `submit()`.
        repeats: How often the documents are extracted, from 2 on. Each time costs as much as the first.
        per_page: Whether documents of several pages are extracted by page, too.
        options: Options of `submit()`, but for `cache` and `target`; a budget holds for each repeat.

    Raises:
        ConfigError: An option cannot be used.
        LlamaExtractError: As in `submit()`, or a run as a whole failed.
    """
    if isinstance(repeats, bool) or not isinstance(repeats, int) or repeats < 2:
        raise ConfigError(f"repeats={repeats!r} must be a whole number from 2: one run has nothing to differ from.")
    for name in ("cache", "target"):
        if name in options:
            raise ConfigError(f"stability() extracts anew, as a whole and by page: leave {name}= out.")
    sources = find_sources(files)
    runs = [_extracted(sources, schema, options) for _ in range(repeats)]
    status = runs[0].status
    several = (status["state"] == "done") & (status["pages"].isna() | (status["pages"] > 1)) & per_page
    chosen = [source for source, several_pages in zip(sources, several, strict=True) if several_pages]
    paged = _extracted(chosen, schema, {**options, "target": "per_page"}) if chosen else None
    return Stability(runs, paged, status.index[several.astype("bool")].tolist())


def _extracted(sources: Sequence[Any], schema: Any, options: Mapping[str, Any]) -> Run:
    run = submit(list(sources), schema, **options, cache=False)
    run.result()
    return run


class Stability:
    """What differs between several runs of the same documents.

    Attributes:
        cells: One row for each value that is not stable: file, path, kind ("repeats", "pages", "document"), values (of
            each repeat; as a whole and by page; or as it stands), reason.
        fields: One row for each field (index path): cells (its values), repeats, pages, document (how many of them
            differ so), stable (the share of them, 0..1, that differs in no way).
        overall: A series with the columns of `fields` for all values together, and documents and runs, their numbers.
        notes: What is to be said besides, in sentences.
        runs: The repeats.
        paged: The run page by page, None if there is none.
    """

    def __init__(self, runs: Sequence[Run], paged: Run | None, several: Sequence[str]) -> None:
        self.runs, self.paged = list(runs), paged
        sides = [side_of(run, corrected=False) for run in runs]
        first = sides[0].documents
        found = {label: repeated([side.documents[label] for side in sides]) for label in first}
        pages = {}
        if paged is not None:  # the label of a file depends on which others there are
            names = dict(zip(paged.status.index, several, strict=True))
            pages = grouped(side_of(paged, corrected=False).documents, names)
        rows = [
            *(row for label, cells in found.items() for row in between_repeats(label, cells)),
            *(row for label, parts in pages.items() for row in by_page(label, first[label], parts)),
            *(row for result in runs[0].extracted for row in by_document(result)),
        ]
        self.cells = _cells(rows)
        self.fields = _fields(dict.fromkeys(sides[0].fields), found, rows)
        self.overall = _overall(self.fields, len(first), len(runs))
        failed = {label for side in sides for label, document in side.documents.items() if document.data is None}
        self.notes = [f"{named('document', sorted(failed))} failed at least once."] if failed else []

    @property
    def summary(self) -> str:
        """How much is stable, in a sentence."""
        total = self.overall
        told = (
            f"{percent(total['stable'])} of {counted(total['cells'], 'value')} in "
            f"{counted(total['documents'], 'document')} are stable. {total['repeats']:,} differ between "
            f"{total['runs']} repeats, {total['document']:,} from what the document states"
        )
        return f"{told}, {total['pages']:,} page by page." if self.paged is not None else f"{told}."

    def __repr__(self) -> str:
        worst = self._worst
        lines = [
            f"{path}: {repeats:,} between repeats, {pages:,} by page, {document:,} by the document, of {cells:,}"
            for path, cells, repeats, pages, document, _ in worst.head(_SHOWN).itertuples()
        ]
        if len(worst) > _SHOWN:
            lines.append(f"… and {counted(len(worst) - _SHOWN, 'other field')}: stability.fields has all of them.")
        return "\n  ".join([f"Stability: {' '.join([self.summary, *self.notes])}", *lines])

    def _repr_html_(self) -> str:
        worst = self._worst
        fields = [
            [cell(path), *(cell(f"{number:,}", "lx-number") for number in numbers), cell(percent(stable), "lx-number")]
            for path, *numbers, stable in worst.head(MOST_ROWS).itertuples()
        ]
        cells = [
            [cell(shown(text, 80)) for text in (file, path, kind, " | ".join(shown(value) or "—" for value in values))]
            + [cell(shown(reason))]
            for file, path, kind, values, reason in self.cells.head(MOST_ROWS).itertuples(index=False)
        ]
        told = table(["field", *worst.columns], fields, rest(len(worst), "stability.fields", "field"), range(1, 6))
        listed = table(list(self.cells.columns), cells, rest(len(self.cells), "stability.cells"))
        return page(sentences(self.summary, *self.notes), f"{told}{listed}" if len(self.cells) else "")

    @property
    def _worst(self) -> pd.DataFrame:
        """The fields with something that is not stable, the least stable first."""
        frame = self.fields[self.fields[list(KINDS)].sum(axis=1) > 0]
        return frame.sort_values("stable", kind="stable")


def _cells(rows: Sequence[Unstable]) -> pd.DataFrame:
    return WholeFrame(
        {
            "file": pd.array([row.file for row in rows], dtype="string"),
            "path": pd.array([row.path for row in rows], dtype="string"),
            "kind": pd.Categorical([row.kind for row in rows], categories=KINDS),
            "values": pd.Series([row.values for row in rows], dtype="object"),
            "reason": pd.array([row.reason for row in rows], dtype="string"),
        }
    )


def _fields(names: dict[str, None], found: Mapping[str, Cells], rows: Sequence[Unstable]) -> pd.DataFrame:
    cells = Counter(cell.name for of_file in found.values() for cell in of_file.values())
    kinds = Counter((row.name, row.kind) for row in rows)
    places = {(row.name, row.file, row.path) for row in rows if row.values}  # of a list as a whole there are none
    unstable = Counter(name for name, _, _ in places)
    paths = list(dict.fromkeys([*names, *cells, *(row.name for row in rows)]))
    columns = {"cells": [max(cells[path], unstable[path]) for path in paths]}
    columns |= {kind: [kinds[path, kind] for path in paths] for kind in KINDS}
    frame = pd.DataFrame(columns, index=pd.Index(paths, name="path", dtype="string"), dtype="int64")
    return frame.assign(stable=1 - pd.Series([unstable[path] for path in paths], index=frame.index) / frame["cells"])


def _overall(fields: pd.DataFrame, documents: int, runs: int) -> pd.Series[Any]:
    total = fields[["cells", *KINDS]].sum().to_dict()
    stable = (fields["stable"] * fields["cells"]).sum() / total["cells"] if total["cells"] else float("nan")
    values = {"documents": documents, "runs": runs, **total, "stable": float(stable)}
    overall: pd.Series[Any] = pd.Series(values, dtype="object", name="overall")
    return overall
