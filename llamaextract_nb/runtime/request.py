"""What a run is asked to do, and its id."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass

from llamaextract_nb.runtime.host import PATIENCE
from llamaextract_nb.runtime.options import Options
from llamaextract_nb.schema import Schema


@dataclass(frozen=True, slots=True)
class Request:
    """What a run is to do, and how it is to be told of.

    Attributes:
        schema: What is extracted.
        options: How.
        where: The line that says where the documents go.
        origin: The key of the destination that the answers come from.
        host: The key of the host that the uploads and jobs are on.
        patience: Seconds without a sign of life of the host after which a file is given up.
        on_error: "row" or "raise".
        progress: True, "text" or False.
    """

    schema: Schema
    options: Options
    where: str = ""
    origin: str = ""
    host: str = ""
    patience: float = PATIENCE
    on_error: str = "row"
    progress: bool | str = True


def new_id() -> str:
    """Return an id for a new run, sortable by time."""
    return f"run-{time.strftime('%Y%m%d-%H%M%S')}-{uuid.uuid4().hex[:6]}"
