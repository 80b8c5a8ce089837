"""Requests as they are written: paths that an id cannot leave, and bodies that are checked before they are sent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError

from llamaextract_nb.errors import ConfigError, SchemaError
from llamaextract_nb.models import Body, JsonObject


def path_of(collection: str, name: str, value: str) -> str:
    """Return the path of one thing; its id cannot leave its place in the path.

    Raises:
        ConfigError: It is not an id.
    """
    if not isinstance(value, str):
        raise ConfigError(f"{name} must be a string, not {type(value).__name__}.")
    if not value.strip("."):  # "", "." and "..": the last two would be resolved away
        raise ConfigError(f"{name} is {value!r}, which is not an id: pass the .id of what the host returned.")
    try:
        return f"{collection}/{quote(value, safe='')}"
    except UnicodeEncodeError:
        raise ConfigError(f"{name} is not valid Unicode: pass the .id of what the host returned.") from None


def query_of(**parameters: str | int | datetime | Iterable[str] | None) -> dict[str, str | list[str]]:
    """Return query parameters as they are sent; what is None, or an empty list, is left out.

    Raises:
        ConfigError: One is of another type.
    """
    query: dict[str, str | list[str]] = {}
    for name, value in parameters.items():
        match value:
            case None:
                continue
            case str():
                query[name] = value
            case datetime():
                query[name] = value.isoformat()
            case int() if not isinstance(value, bool):
                query[name] = str(value)
            case Iterable():
                query[name] = [*value]
            case _:
                raise ConfigError(f"{name} cannot be {value!r}: see help() of the call.")
    for name, held in query.items():
        if not all(isinstance(item, str) for item in held):
            raise ConfigError(f"{name} must be a list of texts.")
    return {name: held for name, held in query.items() if held != []}


def body_of(model: type[Body], **fields: Any) -> bytes:
    """Return the JSON text of a request; what is None is left out.

    Raises:
        ConfigError: A field has the wrong type.
        SchemaError: The schema cannot be written as JSON.
    """
    given: JsonObject = {name: _plain(value) for name, value in fields.items() if value is not None}
    try:
        model.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        raise ConfigError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}.") from None
    try:
        return json.dumps(given, allow_nan=False).encode()  # as given: pydantic would write NaN as null
    except (ValueError, TypeError, RecursionError):
        if not any("data_schema" in held for held in (given, *given.values()) if isinstance(held, dict)):
            raise ConfigError("configuration: a value in there cannot be written as JSON.") from None
        raise SchemaError(
            "data_schema: a value in there cannot be written as JSON, such as NaN, a Python object, or a circle; use "
            "$ref for a schema that holds itself."
        ) from None


def _plain(value: Any) -> Any:
    if isinstance(value, Body):
        return value.to_wire()
    return dict(value) if isinstance(value, Mapping) else value
