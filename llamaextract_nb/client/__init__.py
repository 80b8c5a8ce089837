"""The REST API's clients."""

from llamaextract_nb.client.clients import AsyncClient, Client, async_twin

__all__ = ["AsyncClient", "Client", "async_twin"]
