"""The command line, `llamaextract-nb`: a module for each command (`diff` and `score` share one)."""

from __future__ import annotations

import sys
from typing import Any

import click

from llamaextract_nb import __version__
from llamaextract_nb.cli.compare import diff, score
from llamaextract_nb.cli.demo import demo
from llamaextract_nb.cli.doctor import doctor
from llamaextract_nb.cli.estimate import estimate
from llamaextract_nb.cli.extract import extract
from llamaextract_nb.cli.infer import infer
from llamaextract_nb.cli.lab import lab
from llamaextract_nb.cli.report import report
from llamaextract_nb.cli.runs import runs
from llamaextract_nb.cli.serve import serve
from llamaextract_nb.errors import LlamaExtractError


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


for _command in (demo, diff, doctor, estimate, extract, infer, lab, report, runs, score, serve):
    main.add_command(_command)
