"""The application: both wires over one store and its jobs, behind one guard."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match, Route

from llamaextract_nb.service.extracts import ExtractJobs
from llamaextract_nb.service.guard import Guard
from llamaextract_nb.service.jobs import Jobs
from llamaextract_nb.service.links import Links
from llamaextract_nb.service.routes import v1, v2
from llamaextract_nb.service.store import Store
from llamaextract_nb.service.webhooks import Webhooks

_ROUTERS = (v1.router, *v2.ROUTERS)

# From 0.142 on, FastAPI reports requests, and errors with what was in them, to wherever OTEL_* in the environment says.
_SILENT: Any = {"tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False}


def create_app(
    store: Store,
    jobs: Jobs,
    token: str,
    hosts: frozenset[str] = frozenset(),
    *,
    allow_local_webhooks: bool = False,
) -> FastAPI:
    """Return the application that serves a store and its jobs to whoever has the token.

    Args:
        store: Agents, files, jobs and configurations.
        jobs: The jobs of v1 at work, and the workers that those of v2 are given to as well.
        token: The key that clients must give.
        hosts: Names that the service may be called by, besides those of the loopback interface.
        allow_local_webhooks: Whether webhooks may be posted to this machine and its network.
    """
    extracts = ExtractJobs(store, jobs.workers, Webhooks(allow_local_webhooks), jobs.engine)
    links = Links()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        jobs.workers.begin_to_close()
        await extracts.close()
        await jobs.close()

    app = FastAPI(
        title="llamaextract_nb local service",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        telemetry=_SILENT,
    )
    app.state.store, app.state.jobs, app.state.extracts, app.state.links = store, jobs, extracts, links
    for router in _ROUTERS:
        app.include_router(router)
    app.add_exception_handler(StarletteHTTPException, _refusal)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(sqlite3.OperationalError, _no_space)
    app.add_exception_handler(OSError, _no_space)
    app.add_middleware(Guard, token=token, links=links, hosts=hosts)
    return app


async def _refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)
    if error.status_code == 404 and error.detail == HTTPStatus.NOT_FOUND.phrase:  # the router's, not a route's
        return JSONResponse({"detail": "There is nothing at this address: check the path."}, 404)
    if error.status_code != 405:
        return JSONResponse({"detail": str(error.detail)}, error.status_code, headers=error.headers)
    # The router names the methods of the first route alone that has the path.
    known = [route for router in _ROUTERS for route in router.routes]
    routes = [route for route in known if route.matches(request.scope)[0] is not Match.NONE]
    methods = sorted({method for route in routes if isinstance(route, Route) for method in route.methods or ()})
    allow = {"Allow": ", ".join([*methods, "OPTIONS"])}
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=allow)
    return JSONResponse({"detail": f"The methods here are {allow['Allow']}."}, 405, headers=allow)


async def _gone(_: Request, error: Exception) -> Response:
    """A client that went away amid its request hears nothing, and is no defect."""
    return Response(status_code=400)


async def _no_space(_: Request, error: Exception) -> JSONResponse:
    """A full disk or a folder that became read-only is the caller's to mend, not a crash."""
    return JSONResponse(
        {"detail": "The service cannot write its data folder: free disk space or check its permissions."}, 400
    )
