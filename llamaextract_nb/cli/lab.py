"""`llamaextract-nb lab`: the tutorials and the sample documents, in JupyterLab."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import click

from llamaextract_nb.cli.text import examples
from llamaextract_nb.errors import ConfigError

_PACKAGE = Path(__file__).parents[1]


@click.command(epilog=examples("lab", "lab my_tutorials", "lab my_tutorials --copy-only"))
@click.argument("folder", default="llamaextract_nb_lab", type=click.Path(file_okay=False, path_type=Path))
@click.option("--copy-only", is_flag=True, help="Copy, and do not open JupyterLab.")
def lab(folder: Path, copy_only: bool) -> None:
    """Copy the tutorials and the sample documents into FOLDER, and open it in JupyterLab.

    What is there already stays as it is.
    """
    from llamaextract_nb.sample_data import samples

    if not copy_only and importlib.util.find_spec("jupyterlab") is None:
        raise ConfigError('JupyterLab is not installed: python -m pip install "llamaextract_nb[lab]", or --copy-only.')
    try:
        copied = [_copied(path, folder) for path in notebooks()]
        copied += [_copied(path, folder / "samples") for path in samples()]
    except OSError as error:
        raise ConfigError(f"{folder} cannot be written ({error.strerror}): choose another folder.") from None
    click.echo(f"{sum(copied)} files copied into {folder}, {len(copied) - sum(copied)} were there.")
    if not copy_only:
        sys.exit(subprocess.run([sys.executable, "-m", "jupyterlab", str(folder)], check=False).returncode)  # noqa: S603


def notebooks() -> list[Path]:
    """Return the tutorials: in the package where it was installed, beside it in a copy of the repository."""
    return sorted((_PACKAGE / "notebooks").glob("*.ipynb")) or sorted((_PACKAGE.parent / "notebooks").glob("*.ipynb"))


def _copied(path: Path, folder: Path) -> bool:
    """Copy a file into a folder unless one of its name is there; return whether it was copied."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / path.name).exists():
        return False
    shutil.copyfile(path, folder / path.name)
    return True
