"""`llamaextract-nb doctor`: what stands in the way on this machine."""

from __future__ import annotations

import sys

import click

from llamaextract_nb.cli.text import examples


@click.command(epilog=examples("doctor", "doctor --quick"))
@click.option("--quick", is_flag=True, help="Ask no host, and start no service.")
def doctor(quick: bool) -> None:
    """Look for what stands in the way on this machine, and say how to mend it.

    Exit code 1 if there is a problem. A key is never shown.
    """
    from llamaextract_nb.runtime.doctor import examine, told

    findings = examine(quick=quick)
    click.echo(told(findings))
    problems = sum(finding.status == "problem" for finding in findings)
    if problems:
        click.echo(f"\n{problems} problem{'' if problems == 1 else 's'}: each with its fix above.")
        sys.exit(1)
    click.echo("\nNothing stands in the way.")
