"""Tables side by side in one run: this engine, camelot and pdfplumber on PDFs, and invoice2data on invoices.

`python tests/benchmarks/bench_tables.py FOLDER`: a folder of labelled documents (see labelled.py). The tables are those
of the PDFs whose records hold nothing but texts: cells found of all that the truth has, rows found with all their
cells, seconds a document. The invoices are those with an invoice number, a date and an amount.

The other libraries are no dependencies of the project; what is missing is said, and installed by hand with
`pip install camelot-py pdfplumber invoice2data`.
"""

import argparse
import contextlib
import datetime
import importlib
import logging
import shutil
import time
import warnings
from collections import Counter

from labelled import compared, load

from llamaextract_nb.engine import extract, read
from llamaextract_nb.engine.proposing.records.finding import find_tables
from llamaextract_nb.engine.structure.structure import Structure

INVOICE = ("issuer", "invoice_number", "date", "amount", "currency")


def bare(text):
    """A text without case, marks and white space; marks alone stay."""
    text = str(text).casefold()
    return "".join(filter(str.isalnum, text)) or "".join(text.split())


def texts_of(value):
    """The texts of a record, None if it holds anything else."""
    if isinstance(value, dict):
        parts = [texts_of(part) for part in value.values()]
        return None if None in parts else [text for part in parts for text in part]
    return [] if value is None else [bare(value)] if isinstance(value, str) else None


def rows_of(data):
    """The rows of the first list of records that holds nothing but texts."""
    for value in data.values():
        rows = [texts_of(row) for row in value if isinstance(row, dict)] if isinstance(value, list) else []
        if rows and None not in rows:
            return [row for row in rows if row]
    return []


def with_schema(document):
    return rows_of(extract(read(document.path), document.schema).data)


def without_schema(document):
    return [
        [cell.text for cell in row if cell] for grid in find_tables(Structure(read(document.path))) for row in grid.rows
    ]


def camelot_stream(document):
    camelot = importlib.import_module("camelot")
    tables = camelot.read_pdf(str(document.path), flavor="stream", pages="all")
    return [[cell for cell in row if cell] for table in tables for row in table.df.to_numpy().tolist()]


def pdfplumber_tables(document, **settings):
    pdfplumber = importlib.import_module("pdfplumber")
    with pdfplumber.open(document.path) as pdf:
        tables = [table for page in pdf.pages for table in page.extract_tables(settings)]
    return [[cell for cell in row if cell] for table in tables for row in table]


def pdfplumber_text(document):
    return pdfplumber_tables(document, vertical_strategy="text", horizontal_strategy="text")


READERS = {
    "this engine, with the schema": (None, with_schema),
    "this engine, without a schema": (None, without_schema),
    "camelot, stream": ("camelot", camelot_stream),
    "pdfplumber, text": ("pdfplumber", pdfplumber_text),
    "pdfplumber, lines": ("pdfplumber", pdfplumber_tables),
}


def found(truth, rows):
    """The cells of the truth that stand in the rows, and the rows that stand there with all their cells."""
    rows = [Counter(map(bare, row)) for row in rows]
    everything = sum(rows, Counter())
    wanted = Counter(cell for row in truth for cell in row)
    exact = 0
    for row in sorted(truth, key=len, reverse=True):
        home = next((other for other in rows if Counter(row) <= other), None)
        if home is not None:
            rows.remove(home)
            exact += 1
    return (wanted & everything).total(), exact


def by_engine(document):
    return extract(read(document.path), document.schema).data


def by_invoice2data(document):
    """What a template says; invoice2data has no answer where none fits."""
    extract_data = importlib.import_module("invoice2data").extract_data
    data = extract_data(str(document.path)) or {}
    return {
        name: value.date().isoformat() if isinstance(value, datetime.datetime) else value
        for name, value in data.items()
    }


def missing(module):
    try:
        importlib.import_module(module)
    except ImportError:
        return True
    return False


def tables(documents):
    """Print the table of the tables."""
    wanted = [(document, rows_of(document.data)) for document in documents if document.path.suffix == ".pdf"]
    wanted = [(document, rows) for document, rows in wanted if rows]
    cells, lines = sum(len(row) for _, rows in wanted for row in rows), sum(len(rows) for _, rows in wanted)
    print(f"\n{len(wanted)} PDFs, {lines} rows, {cells} cells")
    print(f"{'reader':<32}{'cells':>8}{'rows':>8}{'s/doc':>8}")
    for name, (module, reader) in READERS.items():
        if module and missing(module):
            print(f"{name:<32}not installed")
            continue
        start, hits, exact = time.perf_counter(), 0, 0
        for document, rows in wanted:
            got = found(rows, reader(document))
            hits, exact = hits + got[0], exact + got[1]
        seconds = time.perf_counter() - start
        print(f"{name:<32}{hits / cells:>8.3f}{exact / lines:>8.3f}{seconds / len(wanted):>8.2f}")


def invoices(documents):
    """Print the table of the invoices."""
    wanted = [document for document in documents if {"invoice_number", "date", "amount"} <= document.data.keys()]
    print(f"\n{len(wanted)} invoices, fields {', '.join(INVOICE)}")
    print(f"{'reader':<32}{'right':>8}{'of':>6}{'none':>6}")
    for name, module, reader in (("this engine", None, by_engine), ("invoice2data", "invoice2data", by_invoice2data)):
        if module and missing(module):
            print(f"{name:<32}not installed")
            continue
        right = total = none = 0
        for document in wanted:
            with contextlib.suppress(Exception):  # a reader that gives up has found nothing
                got = reader(document)
                none += not any(got.get(field) for field in INVOICE)
                for field in INVOICE:
                    leaves = list(compared(document.data.get(field), got.get(field)))
                    right += sum(ok for *_, ok in leaves)
            total += sum(document.data.get(field) is not None for field in INVOICE)
        print(f"{name:<32}{right:>8}{total:>6}{none:>6}")
    if shutil.which("pdftotext") is None:
        print("pdftotext, which invoice2data reads PDFs with where it can, is not installed")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", help="labelled documents: docs/, schemas/, truth.jsonl")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    documents = load(arguments.folder)
    tables(documents)
    invoices(documents)


if __name__ == "__main__":
    main()
