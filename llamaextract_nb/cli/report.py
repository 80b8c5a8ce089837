"""`llamaextract-nb report`: a run as one page that shows every value on its document."""

from __future__ import annotations

from pathlib import Path

import click

from llamaextract_nb.cli.text import examples


@click.command(epilog=examples("report run-1a2b --output review.html", "report run-1a2b -o review.html --no-pictures"))
@click.argument("run")
@click.option(
    "--output", "-o", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The .html file to write."
)
@click.option("--no-pictures", is_flag=True, help="Leave the documents' pages out.")
def report(run: str, output: Path, no_pictures: bool) -> None:
    """Write RUN (by id) as one HTML page: documents, values and their places, to be looked through in a browser."""
    from llamaextract_nb.runtime.history import open_run

    click.echo(open_run(run).to_html(output, pictures=not no_pictures))
