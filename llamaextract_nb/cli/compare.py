"""`llamaextract-nb diff` and `score`: what differs between two runs, and how right a run is."""

from __future__ import annotations

import sys
from typing import Any

import click

from llamaextract_nb.cli.text import as_text, examples, printable

_SHOWN = 20  # values that are shown of those that differ or are wrong
_TEXT = 'How texts are compared: "exact", "normalised", or the similarity (0 to 1) from which they are the same.'


def _way(text: str) -> str | float:
    """Return how texts are compared: a word, or a number."""
    try:
        return float(text)
    except ValueError:
        return text


@click.command(
    epilog=examples(
        "diff run-1a2b run-3c4d", "diff before.jsonl after.jsonl --tolerance 0.01", "diff monday.csv tuesday.csv"
    )
)
@click.argument("a")
@click.argument("b")
@click.option("--tolerance", default=0.0, show_default=True, help="By how much numbers may differ.")
@click.option("--text", default="exact", show_default=True, help=_TEXT)
def diff(a: str, b: str, tolerance: float, text: str) -> None:
    """Show what differs between A and B: runs by id, or what `extract` wrote (.jsonl, .csv).

    Exit code 0 when nothing differs, 1 when something does, 2 when they cannot be compared.
    """
    from llamaextract_nb.evaluation import diff as differ

    found = differ(a, b, tolerance=tolerance, text=_way(text))
    _say(found.summary, *found.notes)
    if len(found):
        _show(found.fields[found.fields["agreement"] < 1])
        _show(found.cells, "values")
    sys.exit(1 if found else 0)


@click.command(
    epilog=examples(
        "score run-1a2b truth.csv",
        "score out.jsonl truth.jsonl --text 0.9",
        "score run-1a2b   (by what was corrected and confirmed in it)",
    )
)
@click.argument("run")
@click.argument("truth", required=False)
@click.option("--tolerance", default=0.005, show_default=True, help="By how much numbers may differ.")
@click.option("--text", default="normalised", show_default=True, help=_TEXT)
@click.option("--target", default=0.99, show_default=True, help="The share that is to be right after a review.")
def score(run: str, truth: str | None, tolerance: float, text: str, target: float) -> None:
    """Show how right RUN is by TRUTH: runs by id, or files (.jsonl, .csv with a column `file`)."""
    from llamaextract_nb.evaluation import score as scored

    found: Any = scored(run, truth, tolerance=tolerance, text=_way(text))
    _show(found.fields.round(3))
    _show(found.cells[["file", "path", "kind", "truth", "given"]], "values that are not right")
    overall = found.overall
    _say(
        f"precision {overall['precision']:.3f}, recall {overall['recall']:.3f}, F1 {overall['f1']:.3f} "
        f"on {overall['documents']:,.0f} documents.",
        str(found.advice(target)),
        *found.notes,
    )


def _show(frame: Any, of: str = "") -> None:
    """Show a frame, or its first rows and how many there are."""
    if len(frame):
        click.echo(f"{as_text(frame.head(_SHOWN) if of else frame)}\n")
    if of and len(frame) > _SHOWN:
        click.echo(f"... {_SHOWN} of {len(frame):,} {of}\n")


def _say(*sentences: str) -> None:
    click.echo(printable(" ".join(sentences)))
