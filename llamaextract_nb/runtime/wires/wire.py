"""What a run needs of a wire: jobs created once, followed to their results, and cancelled."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from llamaextract_nb.models import ExtractionResult


@dataclass(frozen=True, slots=True)
class Creation:
    """A job to be created, once.

    Attributes:
        file_ids: The host's ids of its files.
        known: The ids of jobs that are not it: those that the files had before.
        began: When it was first tried to create it, in seconds of the epoch.
        in_doubt: Whether an earlier process may have created it and did not live to note it.
        lost: To be called when one may exist that cannot be found.
    """

    file_ids: list[str]
    known: frozenset[str]
    began: float
    in_doubt: bool
    lost: Callable[[], None]


class Ended(Enum):
    """What became of a job that was to be cancelled."""

    CANCELLED = "it is cancelled, or there is none"
    OVER = "it was over before, and may have a result"
    NOT = "it goes on"


class Wire(ABC):
    """A host's jobs for one run, in the version of the API that it is spoken to in."""

    @property
    @abstractmethod
    def most_under_way(self) -> int:
        """The most files between upload and answer: what is in memory, and what the host is given at once."""

    @abstractmethod
    def most_in_job(self, files: int) -> int:
        """Return how many files one job takes, of a run of so many."""

    @abstractmethod
    async def introduce(self) -> None:
        """Learn what there is to learn before the first upload: whether the host takes the schema. Asked once.

        Raises:
            LlamaExtractError: The host failed, or refused the schema.
        """

    @abstractmethod
    async def create(self, creation: Creation) -> str:
        """Create a job and return its id; where an answer is lost, the job is looked for first if the wire can.

        Raises:
            LlamaExtractError: The host failed, or refused the job.
        """

    @abstractmethod
    async def result(self, job_id: str) -> ExtractionResult:
        """Wait until a job is over, and return its result.

        Raises:
            JobError: It is over without a result.
            NotFoundError: The host no longer has it.
            LlamaExtractError: The host failed.
        """

    @abstractmethod
    async def cancel(self, job_id: str | None, creation: Creation | None) -> Ended:
        """Have a job cancelled, found by its creation where that was not answered; return what became of it.

        Raises:
            LlamaExtractError: The host failed.
        """

    @abstractmethod
    def close(self) -> None:
        """Stop what goes on beside the jobs."""
