"""Every error this package raises, in one tree.

Catch `LlamaExtractError` to catch them all. Each message says what happened, to which file or field, and what to do
next; a notebook shows these two in a line each. This module imports nothing of ours, so that every room can use it.
"""

from __future__ import annotations

import re
import sys
import traceback

__all__ = [
    "APIConnectionError",
    "APIResponseError",
    "APIStatusError",
    "AuthenticationError",
    "BudgetError",
    "ConfigError",
    "ConflictError",
    "DocumentError",
    "InvalidRequestError",
    "JobCancelledError",
    "JobError",
    "JobTimeoutError",
    "LlamaExtractError",
    "NotFoundError",
    "RateLimitError",
    "SchemaError",
]


_BREAK = re.compile(
    r"(?<=\S): (?=[A-Za-z])|(?<=[.?!]) (?=[A-Z]|lx\.|run\.)"
)  # before what to do: a message ends with it
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]+")  # what breaks lines and moves cursors: messages quote names of files


class LlamaExtractError(Exception):
    """The root of every error that this package raises; all of them can be pickled, as worker processes need."""

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows in place of the traceback: what happened, and what to do; `%tb` shows it whole."""
        if sys.exc_info()[1] is not self:  # it is over, and asked for again
            return _traceback(self)
        happened, to_do = _in_two(_CONTROL.sub(" ", str(self)))
        return [f"{type(self).__name__}: {happened}", f"{to_do} (%tb shows the traceback.)".lstrip()]

    def __reduce__(self) -> tuple[object, ...]:
        return _restored, (type(self), self.args), self.__dict__


def _restored(kind: type[LlamaExtractError], args: tuple[object, ...]) -> LlamaExtractError:
    # Past __init__, whose arguments differ from class to class: what it set comes back with __dict__.
    return kind.__new__(kind, *args)


def _in_two(message: str) -> tuple[str, str]:
    """Return a message as what happened and what to do; what stands in parentheses is not divided."""
    for found in reversed(list(_BREAK.finditer(message))):
        before = message[: found.start()]
        if before.count("(") == before.count(")"):
            to_do = message[found.end() :]
            if to_do.split(" ")[0].isalpha():  # a word, not a call or a name
                to_do = to_do[0].upper() + to_do[1:]
            return before if before[-1] in ".?!" else f"{before}.", to_do
    return message, ""


def _traceback(error: BaseException) -> list[str]:
    from IPython import get_ipython  # nobody else calls this

    shell = get_ipython()
    if shell is None:
        return traceback.format_exception(error)
    lines: list[str] = shell.InteractiveTB.structured_traceback(type(error), error, error.__traceback__)
    return lines


class ConfigError(LlamaExtractError):
    """A key, URL, folder or option is missing, or does not fit the others."""


class SchemaError(LlamaExtractError):
    """A schema that cannot be used.

    Args:
        message: What is wrong and how to mend it.
        path: The field it is wrong at, with dots (`seller.name`), or "" for the whole schema.
    """

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(message)
        self.path = path


class DocumentError(LlamaExtractError):
    """A document that cannot be read.

    Args:
        message: What is wrong and what to do next.
        file: The document's name, or "".
        page: The page it is wrong at (1-based), if one is to blame.
    """

    def __init__(self, message: str, file: str = "", page: int | None = None) -> None:
        super().__init__(message)
        self.file = file
        self.page = page


class APIConnectionError(LlamaExtractError):
    """The host could not be reached, or did not answer in time.

    Args:
        message: What happened and what to do next.
        sent: Whether the request may have reached the host, and may have taken effect there.
    """

    def __init__(self, message: str, sent: bool = False) -> None:
        super().__init__(message)
        self.sent = sent


class APIResponseError(LlamaExtractError):
    """The host answered with something that is not the API's format."""


class APIStatusError(LlamaExtractError):
    """The host refused a request.

    Args:
        message: What happened and what to do next.
        status_code: The HTTP status.
        detail: The host's own words, shortened.
        request_id: The host's id for the request, if it gave one.
        retry_after: The seconds the host asks to wait, if it said so.
    """

    def __init__(
        self,
        message: str,
        status_code: int,
        detail: str = "",
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.detail = detail
        self.request_id = request_id
        self.retry_after = retry_after


class AuthenticationError(APIStatusError):
    """The key is missing, wrong or not allowed to do this (HTTP 401 and 403)."""


class NotFoundError(APIStatusError):
    """There is no such agent, job, file or finished result (HTTP 404)."""


class ConflictError(APIStatusError):
    """The request conflicts with what is there (HTTP 409)."""


class InvalidRequestError(APIStatusError):
    """The host refuses the request as malformed (HTTP 400, 413, 415 and 422)."""


class RateLimitError(APIStatusError):
    """The host asks for a slower pace (HTTP 429).

    Args:
        message: What happened and what to do next.
        status_code: The HTTP status.
        detail: The host's own words, shortened.
        request_id: The host's id for the request, if it gave one.
        retry_after: The seconds the host asks to wait, if it said so.
    """

    def __init__(
        self,
        message: str,
        status_code: int = 429,
        detail: str = "",
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, status_code, detail, request_id, retry_after)


class JobError(LlamaExtractError):
    """A job that failed as a whole.

    Args:
        message: What happened and what to do next.
        job: The job as last seen (a `models.ExtractionJob`), or None.
    """

    def __init__(self, message: str, job: object | None = None) -> None:
        super().__init__(message)
        self.job = job


class JobTimeoutError(JobError):
    """A job that was not over within the time allowed; it may still finish on the host."""


class JobCancelledError(JobError):
    """A job that was cancelled before it was over."""


class BudgetError(LlamaExtractError):
    """Going on would cost more than is allowed, or the account is out of credits (HTTP 402)."""
