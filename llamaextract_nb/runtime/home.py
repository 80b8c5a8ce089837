"""Where everything that outlives a kernel is kept."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def home() -> Path:
    """Return the data folder: LLAMAEXTRACT_NB_HOME, else the user's data folder for this package."""
    chosen = os.environ.get("LLAMAEXTRACT_NB_HOME", "").strip()
    return Path(chosen).expanduser() if chosen else default_home()


def default_home() -> Path:
    """Return the user's data folder for this package, where nothing names another."""
    return Path(platformdirs.user_data_dir("llamaextract_nb", appauthor=False))
