"""What the ledger holds: answers, uploads, tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """The data and metadata that an extraction gave for one file."""

    data: dict[str, Any]
    metadata: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Upload:
    """A content that a host has, and the id of its file there.

    Attributes:
        host: Where, as the runtime names it; another project is another host.
        digest: What the content is.
        name: The name it was sent with, which a host may go by.
        file_id: The host's id for it.
        created: When it was sent, in seconds of the epoch.
    """

    host: str
    digest: str
    name: str
    file_id: str
    created: float


@dataclass(frozen=True, slots=True)
class Task:
    """The work under way on one answer.

    Attributes:
        key: The key of the answer.
        owner: The process that works on it.
        run_id: The run it works for.
        host: Where, as in `Upload`.
        state: "claimed"; "creating", when its job may or may not exist; "running", when `job_id` is known.
        file_id: The host's id for the file, once it is uploaded.
        job_id: The host's id for the job, once it is created.
        created: When the key was first claimed, in seconds of the epoch.
    """

    key: str
    owner: str
    run_id: str
    host: str
    state: str
    file_id: str | None
    job_id: str | None
    created: float


@dataclass(frozen=True, slots=True)
class Claim:
    """A task as it stands after a claim, and whether it is now the claiming run's to do."""

    task: Task
    mine: bool


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was removed: the ids of runs, and how many answers, uploads and tasks."""

    runs: list[str]
    answers: int
    uploads: int
    tasks: int


# As rows of their tables; `astuple()` would copy each value deeply, which took a twentieth of a run's CPU.
upload_row = attrgetter(*(field.name for field in fields(Upload)))
task_row = attrgetter(*(field.name for field in fields(Task)))
