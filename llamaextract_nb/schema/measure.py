"""How large a schema is, measured before anything walks it: a few lines of `$ref` can stand for a billion fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from llamaextract_nb.errors import SchemaError

# LlamaExtract takes 150,000 characters. What is read here takes about 100 bytes of memory and 1 µs for each.
MOST_CHARACTERS = 1_000_000
# LlamaExtract takes 7 levels of fields, each of up to 5 levels of JSON (properties, field, anyOf, option, items). The
# stack holds some 300 of them.
MOST_LEVELS = 100
MOST_NAME = 1_000  # characters; a path repeats the names above it
_PUNCTUATION = 4  # characters around and between values
_DEFINITIONS = ("$defs", "definitions")
_NESTED = (dict, list, tuple, Mapping)
_TOO_DEEP = f"The schema is nested more than {MOST_LEVELS} levels of JSON deep: flatten it."
_TOO_LONG = (
    f"The schema has more than {MOST_CHARACTERS:,} characters when its references are replaced by what they refer to: "
    "split it."
)


def measure(schema: Mapping[Any, Any]) -> None:
    """Refuse a schema, JSON Schema or short form, that is too large or too deep to be read.

    It is measured as it stands, and again with every `$ref` replaced by what it refers to; each part is looked at once,
    so this takes no longer than reading the schema's text.

    Raises:
        SchemaError: It is too large, too deep, or has a name or a character that cannot be used.
    """
    plain = _Measure(None)
    plain.size(schema, 1)
    if plain.has_references:
        _Measure(schema).size({key: part for key, part in schema.items() if key not in _DEFINITIONS}, 1)


def resolve(root: Mapping[Any, Any], ref: Any) -> Any:
    """Return what a reference inside a schema refers to, None if it leads nowhere."""
    if not isinstance(ref, str) or not ref.startswith("#") or len(ref) > 2 * MOST_NAME:
        return None
    target: Any = root
    for part in ref[1:].split("/")[1:]:
        part = part.replace("~1", "/").replace("~0", "~")
        target = target.get(part) if isinstance(target, Mapping) else None
    return target


class _Measure:
    """One measuring, which follows references if it is given the root; remembers what it has measured."""

    def __init__(self, root: Mapping[Any, Any] | None) -> None:
        self.root = root
        self.has_references = False
        self._known: dict[int, tuple[int, int]] = {}
        self._open: set[int] = set()

    def size(self, value: Mapping[Any, Any] | Sequence[Any], level: int) -> tuple[int, int]:
        """Return how many characters an object or list at a level has, and how many levels are below it."""
        if id(value) not in self._known:
            if level > MOST_LEVELS or id(value) in self._open:
                raise SchemaError(_TOO_DEEP)
            self._open.add(id(value))
            self._known[id(value)] = self._sum(value, level)
            self._open.remove(id(value))
        characters, levels = self._known[id(value)]
        if level + levels > MOST_LEVELS:
            raise SchemaError(_TOO_DEEP)
        return characters, levels

    def _sum(self, value: Mapping[Any, Any] | Sequence[Any], level: int) -> tuple[int, int]:
        characters, levels = _PUNCTUATION, 0
        for part in self._parts(value):
            characters += _PUNCTUATION
            if isinstance(part, str):
                characters += len(part)
                _check_text(part)
            elif isinstance(part, _NESTED):
                more, below = self.size(part, level + 1)
                characters, levels = characters + more, max(levels, below + 1)
            if characters > MOST_CHARACTERS:
                raise SchemaError(_TOO_LONG)
        return characters, levels

    def _parts(self, value: Mapping[Any, Any] | Sequence[Any]) -> Iterator[Any]:
        if not isinstance(value, Mapping):
            yield from value
            return
        for key, part in value.items():
            if isinstance(key, str) and len(key) > MOST_NAME:
                raise SchemaError(
                    f"A name has {len(key)} characters, more than {MOST_NAME}: {key[:60]!r}…; shorten it."
                )
            yield key
            yield part
        if "$ref" in value:
            self.has_references = True
            target = resolve(self.root, value["$ref"]) if self.root is not None else None
            # One that is open refers to itself: that is told where it is read, with the field's name.
            if isinstance(target, Mapping) and target is not self.root and id(target) not in self._open:
                yield target


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise SchemaError(f"The schema has half a character, {text[:60]!a}: type it again.") from None
