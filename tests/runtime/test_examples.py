"""`examples=`: the corrected and confirmed documents of a run teach another one, on a local service."""

import pytest

import llamaextract_nb as lx

SCHEMA = {"reference": str, "owner": str, "amount": float}
PEOPLE = ["Ada Sorn", "Bela Quist", "Cora Vane", "Dag Holt", "Eva Brandt"]


def sheet(number):
    name, truth = f"sheet{number}.txt", right(number)
    return name, (
        f"Halden Works\nCasework sheet   {1000 + number}\n\n"
        f"Dossier key       {truth['reference']}\nHandled by        {truth['owner']}\n"
        f"Held against it   {20 + 13.5 * number:.2f}\nSettled sum       {truth['amount']:.2f}\n"
    ).encode()


def right(number):
    return {"reference": f"QX-{71 + 13 * number}", "owner": PEOPLE[number], "amount": 7 + 11.25 * number}


@pytest.fixture
def run(home, service):
    found = lx.submit([sheet(number) for number in range(3)], SCHEMA, client=service, progress=False)
    found.result()
    return found


def corrected(run, *numbers):
    for number in numbers:
        for path, value in right(number).items():
            run.correct(f"sheet{number}.txt", path, value)
    return run


def extracted(service, number, **options):
    frame = lx.extract([sheet(number)], SCHEMA, client=service, progress=False, **options)
    return frame.drop(columns=["_status", "_error"]).iloc[0].to_dict()


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_corrected_documents_teach_the_rest(run, service, version):
    corrected(run, 0, 1, 2)
    client = service.client(api_version=version)
    assert extracted(client, 4) != right(4)  # and this answer is not taken for the next one
    assert extracted(client, 4, examples=run) == right(4)
    assert extracted(client, 4) != right(4)


def test_other_examples_are_another_answer(run, service):
    corrected(run, 0)
    run.confirm("sheet0.txt", "owner")
    first = lx.submit([sheet(4)], SCHEMA, client=service, progress=False, examples=run)
    first.result()
    corrected(run, 1)
    second = lx.submit([sheet(4)], SCHEMA, client=service, progress=False, examples=run)
    second.result()
    assert second.status.attempts.tolist() == [1]
    again = lx.submit([sheet(4)], SCHEMA, client=service, progress=False, examples=run.id)
    again.result()
    assert again.status.attempts.tolist() == [0]


def test_a_run_with_examples_is_opened_again(run, service):
    taught = lx.submit([sheet(4)], SCHEMA, client=service, progress=False, examples=corrected(run, 0, 1))
    taught.result()
    lx.runtime.history._live.clear()
    assert lx.open_run(taught.id, client=service).frame.equals(taught.frame)


def test_what_is_no_example_is_said(run, service):
    with pytest.raises(lx.ConfigError, match=r"run\.correct"):
        extracted(service, 4, examples=run)
    corrected(run, 0)
    with pytest.raises(lx.ConfigError, match="per_doc"):
        extracted(service, 4, examples=run, target="per_page")
    with pytest.raises(lx.ConfigError, match=r"has another: give"):
        lx.submit([sheet(4)], SCHEMA, client=lx.Client(api_key="k", base_url="us"), examples=run, progress=False)


def test_an_example_that_is_gone_is_named(home, service, tmp_path):
    path = tmp_path / "sheet0.txt"
    path.write_bytes(sheet(0)[1])
    run = lx.submit([path], SCHEMA, client=service, progress=False)
    run.result()
    corrected(run, 0)
    path.unlink()
    with pytest.raises(lx.DocumentError, match=r"sheet0\.txt"):
        extracted(service, 4, examples=run)


def test_lessons_leave_room_for_the_schema(run, service, monkeypatch):
    corrected(run, 0, 1, 2)
    monkeypatch.setattr(lx.runtime.examples, "_MOST_CHARACTERS", 2000)
    taught = lx.submit([sheet(4)], SCHEMA, client=service, progress=False, examples=run)
    taught.result()
    lessons = taught._request.options.examples["lessons"]
    assert [lesson["data"] for lesson in lessons] == [right(number) for number in (0, 1, 2)][-len(lessons) :]
    assert 0 < len(lessons) < 3
