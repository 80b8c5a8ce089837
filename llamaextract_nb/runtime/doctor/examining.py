"""All checks, each group in a thread of its own: what breaks or hangs is a finding, not the end of the rest."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from llamaextract_nb.runtime.doctor import folder, host, installation, language, notebook
from llamaextract_nb.runtime.doctor.findings import Finding
from llamaextract_nb.runtime.doctor.hiding import hide, secrets_of_environment

if TYPE_CHECKING:
    from llamaextract_nb.runtime.doctor.frame import Findings

_SHARED = ("packaging.requirements", "llamaextract_nb.client", "llamaextract_nb.runtime.local")
"""What several groups import; threads that import one package at once can lock each other out (_DeadlockError)."""

Check = Callable[[], Iterator[Finding]]
_LONGEST = 40.0  # seconds for all together; the local service alone may take 30 to start


def doctor(client: object = None, *, quick: bool = False) -> Findings:
    """Look for what stands in the way on this machine, and return what was found, each with its fix.

    It looks at the installation, the kernel and its widgets, the key (which is never shown), the host and the clock,
    the data folder, the local service, which it starts, and the language model if one is named.

    Args:
        client: The Client, AsyncClient or LocalService to look at; by default what the environment names.
        quick: Whether to ask no host and to start no service.

    Returns:
        A frame indexed by `check`: status ("ok", "note" or "problem"), finding, fix.
    """
    from llamaextract_nb.runtime.doctor.frame import Findings

    return Findings.of(examine(client, quick=quick))


def examine(client: object = None, *, quick: bool = False) -> list[Finding]:
    """Return the findings of `doctor()` as a list, for which pandas need not work."""
    for name in _SHARED:
        with suppress(Exception):  # the checks that need it tell
            import_module(name)
    groups = [_Group(checks) for checks in _checks(client, quick)]
    deadline = time.monotonic() + _LONGEST
    secrets = secrets_of_environment()
    return [
        replace(found, finding=hide(found.finding, secrets), fix=hide(found.fix, secrets))
        for group in groups
        for found in group.findings(deadline)
    ]


def _checks(client: object, quick: bool) -> list[dict[str, Check]]:
    """Return the checks of each group under their names, in the order of the report."""
    return [
        {
            "python": installation.python,
            "version": installation.version,
            "packages": installation.packages,
            "extras": installation.extras,
        },
        {
            "kernel": notebook.kernel,
            "nested loops": notebook.nested_loops,
            "front end": notebook.front_end,
            "widgets": notebook.widgets,
        },
        {
            "key": host.key,
            "address": host.address,
            "project": host.project,
            "network": host.network,
            "host": partial(host.host, client, quick),
        },
        {
            "data folder": folder.data_folder,
            "disk": folder.disk,
            "size": folder.size,
            "ledger": folder.ledger,
            "local service": partial(folder.local_service, client, quick),
        },
        {"language model": partial(language.language_model, quick)},
    ]


class _Group:
    """Checks that are made one after the other, in a thread that nobody has to wait for."""

    def __init__(self, checks: dict[str, Check]) -> None:
        self._checks = checks
        self._found: dict[str, list[Finding]] = {}
        self._thread = threading.Thread(target=self._run, name=f"doctor: {next(iter(checks))}", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        for name, check in self._checks.items():
            try:
                self._found[name] = list(check())
            except Exception as error:
                said = f"This check broke: {type(error).__name__}: {error}"
                self._found[name] = [Finding(name, "problem", said, "If pip check finds nothing, report this row.")]

    def findings(self, deadline: float) -> list[Finding]:
        """Return what was found until a moment of the monotonic clock; checks that are not over are problems."""
        self._thread.join(max(0.0, deadline - time.monotonic()))
        late = f"It was not over after {_LONGEST:g} s."
        return [
            finding
            for name in self._checks
            for finding in self._found.get(name, [Finding(name, "problem", late, "Try again when less is going on.")])
        ]
