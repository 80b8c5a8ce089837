"""All that the service keeps, in one SQLite database, and the contents of files beside it under their SHA-256."""

from llamaextract_nb.service.store.agents import Agents
from llamaextract_nb.service.store.configurations import Configurations
from llamaextract_nb.service.store.database import Record, to_text
from llamaextract_nb.service.store.extracts import Extracts
from llamaextract_nb.service.store.files import Files
from llamaextract_nb.service.store.jobs import Jobs, MissingFileError

__all__ = ["MissingFileError", "Record", "Store", "to_text"]


class Store(Agents, Files, Jobs, Extracts, Configurations):
    """The service's memory: every table, and no SQL anywhere else but what prunes them."""
