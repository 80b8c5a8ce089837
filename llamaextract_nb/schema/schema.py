"""`Schema`: one thing with three views, as JSON Schema, Pydantic class and tree of fields."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel
from pydantic.errors import PydanticUserError

from llamaextract_nb import inference
from llamaextract_nb.errors import ConfigError, SchemaError
from llamaextract_nb.schema.check import Problem, problems
from llamaextract_nb.schema.fields import Field, root_field
from llamaextract_nb.schema.measure import measure
from llamaextract_nb.schema.model import Planner, source_of
from llamaextract_nb.schema.proof import to_proof
from llamaextract_nb.schema.shortform import from_short_form
from llamaextract_nb.schema.tree import as_html, as_text, innermost, told

if TYPE_CHECKING:
    import pandas as pd

_KNOWN = (
    'a Pydantic class, a JSON Schema, the short form ({"total": float}), a .json or .csv file, a DataFrame, or a Schema'
)
_COMBINED = ("$ref", "anyOf", "oneOf", "allOf")


class Schema:
    """What to extract.

    A dict is read as JSON Schema if its `type` is "object" or "array", if its `properties` are all dicts, or if it
    begins with `$ref`, `anyOf` and the like; any other dict is the short form: {"total": float, "date": "date",
    "items": [{"name": str}]}. A field of the short form may be JSON Schema too: {"total": {"type": "number"}}.

    A notebook shows it, and `print()` writes it, as a tree of its fields.

    Args:
        source: A Pydantic class, a JSON Schema (dict or .json file), the short form, a Schema, or a widget with it. A
            DataFrame or .csv file gives a field for each column; one with the columns `name` and `type` (and
            `description`), of types of the short form, a field for each row, as in `items[].price`, number.

    Attributes:
        proof: What documents gave for the fields, where `Schema.infer()` found them there, else None: a frame of one
            row for each field (index path; columns example, filled, given, of, unit, file). `filled` is the share,
            0..1, of the documents, or of a list's items, that have a value; `example` is one, from `file`. It is no
            part of the schema: it is neither saved nor sent.

    Raises:
        SchemaError: It cannot be used; the error has the path of the field.
    """

    def __init__(self, source: Any) -> None:
        self._model = source if isinstance(source, type) and issubclass(source, BaseModel) else None
        self._json_schema = _json_schema(source)
        self.field: Field = root_field(self._json_schema)
        self.proof: pd.DataFrame | None = None

    @property
    def json_schema(self) -> dict[str, Any]:
        """The JSON Schema, as a copy of your own."""
        return copy.deepcopy(self._json_schema)

    @cached_property
    def model(self) -> type[BaseModel]:
        """The Pydantic class: the one the schema was made from, or one made for it.

        A class made here checks types and enums; bounds and patterns are in its JSON Schema only.
        """
        return self._model or Planner(self.field, self.name).model

    @property
    def name(self) -> str:
        """The schema's title, or "Document"."""
        return self.field.title or "Document"

    @property
    def hash(self) -> str:
        """The SHA-256 of the schema's content: schemas that mean the same to the letter have the same."""
        return hashlib.sha256(self._canonical().encode()).hexdigest()

    def code(self) -> str:
        """Return the source of the Pydantic class."""
        return source_of(self.field, self.name)

    def check(self) -> list[Problem]:
        """Return what is wrong or unwise: LlamaExtract's limits, names, required fields, missing descriptions."""
        return list(problems(self.field, self._json_schema))

    def diff(self, other: Any) -> pd.DataFrame:
        """Return how another schema differs: one row for each field, with path, change, before and after.

        `change` is "added", "removed" or "changed".
        """
        import pandas as pd

        mine, theirs = dict(_described(self.field, "")), dict(_described(Schema(other).field, ""))
        rows = []
        for path in dict.fromkeys([*mine, *theirs]):
            before, after = mine.get(path), theirs.get(path)
            if before != after:
                change = "added" if before is None else "removed" if after is None else "changed"
                rows.append((path, change, before, after))
        return pd.DataFrame(rows, columns=["path", "change", "before", "after"], dtype="object")

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the JSON Schema to a file, whole or not at all, and return its path.

        Raises:
            ConfigError: The file cannot be written.
        """
        target = Path(path)
        text = json.dumps(self._json_schema, indent=2, ensure_ascii=False) + "\n"
        try:
            handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(text)
                Path(temporary).replace(target)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise ConfigError(f"{target} cannot be written ({error.strerror}): choose another path.") from None
        return target

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Return the schema in a JSON file.

        Raises:
            SchemaError: The file is missing or holds no JSON Schema.
        """
        return cls(_loaded(Path(path)))

    @classmethod
    def infer(cls, files: Any = None, prompt: str | None = None, *, client: object = None) -> Self:
        """Return a schema for a DataFrame's columns, for what documents have in common, or for your own words.

        `schema.proof` has an example of each field from the documents, and how many of them have a value.

        Args:
            files: A DataFrame, or whatever `extract()` takes as `files`.
            prompt: The wanted fields in your own words, such as "company name, total, line items with description
                and amount". With documents too, it decides the fields and they sharpen the types.
            client: Where documents are read, as in `submit()`; a line says so before the first leaves. One that cannot
                be read is left out, and that is said.

        Raises:
            SchemaError: The frame has no columns, or there are neither files nor a field in the prompt.
            LlamaExtractError: The documents cannot be read, or have nothing in common.
        """
        if _is_frame(files):
            return cls(files)
        json_schema, found = inference.infer(files, prompt, client)
        schema = cls(json_schema)
        schema.proof = to_proof(schema.field, found) if found else None
        return schema

    def _canonical(self) -> str:
        return json.dumps(self._json_schema, sort_keys=True)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Schema) and self._canonical() == other._canonical()

    def __hash__(self) -> int:
        return hash(self._canonical())

    def __repr__(self) -> str:
        fields = ", ".join(f"{child.name}: {child.kind}" for child in self.field.fields[:6])
        more = f", … {len(self.field.fields)} in all" if len(self.field.fields) > 6 else ""
        return f"Schema({fields[:300]}{more})"

    def __str__(self) -> str:
        return as_text(self.field, self.name)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _repr_html_(self) -> str:
        return as_html(self.field, self.name)


def _json_schema(source: Any) -> dict[str, Any]:
    if isinstance(source, Schema):
        return source.json_schema
    if isinstance(source, type) and issubclass(source, BaseModel):
        return _of_model(source)
    if isinstance(source, Mapping):
        measure(source)
        return _plain(source if _is_json_schema(source) else from_short_form(source))
    if _is_frame(source):
        from llamaextract_nb.schema.frame import schema_of_frame

        return _plain(schema_of_frame(source))
    if isinstance(source, (str, os.PathLike)) and os.fspath(source).lower().endswith(".csv"):
        from llamaextract_nb.schema.frame import schema_of_csv

        return _plain(schema_of_csv(Path(source)))
    if isinstance(source, os.PathLike) or (isinstance(source, str) and source.endswith(".json")):
        return _json_schema(_loaded(Path(source)))
    if isinstance(source, str):
        return _json_schema(_parsed(source, "The schema"))
    inner = getattr(source, "schema", None)
    if isinstance(inner, Schema):
        return inner.json_schema
    if inner is None and hasattr(source, "schema") and not isinstance(source, type):
        raise SchemaError("The schema builder has no valid schema yet: mend the fields it marks.")
    raise SchemaError(f"A schema cannot be made from {_named(source)}: give {_KNOWN}.")


def _is_frame(source: Any) -> bool:
    return hasattr(source, "dtypes") and hasattr(source, "columns")


def _named(source: Any) -> str:
    return f"the class {source.__name__}" if isinstance(source, type) else f"the type {type(source).__name__}"


def _is_json_schema(source: Mapping[Any, Any]) -> bool:
    kind = source.get("type")
    if kind in ("object", "array") or any(key in source for key in ("$schema", "$defs", *_COMBINED)):
        return True
    if isinstance(kind, list) and all(isinstance(word, str) for word in kind) and "object" in kind:
        return True
    properties = source.get("properties")
    return isinstance(properties, Mapping) and all(isinstance(node, (Mapping, bool)) for node in properties.values())


def _plain(source: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a JSON Schema as JSON has it: string keys, lists for tuples, a copy of its own."""
    try:
        plain = json.loads(json.dumps(source, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise SchemaError(
            f"The schema is no JSON ({str(error)[:120]}): use strings, numbers, lists and dicts."
        ) from None
    return dict(plain)


def _of_model(model: type[BaseModel]) -> dict[str, Any]:
    try:
        return model.model_json_schema()
    except (PydanticUserError, RecursionError, NameError, TypeError) as error:
        raise SchemaError(
            f"The class {model.__name__} has no JSON Schema: {str(error).splitlines()[0][:200]}"
        ) from None


def _loaded(path: Path) -> Any:
    try:
        text = path.expanduser().read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SchemaError(f"The schema file {path} cannot be read ({error.strerror}): check the path.") from None
    except UnicodeDecodeError:
        raise SchemaError(f"The schema file {path} is no text in UTF-8: save it as JSON.") from None
    return _parsed(text, f"The schema file {path}")


def _parsed(text: str, what: str) -> Any:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        why, place = error.msg.removesuffix(" at"), f"line {error.lineno}, column {error.colno}"
        raise SchemaError(f"{what} is no JSON: {why} at {place}; mend it there.") from None
    except ValueError:  # what json says of a number of more than 4,300 digits
        raise SchemaError(f"{what} has a number that is too long: shorten it.") from None
    except RecursionError:
        raise SchemaError(f"{what} is nested too deeply: take out levels.") from None
    if not isinstance(value, dict):
        raise SchemaError(f'{what} must be a JSON object: begin with {{"type": "object", "properties": {{...}}}}.')
    return value


def _described(field: Field, path: str) -> Iterator[tuple[str, str]]:
    for child in field.fields:
        here = f"{path}.{child.name}" if path else child.name
        yield here, ", ".join(filter(None, [told(child), child.description]))
        yield from _described(innermost(child), here)
