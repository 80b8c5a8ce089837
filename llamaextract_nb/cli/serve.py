"""`llamaextract-nb serve`: the REST API on this machine."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from pathlib import Path
from urllib.parse import urlsplit

import click

from llamaextract_nb.cli.text import examples


@click.command(epilog=examples("serve --port 8765", "serve --host 0.0.0.0 --token $TOKEN --data-dir /srv/extract"))
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", default=8321, show_default=True, type=click.IntRange(0, 65535), help="The port; 0 takes a free one."
)
@click.option(
    "--token",
    help="The key that clients must give; by default LLAMAEXTRACT_NB_TOKEN, else made up, printed, and kept in a file "
    "of the data folder until the end.",
)
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
@click.option(
    "--allow-local-webhooks",
    is_flag=True,
    help="Let webhooks be posted to this machine and its network too; who has the key can then reach what is there.",
)
def serve(
    host: str, port: int, token: str | None, data_dir: Path | None, engine: str, allow_local_webhooks: bool
) -> None:
    """Serve the REST API on this machine until interrupted."""
    from llamaextract_nb.engine.language import find_settings
    from llamaextract_nb.runtime.home import home
    from llamaextract_nb.service.server import serve as serve_folder
    from llamaextract_nb.service.token_file import token_file

    language = find_settings() if engine == "llm" else None
    folder = (data_dir or home() / "service").absolute()
    given = token or os.environ.pop("LLAMAEXTRACT_NB_TOKEN", "").strip() or None
    files = contextlib.ExitStack()

    def ready(base_url: str, key: str) -> None:
        click.echo(f"Serving {base_url}")
        told = "..."  # a key that was given is not shown: what is printed may be a log's
        if given is None:
            path = files.enter_context(token_file(folder, urlsplit(base_url).port or 0, key))
            click.echo(f"Key: {key}\nKey file: {path}")
            told = f"pathlib.Path({str(path)!r}).read_text()"
        if language is not None:
            click.echo(f"Language model: {language.model} at {language.host}, which is sent the documents' text")
        click.echo(f'Client: lx.Client(base_url="{base_url}", api_key={told}, project_id="default")')
        click.echo("Ctrl+C ends the service.")

    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))  # else it ends before the file is removed
    with files:
        serve_folder(folder, host, port, given, engine=engine, allow_local_webhooks=allow_local_webhooks, ready=ready)
