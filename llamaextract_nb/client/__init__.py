"""The REST API's clients."""

from llamaextract_nb.client.clients import AsyncClient, Client

__all__ = ["AsyncClient", "Client"]
