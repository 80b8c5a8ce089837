"""The command line: `llamaextract-nb demo`, `extract` and `serve`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

from llamaextract_nb import __version__
from llamaextract_nb.errors import ConfigError, LlamaExtractError

if TYPE_CHECKING:
    from llamaextract_nb.runtime.run import Run

_STATUS = {"success": "success"}  # every other status is an error in the output file


class _Commands(click.Group):
    """Commands whose errors are one sentence on standard error, with exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except LlamaExtractError as error:
            click.echo(f"Error: {error}", err=True)
            sys.exit(2)
        except KeyboardInterrupt:
            click.echo(
                "Interrupted: what is finished is kept; the same command again extracts only the rest.", err=True
            )
            sys.exit(130)


@click.group(cls=_Commands)
@click.version_option(__version__, prog_name="llamaextract-nb")
def main() -> None:
    """Turn a folder of documents into a DataFrame, on this machine or on LlamaCloud."""


@main.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--schema", required=True, help="A .json file with a JSON Schema, or the name of an agent on the host.")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file to write; by default standard output."
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
    """Extract FILES and write one line of JSON for each, in order.

    A line is {"file", "status", "data", "error", "evidence"}. Exit code 0 when all succeeded, 1 when some failed, 2
    when nothing could be started.
    """
    from llamaextract_nb.runtime.submit import submit

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
        _write(run, sys.stdout)
    else:
        try:
            with output.open("w", encoding="utf-8") as stream:
                _write(run, stream)
        except OSError as error:
            raise ConfigError(f"{output} cannot be written ({error.strerror}): choose another --output.") from None
    sys.exit(0 if all(result.status == "success" for result in run.results) else 1)


def _write(run: Run, stream: TextIO) -> None:
    """Write a line for each result."""
    from llamaextract_nb.results import to_evidence

    for result in run.results:
        evidence = json.loads(to_evidence([result]).drop(columns="file").to_json(orient="records"))
        line = {
            "file": result.file,
            "status": _STATUS.get(result.status, "error"),
            "data": result.data,
            "error": result.error,
            "evidence": [{name: value for name, value in row.items() if value is not None} for row in evidence],
        }
        stream.write(json.dumps(line, ensure_ascii=False) + "\n")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", default=8321, show_default=True, type=click.IntRange(0, 65535), help="The port; 0 takes a free one."
)
@click.option("--token", help="The key that clients must give; by default LLAMAEXTRACT_NB_TOKEN, else made up.")
@click.option(
    "--data-dir", type=click.Path(file_okay=False, path_type=Path), help="Where agents, files and jobs are kept."
)
@click.option(
    "--engine",
    default="local",
    type=click.Choice(["local", "llm"]),
    show_default=True,
    help="Who does the work: offline, or the language model at LLAMAEXTRACT_NB_LLM_BASE_URL.",
)
def serve(host: str, port: int, token: str | None, data_dir: Path | None, engine: str) -> None:
    """Serve the REST API on this machine until interrupted."""
    from llamaextract_nb.engine.language import find_settings
    from llamaextract_nb.runtime.home import home
    from llamaextract_nb.service.server import serve as serve_folder

    language = find_settings() if engine == "llm" else None

    def ready(base_url: str, key: str) -> None:
        click.echo(f"Serving {base_url}")
        click.echo(f"Key: {key}")
        if language is not None:
            click.echo(f"Language model: {language.model} at {language.host}, which is sent the documents' text")
        click.echo(f'Client: lx.Client(base_url="{base_url}", api_key="{key}", project_id="default")')
        click.echo("Ctrl+C ends the service.")

    given = token or os.environ.pop("LLAMAEXTRACT_NB_TOKEN", "").strip() or None
    serve_folder((data_dir or home() / "service").absolute(), host, port, given, engine=engine, ready=ready)


@main.command()
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
