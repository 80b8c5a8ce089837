"""Make the sample documents, their schemas and their truth: `python tests/samples/make_samples.py [FOLDER]`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from invoices import SPECS, draw
from others import make_contracts, make_orders, make_receipts, make_report, make_shipment, make_statement
from schemas import SCHEMAS

HOME = Path(__file__).parents[2] / "llamaextract_nb" / "sample_data"
MAKERS = [("contract", make_contracts), ("statement", make_statement), ("order", make_orders), ("report", make_report),
          ("shipment", make_shipment), ("receipt", make_receipts)]  # fmt: skip


def make(folder: Path) -> None:
    """Write all samples into a folder."""
    (folder / "schemas").mkdir(parents=True, exist_ok=True)
    (folder / "documents").mkdir(exist_ok=True)
    lines = []
    for spec in SPECS:
        truth, evidence = draw(spec, folder / "documents")
        lines.append({"file": spec["file"], "schema_id": "invoice", "data": truth, "evidence": evidence})
    for kind, maker in MAKERS:
        for file, truth in maker(folder / "documents"):
            lines.append({"file": file, "schema_id": kind, "data": truth, "evidence": []})
    (folder / "truth.jsonl").write_text(
        "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8"
    )
    for kind, schema in SCHEMAS.items():
        text = json.dumps({"title": kind.title(), **schema}, indent=2, ensure_ascii=False)
        (folder / "schemas" / f"{kind}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HOME)
