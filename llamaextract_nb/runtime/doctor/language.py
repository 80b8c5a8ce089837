"""The language model that the environment names, if it names one."""

from __future__ import annotations

import os
from collections.abc import Iterator

from llamaextract_nb.errors import APIConnectionError, AuthenticationError, ConfigError, LlamaExtractError
from llamaextract_nb.runtime.doctor.findings import Finding, problem_of

_PATIENCE = 5.0  # seconds that the host may be silent


def language_model(quick: bool) -> Iterator[Finding]:
    """Ask the host of the language model whether it has the model."""
    from llamaextract_nb.engine.language.settings import BASE_URL, KEY, MODEL, PREFIX, find_settings

    if not any(name.startswith(PREFIX) for name in os.environ):
        return
    try:
        settings = find_settings()
    except ConfigError as error:
        yield problem_of("language model", error, f"Set {BASE_URL} and {MODEL}.")
        return
    if quick:
        yield Finding("language model", "ok", f"{settings.model} at {settings.host}, which was not asked.")
        return
    from llamaextract_nb.engine.language.model import Model

    model = Model(settings)
    try:
        names = model.names(_PATIENCE)
    except APIConnectionError:
        fix = f"Start it, or check {BASE_URL}, a proxy and the network."
        yield Finding("language model", "problem", f"{settings.host} cannot be reached.", fix)
    except AuthenticationError as error:
        found = f"{settings.host} refuses the key (HTTP {error.status_code})."
        yield Finding("language model", "problem", found, f"Check {KEY}.")
    except LlamaExtractError:
        found = f"{settings.host} is there, but does not say which models it has."
        yield Finding("language model", "note", found, f"If a run fails, check {BASE_URL}, which usually ends in /v1.")
    else:
        yield _choice(settings.model, settings.host, names, MODEL)
    finally:
        model.close()


def _choice(chosen: str, host: str, names: list[str], variable: str) -> Finding:
    if chosen in names or f"{chosen}:latest" in names:  # Ollama's name for a model without a tag
        return Finding("language model", "ok", f"{host} has {chosen}.")
    known = ", ".join(sorted(names)[:8]) or "none"
    return Finding("language model", "problem", f"{host} has no model {chosen}; it has: {known}.", f"Set {variable}.")
