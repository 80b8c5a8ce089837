"""A small OpenAI-compatible server on a real socket, which answers as a test tells it to."""

from __future__ import annotations

import asyncio
import json
import socket
import threading

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

KEY = "sk-test-0123456789"


LATE = object()  # a reply that does not come while the test runs


class Server:
    """Answers with what `replies` holds, one after the other; a callable is given the request's body.

    A reply is an object (sent as the model's JSON), a text (sent as it is), or a starlette Response. Objects and texts
    are streamed where that is asked for. `told` is what it says of itself, by path; `seen` are the paths asked for.
    """

    def __init__(self):
        self.base_url = ""
        self.forget()

    def forget(self):
        self.replies = []
        self.requests = []  # the bodies
        self.headers = []
        self.told = {}
        self.seen = []
        self.gate = threading.Event()  # what LATE waits for

    async def answer(self, request):
        body = json.loads(await request.body())
        self.requests.append(body)
        self.headers.append(dict(request.headers))
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if reply is LATE:
            await asyncio.to_thread(self.gate.wait)
            reply = ""
        reply = reply(body) if callable(reply) and not isinstance(reply, Response) else reply
        if isinstance(reply, Response):
            return reply
        return (
            streamed([reply if isinstance(reply, str) else json.dumps(reply)]) if body.get("stream") else whole(reply)
        )

    async def tell(self, request):
        self.seen.append(request.url.path)
        body = json.loads(await request.body() or "null")
        told = self.told.get(request.url.path)
        told = told(body) if callable(told) else told
        return JSONResponse({"error": "not found"}, 404) if told is None else JSONResponse(told)

    @property
    def asked(self):
        """The last user message of each request."""
        return [body["messages"][-1]["content"] for body in self.requests]


def completion(content, finish="stop", **message):
    """A reply of the chat completions API."""
    text = content if isinstance(content, str) or content is None else json.dumps(content)
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": "tiny",
        "choices": [
            {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text, **message}}
        ],
        "usage": {"prompt_tokens": 90, "completion_tokens": 10, "total_tokens": 100},
    }


def whole(content):
    """The reply of a server that does not stream."""
    return JSONResponse(completion(content))


def streamed(pieces, finish="stop", usage=100):
    """A reply in pieces, as server-sent events; the usage comes last, as with `include_usage`."""

    def chunk(choices, **more):
        return f"data: {json.dumps({'id': 'chatcmpl-1', 'object': 'chat.completion.chunk', 'choices': choices, **more})}\n\n"

    def events():
        for piece in pieces:
            yield chunk([{"index": 0, "finish_reason": None, "delta": {"content": piece}}])
        yield chunk([{"index": 0, "finish_reason": finish, "delta": {}}])
        yield chunk([], usage={"prompt_tokens": 90, "completion_tokens": 10, "total_tokens": usage})
        yield "data: [DONE]\n\n"

    return StreamingResponse(events(), media_type="text/event-stream")


def failure(status, message, headers=None, **error):
    """An error as OpenAI's API writes it."""
    return JSONResponse({"error": {"message": message, "type": "x", "code": None, **error}}, status, headers=headers)


@pytest.fixture(scope="session")
def listening():
    """A server on a free port."""
    made = Server()
    routes = [
        Route("/v1/chat/completions", made.answer, methods=["POST"]),
        Route("/{path:path}", made.tell, methods=["GET", "POST"]),
    ]
    app = Starlette(routes=routes)
    running = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        made.base_url = f"http://127.0.0.1:{sock.getsockname()[1]}/v1"
        thread = threading.Thread(target=running.run, kwargs={"sockets": [sock]})
        thread.start()
        yield made
        running.should_exit = True
        thread.join()


@pytest.fixture
def server(listening):
    """The server, with nothing said yet."""
    listening.forget()
    yield listening
    listening.gate.set()


@pytest.fixture(scope="session")
def variables(listening):
    """The variables that name the server as a language model."""
    return {
        "LLAMAEXTRACT_NB_LLM_BASE_URL": listening.base_url,
        "LLAMAEXTRACT_NB_LLM_MODEL": "tiny",
        "LLAMAEXTRACT_NB_LLM_KEY": KEY,
    }


@pytest.fixture
def environment(server, variables):
    """A copy of them, for a test to change."""
    return dict(variables)
