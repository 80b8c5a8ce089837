"""`asyncio.run()` inside a notebook's running loop, for the user's own cells; nothing of ours needs it."""

from __future__ import annotations

from llamaextract_nb.errors import ConfigError


def allow_nested_loops() -> None:
    """Let your own cells call `asyncio.run()` although the kernel's loop is running.

    This applies nest_asyncio2: the older nest_asyncio loses cells on ipykernel 7 and breaks httpx on Python 3.14.

    Raises:
        ConfigError: The extra `nest` is not installed.
    """
    try:
        import nest_asyncio2
    except ImportError:
        raise ConfigError('Nested loops need the extra `nest`: pip install "llamaextract_nb[nest]".') from None
    nest_asyncio2.apply()
