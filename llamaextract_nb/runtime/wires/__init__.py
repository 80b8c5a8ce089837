"""The wires, as runs use them: the one room that knows what v1 and v2 do differently."""

from __future__ import annotations

from llamaextract_nb.runtime.host import Host
from llamaextract_nb.runtime.options import Options
from llamaextract_nb.runtime.wires.v1 import V1
from llamaextract_nb.runtime.wires.v2 import V2
from llamaextract_nb.runtime.wires.wire import Creation, Ended, Wire
from llamaextract_nb.schema import Schema

__all__ = ["Creation", "Ended", "Wire", "wire_of"]


def wire_of(host: Host, schema: Schema, options: Options) -> Wire:
    """Return a host's jobs for one run, in the version of the API that it is spoken to in."""
    return (V2 if host.version == "v2" else V1)(host, schema, options)
