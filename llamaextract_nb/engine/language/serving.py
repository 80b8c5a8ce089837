"""What a server tells of the model that it serves: how much the model reads at once, and how large it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Ask = Callable[[str, dict[str, Any] | None], Any]
"""Return the JSON at an address, None if there is none; with a body it is posted."""

_UNSAID = 4096  # tokens of context that Ollama and LM Studio give a model where nobody sets them
_MOST = 10**9  # of anything that a server says
_NUM_CTX = re.compile(r"^num_ctx\s+(\d+)", re.MULTILINE)
_SIZE = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)\s*([MB])", re.IGNORECASE)  # "8.0B", "494.03M"


@dataclass(frozen=True, slots=True)
class Served:
    """A model as its server describes it; None is what the server does not say.

    Attributes:
        context: Tokens of a conversation and its reply together.
        parameters: How many the model has.
    """

    context: int | None = None
    parameters: int | None = None


def find_served(ask: Ask, base_url: str, model: str, is_own: bool) -> Served:
    """Return what a server tells of a model.

    Args:
        ask: Asks the server.
        base_url: Of its OpenAI-compatible API.
        model: The model's name.
        is_own: Whether it may be a server of one's own; only those have an API besides, which is asked then.
    """
    root = base_url.removesuffix("/v1")
    known = _listed(ask(f"{base_url}/models", None), model)
    if known.context is not None or not is_own:
        return known
    for find in (_llama, _lm_studio, _ollama):
        found = find(ask, root, model)
        if found.context is not None:
            return Served(found.context, found.parameters or known.parameters)
    return known


def _listed(reply: Any, model: str) -> Served:
    """Return what the list of models says: vLLM's `max_model_len`, llama.cpp's `meta`."""
    entry = _named(_get(reply, "data"), "id", model)
    meta = _get(entry, "meta")
    context = _count(_get(entry, "max_model_len")) or _count(_get(meta, "n_ctx"))
    return Served(context, _count(_get(meta, "n_params"), 10**15))


def _llama(ask: Ask, root: str, _model: str) -> Served:
    """Return what llama.cpp's server says; older ones do not say it in their list."""
    props = ask(f"{root}/props", None)
    return Served(_count(_get(_get(props, "default_generation_settings"), "n_ctx")))


def _lm_studio(ask: Ask, root: str, model: str) -> Served:
    """Return what LM Studio says; a model that is not loaded yet is loaded with its usual context."""
    entry = _named(_get(ask(f"{root}/api/v0/models", None), "data"), "id", model)
    longest = _count(_get(entry, "max_context_length"))
    loaded = _count(_get(entry, "loaded_context_length"))
    return Served(loaded or (longest and min(longest, _UNSAID)))


def _ollama(ask: Ask, root: str, model: str) -> Served:
    """Return what Ollama says: it cuts what is longer than the context without a word.

    That of a model in memory is said, else it is the model's `num_ctx`, else the server's usual one.
    """
    shown = ask(f"{root}/api/show", {"model": model})
    info = _get(shown, "model_info")
    lengths = [value for name, value in _items(info) if name.endswith(".context_length")]
    longest = _count(lengths[0]) if lengths else None
    if longest is None:
        return Served()
    running = _named(_get(ask(f"{root}/api/ps", None), "models"), "name", model)
    said = _NUM_CTX.search(str(_get(shown, "parameters") or ""))
    context = _count(_get(running, "context_length")) or (_count(int(said[1][:10])) if said else None) or _UNSAID
    size = _SIZE.fullmatch(str(_get(_get(shown, "details"), "parameter_size") or ""))
    parameters = int(float(size[1]) * (10**9 if size[2] in "bB" else 10**6)) if size else None
    return Served(min(longest, context), parameters)


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _items(value: Any) -> Iterator[tuple[str, Any]]:
    yield from value.items() if isinstance(value, dict) else ()


def _named(entries: Any, key: str, model: str) -> Any:
    """Return the entry of a model; llama.cpp has but one, whatever it is called."""
    entries = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    fitting = [entry for entry in entries if entry.get(key) in (model, f"{model}:latest")]
    return fitting[0] if fitting else entries[0] if len(entries) == 1 and key == "id" else None


def _count(value: Any, most: int = _MOST) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= most else None
