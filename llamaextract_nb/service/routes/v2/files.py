"""Files of v2: those of v1 too, for there is one store."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, JSONResponse, Response

from llamaextract_nb.models import FileFilter, FileQueryRequest
from llamaextract_nb.service.bodies import read_json, refuse
from llamaextract_nb.service.links import Links
from llamaextract_nb.service.pruning import MOST_DAYS
from llamaextract_nb.service.routes.found import found, store_of
from llamaextract_nb.service.routes.v2 import queries
from llamaextract_nb.service.store import Record, to_text
from llamaextract_nb.service.store.pages import MOST_SIZE, USUAL_SIZE, Order, Page, PageTokenError
from llamaextract_nb.service.uploads import read_upload

_PURPOSES = ("user_data", "parse", "extract", "split", "classify", "sheet", "agent_app")
_ORDERS = {"name": Order("name", False), "id": Order("id", False), "created_at": Order()}
_COLUMNS = ("name", "id", "created_at")
_LONGEST_ID = 1_000  # characters of a sender's own id
_EXPANDED = ("download_url",)
# A document may be a web page with a script: it is handed out as bytes to keep, never to be shown from this address.
_UNSHOWN = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox", "Cache-Control": "no-store"}
router = APIRouter(prefix="/api/v1/beta/files")


@router.post("")
async def upload_file(request: Request) -> JSONResponse:
    """Take a file in, streamed to disk."""
    async with read_upload(request) as upload:
        purpose, external = upload.form.get("purpose"), upload.form.get("external_file_id") or None
        if purpose not in _PURPOSES:
            refuse(f"The form's part `purpose` must be one of {', '.join(_PURPOSES)}.")
        if not isinstance(external, str | None) or len(external or "") > _LONGEST_ID:
            refuse(f"The form's part `external_file_id` must be a text of at most {_LONGEST_ID} characters.")
        fields = {"project_id": queries.project(request), "purpose": purpose, "external_file_id": external}
        return JSONResponse(_wire(request, await upload.take_in(store_of(request), fields)))


@router.get("")
async def list_files(request: Request) -> JSONResponse:
    """List files in pages."""
    order = _ORDERS[queries.choice(request, "order_by", tuple(_ORDERS)) or "created_at"]
    wanted = FileFilter(
        file_ids=queries.texts(request, "file_ids"),
        file_name=queries.text(request, "file_name"),
        external_file_id=queries.text(request, "external_file_id"),
        project_id=queries.text(request, "project_id"),
    )
    return _listed(request, queries.page(request, order), wanted, queries.expand(request, _EXPANDED))


@router.post("/query")
async def query_files(request: Request) -> JSONResponse:
    """List files as a body says."""
    body = await read_json(request, FileQueryRequest)
    size = USUAL_SIZE if body.page_size is None else min(body.page_size, MOST_SIZE)
    if size < 1:
        refuse("page_size must be 1 or more.")
    wanted = body.filter or FileFilter()
    if wanted.project_id is None:
        wanted.project_id = queries.text(request, "project_id")
    return _listed(request, Page(size, body.page_token or None, _order(body.order_by)), wanted, ())


def _order(given: str | None) -> Order:
    """Return the order that a query asks for: a column, ascending unless it says otherwise."""
    if not given:
        return Order()
    column, _, direction = given.strip().partition(" ")
    if column not in _COLUMNS or direction.strip().casefold() not in ("", "asc", "desc"):
        refuse(f'order_by must be one of {", ".join(_COLUMNS)}, with " desc" behind it for the other direction.')
    return Order(column, direction.strip().casefold() == "desc")


def _listed(request: Request, page: Page, wanted: FileFilter, expand: Any) -> JSONResponse:
    try:
        rows, token = store_of(request).files(
            page,
            project_id=wanted.project_id,
            file_ids=wanted.file_ids,
            file_name=wanted.file_name,
            external_file_id=wanted.external_file_id,
        )
    except PageTokenError:
        queries.refuse_token()
    return JSONResponse({"items": [_wire(request, row, expand) for row in rows], "next_page_token": token})


@router.get("/{file_id}")
async def get_file(request: Request, file_id: str) -> JSONResponse:
    """Return what is known of a file."""
    expand = queries.expand(request, _EXPANDED)
    return JSONResponse(_wire(request, found(store_of(request).file(file_id), "file"), expand))


@router.get("/{file_id}/content")
async def get_content(request: Request, file_id: str) -> JSONResponse:
    """Return an address from which a file's content can be fetched without the key, for a while."""
    return JSONResponse(_link(request, found(store_of(request).file(file_id), "file")))


@router.get("/{file_id}/download")
async def download(request: Request, file_id: str) -> Response:
    """Return a file's content; the guard has seen the key or the signature."""
    store = store_of(request)
    file = found(store.file(file_id), "file")
    path = store.content(file["sha256"])
    if not path.exists():
        raise HTTPException(404, "The file's content is gone.")
    kind = "application/octet-stream"
    return FileResponse(path, media_type=kind, filename=file["name"], headers=_UNSHOWN)


@router.delete("/{file_id}")
async def delete_file(request: Request, file_id: str) -> Response:
    """Delete a file; jobs at work finish with it, and answers stay."""
    if not store_of(request).delete_file(file_id):
        raise HTTPException(404, "There is no such file.")
    return Response(status_code=204)


def _wire(request: Request, file: Record, expand: Any = ()) -> Record:
    expires = datetime.fromisoformat(file["created_at"]) + timedelta(days=MOST_DAYS)
    _, dot, ending = file["name"].rpartition(".")
    return {
        "id": file["id"],
        "name": file["name"],
        "project_id": file["project_id"],
        "external_file_id": file["external_file_id"],
        "file_type": ending.casefold() if dot else None,
        "purpose": file["purpose"],
        "last_modified_at": file["created_at"],
        "expires_at": to_text(expires),
        **({"download_url": _link(request, file)} if "download_url" in expand else {}),
    }


def _link(request: Request, file: Record) -> Record:
    links: Links = request.app.state.links
    path = f"{router.prefix}/{quote(file['id'])}/download"
    query, expires = links.sign(path)
    return {"url": f"{str(request.base_url).rstrip('/')}{path}?{query}", "expires_at": to_text(expires)}
