"""Request bodies: read within limits, and refused with 400 or 413 and one clear sentence."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator
from typing import Any, NoReturn, TypeVar

from fastapi import HTTPException, Request
from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException, MultiPartParser

from llamaextract_nb.engine.language import find_settings
from llamaextract_nb.errors import ConfigError, SchemaError
from llamaextract_nb.models import ENGINE_OF_TIER, Body, JobConfiguration
from llamaextract_nb.schema.fields import root_field

MOST_JSON = 2 * 1024 * 1024
MOST_UPLOAD = 100 * 1024 * 1024  # as LlamaCloud's
_LONGEST_DETAIL = 500  # characters; a path or a value in it may be as long as a body
_MULTIPART_SPARE = 64 * 1024  # for the boundaries and headers around a file

T = TypeVar("T", bound=Body)


def refuse(detail: str, status: int = 400) -> NoReturn:
    """Answer with a status and a sentence."""
    raise HTTPException(status, detail if len(detail) <= _LONGEST_DETAIL else f"{detail[:_LONGEST_DETAIL]}…")


async def read_json(request: Request, model: type[T]) -> T:
    """Return a request's JSON body as a model."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind != "application/json" and not kind.endswith("+json"):
        refuse("The body must be JSON, with the header Content-Type: application/json.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_JSON:
            refuse(f"The body is longer than {MOST_JSON // 2**20} MB.", 413)
    try:
        content = json.loads(body, parse_constant=_no_constant)
        # What cannot be stored or sent again: 1e999, which is read as infinity, and half of a surrogate pair.
        json.dumps(content, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        refuse("The body is not JSON: send one JSON object in UTF-8.")
    try:
        return model.model_validate(content)
    except (ValidationError, RecursionError) as error:
        refuse(sentence(error))


async def read_form(request: Request) -> FormData:
    """Return a request's multipart form; one that is too long is cut where it passes the limit."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind != "multipart/form-data":
        refuse("The body must be multipart/form-data with one part `file`.")
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > MOST_UPLOAD + _MULTIPART_SPARE:
        _refuse_long_upload()
    try:
        return await MultiPartParser(request.headers, _limited(request), max_files=1, max_fields=20).parse()
    except (MultiPartException, ValueError, KeyError) as error:
        refuse(f"The body is no multipart form ({type(error).__name__}).")


async def _limited(request: Request) -> AsyncGenerator[bytes, None]:
    left = MOST_UPLOAD + _MULTIPART_SPARE
    async for chunk in request.stream():
        left -= len(chunk)
        if left < 0:
            _refuse_long_upload()
        yield chunk


def _refuse_long_upload() -> NoReturn:
    refuse(f"The file is longer than {MOST_UPLOAD // 2**20} MB: split it.", 413)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def sentence(error: Exception) -> str:
    """Return what a model found wrong with a body, the first thing alone."""
    if not isinstance(error, ValidationError):
        return "The body is nested too deeply."
    first = error.errors(include_url=False, include_input=False)[0]
    path = ".".join(str(part) for part in first["loc"]) or "The body"
    return f"{path[:200]}: {first['msg']}."


async def check_schema(json_schema: dict[str, Any], name: str = "data_schema") -> None:
    """Refuse a schema that nothing can be extracted by; in a thread, because a long one takes its time.

    Args:
        json_schema: The schema.
        name: What it is called in messages.
    """
    try:
        await asyncio.to_thread(root_field, json_schema)
    except SchemaError as error:
        refuse(f"{name}: {error}")


PAGES = re.compile(r"\d{1,6}(-\d{1,6})?(,\d{1,6}(-\d{1,6})?)*")
TARGETS = ("per_doc", "per_page", "per_table_row")


def check_configuration(configuration: JobConfiguration) -> None:
    """Refuse a job configuration that cannot be followed."""
    pages, tier = configuration.target_pages, configuration.tier
    if pages and not PAGES.fullmatch(pages.replace(" ", "")):
        refuse('configuration.target_pages must list pages from 1, as in "1-3,5".')
    if configuration.extraction_target not in TARGETS:
        refuse(f"configuration.extraction_target must be one of {', '.join(TARGETS)}.")
    if tier and tier not in ENGINE_OF_TIER:
        refuse(f"configuration.tier must be one of {', '.join(ENGINE_OF_TIER)} on this service.")
    if ENGINE_OF_TIER.get(tier) == "llm":
        try:
            find_settings()
        except ConfigError as error:
            refuse(f"configuration.tier: {error}")
