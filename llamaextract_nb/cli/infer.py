"""`llamaextract-nb infer`: a first schema from documents, from words, or from both."""

from __future__ import annotations

import json
from pathlib import Path

import click

from llamaextract_nb.cli.text import as_text, examples
from llamaextract_nb.errors import ConfigError

_EXAMPLES = examples(
    "infer invoices/ --output schema.json",
    'infer --prompt "vendor, total due, line items with price"',
    'infer scans/*.pdf --prompt "policy number, insured, limits" --output policy.json',
)


@click.command(epilog=_EXAMPLES)
@click.argument("files", nargs=-1)
@click.option("--prompt", help="The wanted fields in your own words.")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="The .json file to write; by default it is shown."
)
def infer(files: tuple[str, ...], prompt: str | None, output: Path | None) -> None:
    """Write a JSON Schema for what FILES have in common, for your own words, or for both."""
    from llamaextract_nb.schema import Schema

    if not files and prompt is None:
        raise ConfigError("Nothing to infer from: name documents, or say with --prompt which fields you want.")
    if output is not None and not output.absolute().parent.is_dir():
        raise ConfigError(f"{output} cannot be written (there is no folder {output.parent}): choose another --output.")
    schema = Schema.infer(list(files) or None, prompt)
    if output is None:
        click.echo(json.dumps(schema.json_schema, ensure_ascii=False, indent=2))
    else:
        schema.save(output)
    if schema.proof is not None:
        click.echo(as_text(schema.proof[["example", "given", "of", "unit"]]), err=True)
