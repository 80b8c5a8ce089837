"""`diff` and `score` of two runs of 10,000 documents, kept in a ledger: seconds and memory (at most 5 s each)."""

import os
import random
import resource
import tempfile
import time

COUNT = 10_000
SCHEMA = {
    **{f"field{number}": str for number in range(6)},
    **{f"amount{number}": float for number in range(4)},
    "date": "date",
    "paid": bool,
    "seller": {"name": str, "city": str},
    "items": [{"name": str, "quantity": int, "price": float}],
}
WORDS = "oak chair table desk lamp brass birch shelf paper ink pen screw tape glass rope".split()


def leaf(rng):
    box = {"x": 70.0, "y": rng.randrange(700), "w": 33.07, "h": 9.94}
    return {
        "citation": [{"page": 1, "matching_text": "as cited", "bounding_boxes": [box]}],
        "confidence": rng.choice([0.55, 0.8, 0.93, 0.97, 0.99]),
        "verified": "exact",
        "reasoning": "to the right of its label",
    }


def values(number):
    rng = random.Random(number)
    return {
        **{f"field{n}": f"{rng.choice(WORDS)} {rng.randrange(10_000)}" for n in range(6)},
        **{f"amount{n}": rng.randrange(1_000_000) / 100 for n in range(4)},
        "date": f"2026-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}",
        "paid": rng.random() < 0.5,
        "seller": {"name": rng.choice(WORDS).title(), "city": rng.choice(WORDS).title()},
        "items": [
            {"name": rng.choice(WORDS), "quantity": rng.randrange(9), "price": rng.randrange(9999) / 100}
            for _ in range(5)
        ],
    }


def changed(data, rng):
    """One value in twenty is another, and one list in ten has an item less or another order."""
    for name in ("field1", "amount2", "date"):
        if rng.random() < 0.05:
            data[name] = None if rng.random() < 0.3 else values(rng.randrange(10**6))[name]
    for item in data["items"]:
        if rng.random() < 0.05:
            item["price"] += 1
    if rng.random() < 0.1:
        rng.shuffle(data["items"])
        data["items"].pop()
    return data


def tree(data, rng):
    if isinstance(data, dict):
        return {name: tree(value, rng) for name, value in data.items()}
    if isinstance(data, list):
        return [tree(item, rng) for item in data]
    return leaf(rng)


def made(lx, name, rng, other):
    """A finished run, as it is opened from the ledger of another day."""
    from llamaextract_nb.runtime.files import RunFile
    from llamaextract_nb.runtime.ledger import open_ledger
    from llamaextract_nb.runtime.ledger.records import Answer
    from llamaextract_nb.runtime.source import Source

    ledger, files = open_ledger(), []
    ledger.keep_run(name, "", lx.Schema(SCHEMA).json_schema, {}, host="", where="")
    for start in range(0, COUNT, 1000):
        answers = {}
        for number in range(start, min(start + 1000, COUNT)):
            data = changed(values(number), rng) if other else values(number)
            label, key = f"{number:05}.txt", f"{name} {number}"
            answers[key] = Answer(data, {"field_metadata": tree(data, rng)})
            files.append(RunFile(number, Source(label, label, b"x"), "done", digest=str(number), key=key))
        ledger.keep_answers(answers)
    ledger.keep_files(name, [file.row() for file in files])
    return lx.open_run(name)


def measured(what, call):
    before, start, cpu = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter(), time.process_time()
    found = call()
    took, cpu = time.perf_counter() - start, time.process_time() - cpu
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{what}: {took:.2f} s ({cpu:.2f} s of CPU), peak memory {after / 1024:.0f} MB ({(after - before) / 1024:+.0f})"
    )
    return found


def main():
    with tempfile.TemporaryDirectory() as home:
        os.environ["LLAMAEXTRACT_NB_HOME"] = home
        import llamaextract_nb as lx

        rng = random.Random(1)
        a, b = made(lx, "a", rng, False), made(lx, "b", rng, True)
        truth = [{"file": f"{number:05}.txt", "data": values(number)} for number in range(COUNT)]
        lx.diff([{"file": "a", "x": 1}], [{"file": "a", "x": 2}])  # all is imported
        measured("read the results of one", lambda: a.results)
        print(f"two runs of {COUNT:,} documents, {os.cpu_count()} cores")
        found = measured("diff of two runs", lambda: lx.diff(a, b))
        measured("its HTML", found._repr_html_)
        score = measured("score by a list", lambda: lx.score(b, truth))
        measured("its HTML", score._repr_html_)
        measured("score by another run", lambda: lx.score(b, a))
        frames = measured("frames of both", lambda: (a.frame, b.frame))
        for frame in frames:
            frame.attrs.clear()
        measured("diff of two frames", lambda: lx.diff(*frames))
        measured("score of a frame by a frame", lambda: lx.score(frames[1], frames[0]))
        print(found, score, sep="\n")


if __name__ == "__main__":
    main()
