"""`llamaextract-nb estimate`: what a run would cost."""

from __future__ import annotations

import click

from llamaextract_nb.cli.text import as_text, examples


@click.command(epilog=examples("estimate *.pdf --tier agentic", "estimate invoices/ --schema schema.json --pages 1-2"))
@click.argument("files", nargs=-1, required=True)
@click.option("--schema", help="As for `extract`; what was answered before then costs nothing again.")
@click.option("--pages", help='Which pages count, as in "1-3,5".')
@click.option(
    "--tier",
    type=click.Choice(["cost_effective", "agentic", "agentic_plus", "turbo"]),
    help="What LlamaCloud would charge at this tier.",
)
@click.option(
    "--parse-tier",
    type=click.Choice(["fast", "cost_effective", "agentic", "agentic_plus"]),
    help="The tier of parsing; by default that of --tier.",
)
def estimate(
    files: tuple[str, ...], schema: str | None, pages: str | None, tier: str | None, parse_tier: str | None
) -> None:
    """Show the pages of FILES and what extracting them would cost; nothing is sent."""
    from llamaextract_nb.runtime.estimate import estimate as estimated

    frame = estimated(list(files), schema, pages=pages, tier=tier, parse_tier=parse_tier)
    click.echo(as_text(frame.assign(note=frame["note"].fillna(""))))
