"""Schemas of v2: checked, and made from words or a file."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse

from llamaextract_nb.models import SchemaGenerateRequest, SchemaValidationRequest
from llamaextract_nb.models.v2 import EXTRACT
from llamaextract_nb.service.bodies import check_schema, read_json, refuse
from llamaextract_nb.service.inference import infer
from llamaextract_nb.service.routes.found import jobs_of, store_of
from llamaextract_nb.service.store import Record

_LONGEST_NAME = 200  # characters, as a file's
router = APIRouter(prefix="/api/v2/extract/schema")


@router.post("/validation")
async def validate_schema(request: Request) -> JSONResponse:
    """Return a schema as jobs will use it; references in it are understood and stay."""
    body = await read_json(request, SchemaValidationRequest)
    return JSONResponse({"data_schema": await _usable(body.data_schema)})


@router.post("/generate")
async def generate_schema(request: Request) -> JSONResponse:
    """Return a configuration with the schema that words, a file, or both describe."""
    body = await read_json(request, SchemaGenerateRequest)
    if not (body.prompt or body.file_id or body.data_schema):
        refuse("Give a prompt, a file_id or a data_schema to make a schema from.")
    given = await _usable(body.data_schema) if body.data_schema else {}
    schema = given
    if body.prompt or body.file_id:
        found = await _inferred(request, body)
        properties = {**found["properties"], **given.get("properties", {})}
        schema = {**found, **given, "properties": properties}
        await check_schema(schema)
    name = (body.name or "").strip()[:_LONGEST_NAME] or "generated"
    return JSONResponse({"name": name, "parameters": {"product_type": EXTRACT, "data_schema": schema}})


async def _usable(schema: Record) -> Record:
    await check_schema(schema)
    return schema if "type" in schema else {"type": "object", **schema}


async def _inferred(request: Request, body: SchemaGenerateRequest) -> Record:
    store, paths = store_of(request), []
    if body.file_id:
        file = store.file(body.file_id)
        if file is None:
            raise HTTPException(404, "file_id: there is no such file; upload it again.")
        paths = [(str(store.content(file["sha256"])), file["name"])]
    found = await infer(jobs_of(request).workers, paths, body.prompt or "")
    if "schema" not in found:
        refuse(f"No schema could be made: {found['error']}")
    schema: Record = found["schema"]
    return schema
