"""`llamaextract-nb demo`: the sample invoices, extracted on this machine."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

import click

from llamaextract_nb.cli.text import examples

if TYPE_CHECKING:
    from llamaextract_nb.runtime.run import Run


@click.command(epilog=examples("demo"))
def demo() -> None:
    """Extract the sample invoices on this machine and show what comes out."""
    import pandas as pd

    from llamaextract_nb.runtime.local import LocalService
    from llamaextract_nb.runtime.submit import submit
    from llamaextract_nb.sample_data import sample_schema, samples

    pd.set_option("display.width", 160, "display.max_columns", 12, "display.max_colwidth", 34)
    files = samples("invoice")
    click.echo(f"Extracting {len(files)} sample invoices, as in: lx.extract(lx.samples('invoice'), schema)\n")
    run = submit(files, sample_schema("invoice"), client=LocalService(), progress="text", cache=False)
    frame = run.result()
    columns = ["invoice_number", "invoice_date", "seller.name", "currency", "net_amount", "total_amount"]
    _section("One row for each document", frame[columns].to_string())
    _section('run.table("line_items"), its first rows', run.table("line_items").head(6).to_string())
    evidence = run.evidence
    total = evidence[evidence["path"] == "total_amount"].iloc[0]
    _section("run.evidence, of one value", total.dropna().to_string())
    click.echo("\nNext: `jupyter lab notebooks/01_quickstart.ipynb`, in a copy of the repository.")
    if not (frame["_status"] == "success").all():
        _fail(run)


def _section(title: str, text: str) -> None:
    click.echo(f"\n{title}\n{'-' * len(title)}\n{text}")


def _fail(run: Run) -> NoReturn:
    click.echo(f"\n{run.errors.to_string()}", err=True)
    sys.exit(1)
