"""Files on the host: uploads on either wire, and what v2 can do with them besides."""

# ruff: noqa: D417 - the settings are the client's part of a call, which its caller does not see

from __future__ import annotations

from collections.abc import Iterable

from pydantic import TypeAdapter

from llamaextract_nb.client.exchange import ask, exchange
from llamaextract_nb.client.settings import Settings
from llamaextract_nb.client.steps import Request, Steps
from llamaextract_nb.client.upload import FileSource, Upload
from llamaextract_nb.client.writing import body_of, path_of, query_of
from llamaextract_nb.errors import ConfigError
from llamaextract_nb.models import File, FileContent, FilePage, FileQueryRequest

_FILE, _PAGE, _CONTENT = TypeAdapter(File), TypeAdapter(FilePage), TypeAdapter(FileContent)

_FILES = "/api/v1/beta/files"  # of v2: the path says so


def upload_file(
    settings: Settings,
    file: FileSource,
    *,
    name: str | None = None,
    sha256: str | None = None,
    external_file_id: str | None = None,
    project_id: str | None = None,
) -> Steps[File]:
    """Upload a file, streamed from where it is.

    A lost upload is sent again: the worst that can come of it is a second copy, which costs nothing and expires.

    Args:
        file: A path, bytes, or a file opened in binary mode.
        name: The name the host is told, without folders; by default that of the path or file.
        sha256: The SHA-256 that its content must have, in hexadecimal: what changed since is not sent.
        external_file_id: An id of your own, by which v2 finds the file again; v1 knows none.
        project_id: The project; by default the client's.

    Raises:
        DocumentError: The file cannot be read, has changed, or changes while it is uploaded.
    """
    if external_file_id is not None and not (isinstance(external_file_id, str) and external_file_id.isprintable()):
        raise ConfigError("external_file_id must be a text in one line.")
    is_v2 = settings.version == "v2"
    fields = {"purpose": "extract"} if is_v2 else {}
    if external_file_id is not None:
        fields["external_file_id"] = external_file_id
    upload, path = Upload(file, name, sha256, fields), _FILES if is_v2 else "/api/v1/files"
    request = Request(f"upload {upload.name}", "POST", path, query=settings.project(project_id), upload=upload)
    return (yield from ask(settings, request, _FILE))


def get_file(settings: Settings, file_id: str) -> Steps[File]:
    """Return what the host knows of an uploaded file (v2)."""
    request = Request("get the file", "GET", path_of(_FILES, "file_id", file_id), query=settings.project(None))
    return (yield from ask(settings, request, _FILE))


def list_files(
    settings: Settings,
    *,
    file_ids: Iterable[str] | None = None,
    file_name: str | None = None,
    external_file_id: str | None = None,
    order_by: str | None = None,
    page_size: int | None = None,
    page_token: str | None = None,
    project_id: str | None = None,
) -> Steps[FilePage]:
    """Return a page of the uploaded files (v2).

    Args:
        file_ids: These files only.
        file_name: Files of exactly this name only.
        external_file_id: Files that were uploaded with this id of your own only.
        order_by: "name", "id" or "created_at" (the newest first).
        page_size: The most files in a page.
        page_token: The page, as the page before it names it.
        project_id: The project; by default the client's.
    """
    query = query_of(
        file_ids=file_ids,
        file_name=file_name,
        external_file_id=external_file_id,
        order_by=order_by,
        page_size=page_size,
        page_token=page_token,
    )
    request = Request("list the files", "GET", _FILES, query={**settings.project(project_id), **query})
    return (yield from ask(settings, request, _PAGE))


def query_files(
    settings: Settings,
    *,
    filter: dict[str, object] | None = None,  # noqa: A002 - the wire's word
    order_by: str | None = None,
    page_size: int | None = None,
    page_token: str | None = None,
    project_id: str | None = None,
) -> Steps[FilePage]:
    """Return a page of the uploaded files that a filter lets through (v2).

    Args:
        filter: What they must be: `file_ids`, `file_name`, `external_file_id`.
        order_by: Fields to order by, as in "name" or "created_at desc".
        page_size: The most files in a page.
        page_token: The page, as the page before it names it.
        project_id: The project; by default the client's.
    """
    body = body_of(FileQueryRequest, filter=filter, order_by=order_by, page_size=page_size, page_token=page_token)
    query = settings.project(project_id)
    request = Request("query the files", "POST", f"{_FILES}/query", query=query, json=body)
    return (yield from ask(settings, request, _PAGE))


def get_file_content(settings: Settings, file_id: str) -> Steps[FileContent]:
    """Return an address from which a file's content can be fetched without a key, for a while (v2)."""
    path = f"{path_of(_FILES, 'file_id', file_id)}/content"
    request = Request("get the file's content", "GET", path, query=settings.project(None))
    return (yield from ask(settings, request, _CONTENT))


def delete_file(settings: Settings, file_id: str) -> Steps[None]:
    """Delete an uploaded file (v2)."""
    path = path_of(_FILES, "file_id", file_id)
    yield from exchange(settings, Request("delete the file", "DELETE", path, query=settings.project(None)))
