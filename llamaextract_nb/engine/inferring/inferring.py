"""Infer a schema: the fields that the user lists, or else those that documents share and well-known ones.

It goes in steps, each of which needs one document, or no document at all, so that a service can take them in parallel:
`Evidence.of()` each document, `draft()` from all evidence, `search()` some documents by the draft, and `settle()`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.extraction import Extraction
from llamaextract_nb.engine.filling import extract
from llamaextract_nb.engine.inferring.catalogue import well_known, with_well_known
from llamaextract_nb.engine.inferring.evidence import Evidence, ends
from llamaextract_nb.engine.inferring.lists import find_lists, list_properties
from llamaextract_nb.engine.inferring.prompt import fields_of_prompt
from llamaextract_nb.engine.inferring.proof import proven
from llamaextract_nb.engine.inferring.sharing import is_preposition
from llamaextract_nb.engine.inferring.sharpening import sharpened
from llamaextract_nb.engine.inferring.singles import find_singles, is_common, single_properties
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.errors import DocumentError, SchemaError

# Documents that a draft is tried on, and their lines together. Six lost a field of travel papers that eight and sixteen
# kept.
_MOST_SEARCHED = 8
_MOST_LINES = 1500
_LIKE = 'write a schema, or list the fields in a prompt, as in "company name, total, invoice date".'
Properties = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Draft:
    """What could be a schema, before any document was searched by it.

    Attributes:
        own: The properties that labels and tables of the documents suggest, or those that the prompt lists.
        doubtful: Those of them that fewer than most documents have a label for.
        known: Well-known properties, by the kinds that the documents seem to be of.
        documents: Which documents are to be searched, by their places; none if nothing is left to be proven.
        name: What the first document is called.
    """

    own: Properties
    doubtful: frozenset[str] = frozenset()
    known: list[Properties] = field(default_factory=list)
    documents: list[int] = field(default_factory=list)
    name: str = ""

    @property
    def schemas(self) -> list[Properties]:
        """The schemas that each of the documents is to be searched by: the own properties, and all well-known ones."""
        known = {name: node for kind in reversed(self.known) for name, node in kind.items()}  # the first kind's win
        return [_schema(self.own), _schema(known)]


def infer_schema(documents: Sequence[Document | Structure], prompt: str = "") -> dict[str, Any]:
    """Return a JSON Schema of what the documents have in common, or of what the prompt lists.

    A field that the documents suggest stays only if the engine finds it again in most of them.

    Args:
        documents: Documents of one kind, as read, or what stands where in them, if that was found earlier.
        prompt: The wanted fields in the user's words, such as "company name, total, line items with description
            and amount". If it names fields, they are the schema's, and the documents only sharpen their types and
            descriptions.

    Raises:
        SchemaError: There is neither a document nor a field in the prompt.
        DocumentError: The documents have no labels and no tables.
    """
    structures = [Structure.of(document) for document in documents]
    drafted = draft([Evidence.of(structure) for structure in structures], prompt)
    return settle(drafted, [search(structures[index], drafted.schemas) for index in drafted.documents])


def draft(seen: Sequence[Evidence], prompt: str = "") -> Draft:
    """Return what could be a schema.

    Raises:
        SchemaError: There is neither a document nor a field in the prompt.
    """
    wanted = fields_of_prompt(prompt)
    if not seen:
        if not wanted:
            raise SchemaError(f"There is nothing to infer a schema from: give documents; {_LIKE}")
        return Draft(wanted)
    found = find_singles(seen)
    common = single_properties([single for single in found if is_common(len(single.pairs), len(seen))])
    singles = single_properties(found)
    lists = list_properties(find_lists(seen), singles)
    if wanted:
        return Draft(sharpened(wanted, {**singles, **lists}))
    known = well_known(seen, bool(common or lists))
    taken = {name for kind in known for name in kind}  # a rare label of such a name is rather another thing
    own = {
        name: node for name, node in singles.items() if name in common or not (name in taken or is_preposition(name))
    }
    few = _few([evidence.lines for evidence in seen])
    return Draft({**own, **lists}, frozenset(own.keys() - common.keys()), known, few, seen[0].name)


def search(document: Document | Structure, schemas: Sequence[Properties]) -> list[Extraction]:
    """Return what the engine finds in a document by each of some schemas; nothing by one without fields."""
    structure = ends(document)
    return [extract(structure, schema) if schema["properties"] else Extraction({}, {}) for schema in schemas]


def settle(drafted: Draft, found: Sequence[Sequence[Extraction]]) -> dict[str, Any]:
    """Return the schema of what was found in most of the documents that were searched.

    Args:
        drafted: What was searched for.
        found: What was found, by document and by schema.

    Raises:
        DocumentError: Nothing was.
    """
    if not drafted.documents:
        return _schema(drafted.own)
    mine, theirs = zip(*found, strict=True)
    properties = with_well_known(proven(drafted.own, drafted.doubtful, mine), mine, drafted.known, theirs)
    if not properties:
        raise DocumentError(f"Nothing that could be a field was found in {drafted.name}: {_LIKE}", drafted.name)
    return _schema(properties)


def _few(sizes: Sequence[int]) -> list[int]:
    """Return the places of a few documents, short and long ones, without the longest where that is too much.

    Args:
        sizes: The lines of each document.
    """
    order = sorted(range(len(sizes)), key=lambda place: (sizes[place], place))
    step = max(1.0, len(order) / _MOST_SEARCHED)
    taken = [order[int(step * number)] for number in range(min(len(order), _MOST_SEARCHED))]
    while len(taken) > 1 and sum(sizes[place] for place in taken) > _MOST_LINES:
        taken.pop()
    return sorted(taken)


def _schema(properties: Properties) -> dict[str, Any]:
    return {"type": "object", "properties": properties}
