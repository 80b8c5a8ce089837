"""`llamaextract-nb extract`: documents in, a file or lines of JSON out."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from llamaextract_nb.cli.text import examples
from llamaextract_nb.errors import ConfigError

if TYPE_CHECKING:
    from llamaextract_nb.runtime.run import Run


@click.command(
    epilog=examples(
        "extract invoices/ --schema schema.json --output invoices.xlsx",
        "extract *.pdf --schema schema.json --output out.jsonl",
        "extract scan.png --schema schema.json --tier agentic",
    )
)
@click.argument("files", nargs=-1, required=True)
@click.option("--schema", required=True, help="A .json file with a JSON Schema, or the name of an agent on the host.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write: .jsonl or .json with evidence, .csv or .parquet with a row for each file, .xlsx with a "
    "sheet for each table. By default lines of JSON on standard output.",
)
@click.option("--pages", help='Which pages to read, as in "1-3,5".')
@click.option(
    "--target", default="per_doc", type=click.Choice(["per_doc", "per_page", "per_table_row"]), show_default=True
)
@click.option("--instructions", help="What the host should know besides the schema.")
@click.option(
    "--tier",
    type=click.Choice(["cost_effective", "agentic"]),
    help="On this machine, the offline engine or a language model.",
)
@click.option("--no-cache", is_flag=True, help="Extract again what was extracted before.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
def extract(
    files: tuple[str, ...],
    schema: str,
    output: Path | None,
    pages: str | None,
    target: str,
    instructions: str | None,
    tier: str | None,
    no_cache: bool,
    quiet: bool,
) -> None:
    """Extract FILES and write what was found, in their order.

    A line is {"file", "status", "data", "error", "evidence"}. Exit code 0 when all succeeded, 1 when some failed, 2
    when nothing could be started.
    """
    from llamaextract_nb.runtime.submit import submit

    if output is not None:
        _check_writable(output)
    run = submit(
        list(files),
        schema,
        pages=pages,
        target=target,
        instructions=instructions,
        tier=tier,
        cache=not no_cache,
        progress=False if quiet else "text",
    )
    run.result()
    if output is None:
        _write_lines(run, sys.stdout)
    else:
        _write_file(run, output)
    if not quiet:
        click.echo(f"{run.id}: `llamaextract-nb report {run.id} -o review.html` shows it on its documents.", err=True)
    sys.exit(0 if all(result.status == "success" for result in run.results) else 1)


def _check_writable(output: Path) -> None:
    """Find out before anything is extracted whether a file can be written, as far as that shows without writing.

    Raises:
        ConfigError: It cannot, or pyarrow is missing.
    """
    if not output.parent.is_dir():
        raise _unwritable(output, f"there is no folder {output.parent}")
    if not os.access(output if output.exists() else output.parent, os.W_OK):
        raise _unwritable(output, "it is read-only, or its folder is")

    if output.suffix.lower() == ".parquet":
        from llamaextract_nb.export.arrow import pyarrow

        pyarrow()


def _unwritable(output: Path, why: str | None) -> ConfigError:
    return ConfigError(f"{output} cannot be written ({why}): choose another --output.")


def _write_file(run: Run, output: Path) -> None:
    """Write a file of the kind that its name ends with; lines of JSON where it says none."""
    kind = output.suffix.lower()
    if kind == ".xlsx":
        run.to_excel(output)
    elif kind in (".json", ".jsonl", ".ndjson"):
        run.to_json(output)
    elif kind == ".csv":
        from llamaextract_nb.export.csv import write_csv

        write_csv(run.tables()["documents"], output)
    elif kind == ".parquet":
        from llamaextract_nb.export.parquet import write_parquet

        write_parquet(run.tables()["documents"], output)
    else:
        try:
            with output.open("w", encoding="utf-8") as stream:
                _write_lines(run, stream)
        except OSError as error:
            raise _unwritable(output, error.strerror) from None


def _write_lines(run: Run, stream: TextIO) -> None:
    """Write a line for each result."""
    from llamaextract_nb.export.json import record_of
    from llamaextract_nb.export.values import json_of

    for result in run.results:
        stream.write(f"{json_of(record_of(result))}\n")
