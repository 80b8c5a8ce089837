"""What corrected documents teach: how right the engine is on a layout before and after five of it were corrected.

`python tests/benchmarks/bench_examples.py [FOLDER] [--made N]`: of each document of the folder (see labelled.py), the
up to five documents of the same kind and layout that are nearest to it are its examples, corrected to their truth;
documents that are the only ones of their layout are left out, and of how many the examples were five is said. With
--made, forms and tables are made from N seeds each, in eight copies: five are examples, three are extracted.

Printed for each kind: its documents, precision of values with a confidence of at least 0.8 and F1, before and after,
and the gain as a share of the F1 that was missing.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from functools import reduce
from pathlib import Path

import labelled
from bench_accuracy import Count, counted
from labelled import Labelled

from llamaextract_nb.engine import extract, read
from llamaextract_nb.engine.learning import KEYWORD
from llamaextract_nb.engine.learning.layout import fixed_texts, layout_of, likeness
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.engine.teaching import Given, teach
from llamaextract_nb.schema.fields import root_field
from llamaextract_nb.schema.paths import joined

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests import made

EXAMPLES = 5
COPIES = 8


def leaves(field, data, steps=()):
    """Yield (steps, value) of every single value of a document's data, those that it has not among them."""
    if field.kind == "object" and field.fields:
        for child in field.fields:
            yield from leaves(child, (data or {}).get(child.name), (*steps, child.name))
    elif field.kind == "array" and field.item is not None:
        for number, item in enumerate(data or []):
            yield from leaves(field.item, item, (*steps, number))
    else:
        yield steps, data


def corrected(document):
    """Return a document as an example that was corrected to its truth."""
    return Given(document.path, document.path.name, dict(leaves(root_field(document.schema), document.data)), {})


def answered(document, structure, lessons=None):
    """Return the count of a document's answer."""
    schema = document.schema if lessons is None else {**document.schema, KEYWORD: lessons}
    found = extract(structure, schema)
    evidence = [
        {"path": reduce(joined, steps, ""), "confidence": each.confidence} for steps, each in found.findings.items()
    ]
    return counted(document, {"data": found.data, "evidence": evidence})


def of_kind(documents):
    """Yield (number of examples, count before, count after) for each document that has others of its layout."""
    structures = [Structure(read(document.path)) for document in documents]
    texts = [fixed_texts(structure) for structure in structures]
    given = [corrected(document) for document in documents]
    layouts = [layout_of(own, each.values.values()) for own, each in zip(texts, given, strict=True)]
    for number, document in enumerate(documents):
        others = [other for other in range(len(documents)) if other != number]
        alike = likeness(texts[number], [layouts[other] for other in others])
        near = sorted(zip(alike, others, strict=True), key=lambda each: (-each[0], each[1]))
        chosen = [given[other] for weight, other in near[:EXAMPLES] if weight > 0]
        if chosen:
            lessons = teach(chosen, document.schema)
            yield len(chosen), answered(document, structures[number]), answered(document, structures[number], lessons)


def in_copies(maker, seeds):
    """Yield the same for made documents."""
    for seed in range(1, seeds + 1):
        with tempfile.TemporaryDirectory() as folder:
            documents = []
            for copy in range(1, COPIES + 1):
                drawn = maker(seed, copy=copy)
                path = Path(folder) / f"{drawn.name}{drawn.suffix}"
                path.write_bytes(drawn.content)
                documents.append(Labelled(path, drawn.name, drawn.schema, drawn.truth))
            lessons = teach([corrected(document) for document in documents[:EXAMPLES]], documents[0].schema)
            for document in documents[EXAMPLES:]:
                structure = Structure(read(document.path))
                yield EXAMPLES, answered(document, structure), answered(document, structure, lessons)


def line(name, found):
    """Return the line of some documents."""
    before, after = Count(), Count()
    for _, one, other in found:
        before.add(one)
        after.add(other)
    whole = sum(examples == EXAMPLES for examples, _, _ in found)
    gain = (after.f1 - before.f1) / max(1e-9, 1 - before.f1)
    sure = f"{before.sure()[0]:10.3f} {after.sure()[0]:.3f}"
    return f"{name:16}{len(found):6}{whole:8}{sure}{before.f1:9.3f} {after.f1:.3f}{gain:8.0%}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--made", type=int, default=0, metavar="N")
    given = parser.parse_args()
    print(f"{'kind':16}{'docs':>6}{'of five':>8}{'p (sure)':>16}{'F1':>15}{'gain':>8}")
    kinds = defaultdict(list)
    for document in labelled.load(given.folder) if given.folder else ():
        kinds[document.schema_id].append(document)
    for kind, documents in kinds.items():
        found = list(of_kind(documents)) if len(documents) > 1 else []
        if found:
            print(line(kind, found), flush=True)
        if 0 < sum(each[0] == EXAMPLES for each in found) < len(found):
            print(line("  of five", [each for each in found if each[0] == EXAMPLES]), flush=True)
    for kind, maker in (("made form", made.made_form), ("made table", made.made_table)):
        if given.made:
            print(line(kind, list(in_copies(maker, given.made))), flush=True)


if __name__ == "__main__":
    main()
