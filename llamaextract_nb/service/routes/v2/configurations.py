"""Configurations of v2: settings of jobs under a name."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, Response

from llamaextract_nb.models import ConfigurationBody
from llamaextract_nb.service.bodies import read_json, refuse
from llamaextract_nb.service.routes.found import found, store_of
from llamaextract_nb.service.routes.v2 import queries
from llamaextract_nb.service.routes.v2.settings import check_parameters
from llamaextract_nb.service.store import Record
from llamaextract_nb.service.store.pages import PageTokenError

_PRODUCTS = ("extract_v2", "parse_v2", "classify_v2", "split_v1", "spreadsheet_v1", "unknown")  # to ask for
router = APIRouter(prefix="/api/v1/beta/configurations")


@router.post("")
async def create_configuration(request: Request) -> JSONResponse:
    """Save settings under a name; others of that name stay, and are older versions."""
    body = await read_json(request, ConfigurationBody)
    if not (body.name or "").strip():
        refuse("name is missing.")
    if body.parameters is None:
        refuse("parameters is missing.")
    parameters = await check_parameters(body.parameters)
    saved = store_of(request).create_configuration(queries.project(request), body.name or "", parameters)
    return JSONResponse(_wire(saved), 201)


@router.get("")
async def list_configurations(request: Request) -> JSONResponse:
    """List configurations in pages, the newest first."""
    products = queries.texts(request, "product_type")
    if not set(products or ()) <= set(_PRODUCTS):
        refuse(f"The query parameter product_type must be one of {', '.join(_PRODUCTS)}; repeat it for several.")
    try:
        rows, token = store_of(request).configurations(
            queries.page(request),
            project_id=queries.text(request, "project_id"),
            name=queries.text(request, "name"),
            product_types=products,
            latest_only=queries.flag(request, "latest_only"),
        )
    except PageTokenError:
        queries.refuse_token()
    return JSONResponse({"items": [_wire(row) for row in rows], "next_page_token": token})


@router.get("/{configuration_id}")
async def get_configuration(request: Request, configuration_id: str) -> JSONResponse:
    """Return a configuration."""
    return JSONResponse(_wire(_saved(request, configuration_id)))


@router.put("/{configuration_id}")
async def update_configuration(request: Request, configuration_id: str) -> JSONResponse:
    """Change the given parts of a configuration; its version changes too."""
    body = await read_json(request, ConfigurationBody)
    saved = _saved(request, configuration_id)
    if body.name is not None and not body.name.strip():
        refuse("name is empty; leave it out to keep it.")
    parameters = None
    if body.parameters is not None:
        parameters = await check_parameters(body.parameters)
        if parameters["product_type"] != saved["product_type"]:
            refuse(f"parameters.product_type is {saved['product_type']} here and cannot change: save another one.")
    changed = store_of(request).update_configuration(configuration_id, body.name, parameters)
    return JSONResponse(_wire(found(changed, "configuration")))


@router.delete("/{configuration_id}")
async def delete_configuration(request: Request, configuration_id: str) -> Response:
    """Delete a configuration; its jobs keep the settings they began with."""
    if not store_of(request).delete_configuration(configuration_id):
        raise HTTPException(404, "There is no such configuration.")
    return Response(status_code=204)


def _saved(request: Request, configuration_id: str) -> Record:
    return found(store_of(request).configuration(configuration_id), "configuration")


def _wire(saved: Record) -> Record:
    names = ("id", "name", "product_type", "parameters", "created_at", "updated_at")
    return {**{name: saved[name] for name in names}, "version": saved["updated_at"]}
