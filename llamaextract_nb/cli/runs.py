"""`llamaextract-nb runs`: the ledger's runs, listed, shown and pruned."""

from __future__ import annotations

import click

from llamaextract_nb.cli.text import as_text, examples


@click.group(epilog=examples("runs list", "runs show run-1a2b", "runs prune --older-than 30d"))
def runs() -> None:
    """List, show or prune the runs of the past."""


@runs.command("list", epilog=examples("runs list"))
def list_() -> None:
    """List all runs, the newest first."""
    from llamaextract_nb.runtime import history

    found = history.runs()
    click.echo(as_text(found) if len(found) else "The ledger holds no runs.")


@runs.command(epilog=examples("runs show run-1a2b"))
@click.argument("run")
def show(run: str) -> None:
    """Show how the files of RUN stand, what failed, and the counts."""
    import pandas as pd

    from llamaextract_nb.errors import ConfigError
    from llamaextract_nb.runtime.labels import readable
    from llamaextract_nb.runtime.ledger import open_ledger

    kept = open_ledger().run(run)
    if kept is None:
        raise ConfigError(f"The ledger has no run with the id {run!r}: `llamaextract-nb runs list` lists them.")
    head, rows = kept
    rows = [{**row, "label": readable(row["label"])} for row in rows]
    files = pd.DataFrame(rows, columns=["label", "state", "seconds", "pages", "attempts", "stage", "error", "hint"])
    files = files.astype({"pages": "Int64"}).rename(columns={"label": "file", "error": "reason"}).set_index("file")
    click.echo(f"{head['id']}: {head['where'] or head['destination']}\n")
    click.echo(as_text(files[["state", "seconds", "pages", "attempts"]]))
    failed = files[files["reason"].notna()]
    if len(failed):
        click.echo(f"\n{as_text(failed[['stage', 'reason', 'hint']])}")
    click.echo(f"\n{', '.join(f'{count} {state}' for state, count in files['state'].value_counts().items())}")


@runs.command(epilog=examples("runs prune --older-than 12h --dry-run"))
@click.option("--older-than", default="30d", show_default=True, help="The age of what goes, as in 30d, 12h or 2w.")
@click.option("--dry-run", is_flag=True, help="Tell only what would go.")
def prune(older_than: str, dry_run: bool) -> None:
    """Remove old runs, and the answers that no other run refers to; unfinished runs stay."""
    from llamaextract_nb.runtime import history

    gone = history.prune_runs(older_than, dry_run)
    if len(gone):
        click.echo(f"{as_text(gone)}\n")
    what = "run" if len(gone) == 1 else "runs"
    click.echo(f"{'Would remove' if dry_run else 'Removed'} {len(gone)} {what} older than {older_than}.")
