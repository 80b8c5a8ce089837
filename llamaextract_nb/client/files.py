"""Files on the host, on either wire."""

# ruff: noqa: D417 - the settings are the client's part of a call, which its caller does not see

from __future__ import annotations

from pydantic import TypeAdapter

from llamaextract_nb.client.exchange import ask
from llamaextract_nb.client.settings import Settings
from llamaextract_nb.client.steps import Request, Steps
from llamaextract_nb.client.upload import FileSource, Upload
from llamaextract_nb.models import File

_FILE = TypeAdapter(File)


def upload_file(
    settings: Settings,
    file: FileSource,
    *,
    name: str | None = None,
    sha256: str | None = None,
    project_id: str | None = None,
) -> Steps[File]:
    """Upload a file, streamed from where it is.

    A lost upload is sent again: the worst that can come of it is a second copy, which costs nothing and expires.

    Args:
        file: A path, bytes, or a file opened in binary mode.
        name: The name the host is told, without folders; by default that of the path or file.
        sha256: The SHA-256 that its content must have, in hexadecimal: what changed since is not sent.
        project_id: The project; by default the client's.

    Raises:
        DocumentError: The file cannot be read, has changed, or changes while it is uploaded.
    """
    upload = Upload(file, name, sha256)
    query = {"project_id": settings.project(project_id)}
    request = Request(f"upload {upload.name}", "POST", "/api/v1/files", query=query, upload=upload)
    return (yield from ask(settings, request, _FILE))
