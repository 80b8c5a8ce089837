"""The socket that the service listens on."""

import asyncio
import socket

from llamaextract_nb.service.server import _listening


def test_replies_are_not_held_back():
    """Nagle's algorithm would keep the second part of each reply until the first is acknowledged, 40 ms later."""
    held = asyncio.Queue()

    async def accepted():
        with _listening("127.0.0.1", 0) as sock:
            server = await asyncio.start_server(lambda _, writer: held.put(writer), sock=sock)
            _, here = await asyncio.open_connection(*sock.getsockname())
            there = await held.get()
            delay = there.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            here.close()
            there.close()
            server.close()
            return delay

    assert asyncio.run(accepted())
