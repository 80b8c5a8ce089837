"""What the kernel sends of a grid, for tests of its browser side."""


def column(index, label, **more):
    return {
        "index": index,
        "label": label,
        "title": label,
        "kind": "text",
        "hidden": False,
        "pinned": False,
        "sort": "",
        "filter": "",
        "summary": [],
        "choices": None,
        **more,
    }


def view(rows=3, **more):
    made = {
        "columns": [column(0, "name"), column(1, "total", kind="number"), column(2, "secret", hidden=True), column(3, "items")],
        "label": "file",
        "rows": [
            {"row": number, "label": f"{number}.pdf", "reason": "", "cells": [[f"name {number}", 3, "✓", False], [str(number), 1, "≈", False], ["2 rows", 0, "", True]]}
            for number in range(rows)
        ],
        "start": 0, "count": 20, "total": 100, "matching": 100, "search": "", "crumbs": ["All files"], "selected": None, "choice": 0,
        "kinds": ["all", "doubtful", "missing", "failed"], "only": "all", "summarised": True, "problem": None,
    }  # fmt: skip
    return {**made, **more}


def states(grid, **bar):
    """What the whole viewer shows, with a table in front."""
    shown = {"mode": "table", "file": "0.pdf", "at": 0, "of": 3, "todo": "2 doubtful", "left": 2, "undo": False, "message": "", "wrong": False, "evidence": True}  # fmt: skip
    page = {"kind": "none", "message": "There is none.", "title": "", "page": 0, "pages": 0}
    return {"viewer_view": {**shown, **bar}, "grid_view": grid, "document_view": {}, "page_view": page, "page_image": "", "words_view": {}}  # fmt: skip
