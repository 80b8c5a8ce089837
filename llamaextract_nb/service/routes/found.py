"""What a request is about: the service's store and jobs, and a record in them."""

from __future__ import annotations

from fastapi import HTTPException, Request

from llamaextract_nb.service.extracts import ExtractJobs
from llamaextract_nb.service.jobs import Jobs
from llamaextract_nb.service.store import Record, Store


def store_of(request: Request) -> Store:
    """Return the store of the service that was asked."""
    store: Store = request.app.state.store
    return store


def jobs_of(request: Request) -> Jobs:
    """Return the jobs of the service that was asked."""
    jobs: Jobs = request.app.state.jobs
    return jobs


def extracts_of(request: Request) -> ExtractJobs:
    """Return the jobs of v2 of the service that was asked."""
    extracts: ExtractJobs = request.app.state.extracts
    return extracts


def found(record: Record | None, what: str) -> Record:
    """Return a record, or answer 404 if there is none."""
    if record is None:
        raise HTTPException(404, f"There is no such {what}.")
    return record
