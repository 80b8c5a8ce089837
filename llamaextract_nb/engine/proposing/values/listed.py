"""Records of one field: what is listed under a heading or behind a label, each value a record."""

from __future__ import annotations

from dataclasses import replace

from llamaextract_nb.engine.asking.item import leaves_of
from llamaextract_nb.engine.asking.wanted import wanted_fields
from llamaextract_nb.engine.proposing.records.record import Record
from llamaextract_nb.engine.proposing.values.lists import listed
from llamaextract_nb.engine.structure.sections import Sections
from llamaextract_nb.engine.structure.sentences import Prose
from llamaextract_nb.engine.structure.text import Text
from llamaextract_nb.schema.fields import Field


def listed_records(text: Text, sections: Sections, field: Field) -> list[Record]:
    """Return the values of a list whose records have one field only, [] for any other list."""
    leaves = list(leaves_of(field))
    if len(leaves) != 1 or leaves[0].field.kind in ("array", "object"):
        return []
    plain = replace(field, item=leaves[0].field)
    wanted = next(wanted_fields(Field("", "object", {}, fields=(plain,))))
    records = []
    for finding in listed(text, Prose(text), [], sections, wanted):
        record = Record()
        record.put(leaves[0].path, finding)
        records.append(record)
    return records
