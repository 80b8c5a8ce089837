"""Webhooks: what becomes of a job is told to whoever its sender named, beside the work and never in its way.

They live in this process's memory, like all keys: a service that is started again goes on with its jobs and tells
nobody. A delivery that fails is tried again a few times; one too many for the limits is dropped.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import re
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from llamaextract_nb.models import WebhookConfiguration
from llamaextract_nb.service.posting import ForbiddenAddressError, Poster, Target
from llamaextract_nb.service.store import Record

MOST_HOOKS = 5  # of a job
MOST_WAITING = 1_000  # deliveries; as many jobs may end while a receiver restarts
MOST_BYTES = 64 * 2**20  # of their bodies
MOST_RESULT = 2**20  # bytes of a result in a body; a longer one is left out, and can be fetched by the job's id
PAUSES = (1.0, 5.0, 25.0)  # seconds before the second try, the third and the last
_AT_ONCE = 8
_MOST_HEADERS = 4_096  # characters, names and values together
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VALUE = re.compile(r"[\x20-\x7e\t]*")
_OURS = frozenset(  # what says how the message is sent (RFC 9110, 7.6.1), and what says what it is
    "host connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer transfer-encoding "
    "upgrade expect content-length content-type content-encoding lc-signature".split()
)
_PASSING = frozenset({0, 408, 425, 429})  # statuses that may be better the next time, besides those of a server's error
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hook:
    """Who is told: where, of what, and in which form; what its sender keeps secret is in no repr."""

    target: Target = field(repr=False)
    events: frozenset[str] | None
    headers: dict[str, str] = field(repr=False)
    as_text: bool
    secret: str | None = field(repr=False)

    @classmethod
    def of(cls, configuration: WebhookConfiguration, allow_local: bool) -> Hook:
        """Return the hook that a configuration describes.

        Raises:
            ValueError: It cannot be used; the message names its field.
        """
        if not configuration.webhook_url:
            raise ValueError("webhook_url is missing")
        try:
            target = Target.of(configuration.webhook_url, allow_local)
        except ValueError as error:
            raise ValueError(f"webhook_url {error}") from None
        headers, form = configuration.webhook_headers or {}, configuration.webhook_output_format or "string"
        if form not in ("string", "json"):
            raise ValueError("webhook_output_format must be string or json")
        if sum(len(name) + len(value) for name, value in headers.items()) > _MOST_HEADERS:
            raise ValueError(f"webhook_headers have more than {_MOST_HEADERS} characters")
        for name, value in headers.items():
            if not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value):
                raise ValueError("webhook_headers must be header names and one line of ASCII each")
            if name.casefold() in _OURS:
                raise ValueError(f"webhook_headers must not hold {name}, which the delivery sets itself")
        events = configuration.webhook_events
        secret = configuration.webhook_signing_secret
        return cls(target, None if events is None else frozenset(events), headers, form == "string", secret or None)

    def wants(self, event: str) -> bool:
        """Tell whether this one is told of an event."""
        return self.events is None or event in self.events

    def signed(self, body: bytes) -> dict[str, str]:
        """Return the headers of a delivery."""
        if self.secret is None:
            return self.headers
        signature = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        return {**self.headers, "LC-Signature": f"sha256={signature}"}


class Webhooks:
    """The hooks of a service's jobs, and the deliveries under way.

    Args:
        allow_local: Whether hooks may be on this machine or its network.
    """

    def __init__(self, allow_local: bool = False) -> None:
        self.allow_local = allow_local
        self._poster = Poster(allow_local)
        self._hooks: dict[str, Sequence[Hook]] = {}
        self._deliveries: dict[asyncio.Task[None], int] = {}  # and the length of each body
        self._last: dict[tuple[str, int], asyncio.Task[None]] = {}  # of a job's hook, which is told one by one
        self._places = asyncio.Semaphore(_AT_ONCE)

    def add(self, job_id: str, hooks: Sequence[Hook]) -> None:
        """Remember who is told of a job."""
        if hooks:
            self._hooks[job_id] = hooks

    def forget(self, job_id: str) -> None:
        """Tell nobody any more of a job."""
        self._hooks.pop(job_id, None)

    def tell(self, event: str, job: Record) -> None:
        """Tell a job's hooks of an event, in their own time; `job` is the job as its client sees it."""
        for number, hook in enumerate(self._hooks.get(job["id"], ())):
            if hook.wants(event):
                self._deliver(event, job["id"], number, hook, _body(event, job, hook.as_text))

    async def close(self) -> None:
        """Give up what is not delivered yet."""
        tasks = list(self._deliveries)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._poster.close()

    def _deliver(self, event: str, job_id: str, number: int, hook: Hook, body: bytes) -> None:
        if len(self._deliveries) >= MOST_WAITING or sum(self._deliveries.values()) + len(body) > MOST_BYTES:
            _log.warning("Nobody is told of %s of the job %s: too many webhooks wait.", event, job_id)
            return
        key = (job_id, number)
        task = asyncio.get_running_loop().create_task(self._try(event, job_id, hook, body, self._last.get(key)))
        self._deliveries[task] = len(body)
        self._last[key] = task

        def done(task: asyncio.Task[None]) -> None:
            del self._deliveries[task]
            if self._last.get(key) is task:
                del self._last[key]

        task.add_done_callback(done)

    async def _try(self, event: str, job_id: str, hook: Hook, body: bytes, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        status = 0
        for pause in (0.0, *PAUSES):
            await asyncio.sleep(pause)
            try:
                async with self._places:
                    status = await self._poster.post(hook.target, hook.signed(body), body)
            except ForbiddenAddressError:
                _log.warning(
                    "A webhook of the job %s names this machine or its network: not told of %s.", job_id, event
                )
                return
            if status not in _PASSING and status < 500:
                break
        if not 200 <= status < 300:
            why = f"it answered {status}" if status else "it does not answer"
            _log.warning("A webhook of the job %s could not be told of %s: %s.", job_id, event, why)


def _body(event: str, job: Record, as_text: bool) -> bytes:
    """Return what is posted: the event, and the job with its result as JSON or as a text of JSON."""
    names = ("id", "status", "file_input", "project_id", "created_at", "updated_at", "error_message")
    result = job["extract_result"]
    text = json.dumps(result, ensure_ascii=False) if result is not None else None
    if text is None or len(text) > MOST_RESULT:
        result = text = None
    data = {"job_id": job["id"], **{name: job[name] for name in names}, "extract_result": text if as_text else result}
    content = {"event_id": f"evt-{uuid.uuid4().hex}", "event_type": event, "timestamp": time.time(), "data": data}
    return json.dumps(content, ensure_ascii=False).encode()
