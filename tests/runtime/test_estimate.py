"""What a run would cost, before anything is sent."""

import asyncio
import tempfile

import pytest

import llamaextract_nb as lx
from llamaextract_nb.runtime import pages
from llamaextract_nb.runtime.sources import find_sources

FIELDS = {"invoice_number": str, "total": float}
COLUMNS = ["pages", "known", "credits", "usd", "estimated", "note"]


@pytest.fixture
def hosted(service):
    """A client with a key, to which the local service is any host."""
    with lx.Client(api_key=service.token, base_url=service.base_url, project_id="default") as client:
        yield client


@pytest.fixture
def key(monkeypatch):
    """A key in the environment, of a host that answers nothing."""
    monkeypatch.setenv("LLAMA_CLOUD_API_KEY", "llx-of-nobody-0123456789")
    monkeypatch.setenv("LLAMA_CLOUD_BASE_URL", "http://127.0.0.1:9")


@pytest.fixture
def invoice():
    """An invoice of two pages."""
    return next(path for path in lx.samples("invoice") if "alpenblick" in path.name)


def test_a_line_for_each_file_and_the_total(folder, home, key, invoice):
    frame = lx.estimate([folder / "note1.txt", invoice], tier="cost_effective", parse_tier="agentic")
    assert frame.index.name == "file"
    assert frame.index.tolist() == ["note1.txt", invoice.name, "total"]
    assert frame.columns.tolist() == COLUMNS
    assert frame["pages"].tolist() == [1, 2, 3]
    assert frame["credits"].tolist() == [15, 30, 45]
    assert frame["usd"].tolist() == pytest.approx([0.01875, 0.0375, 0.05625])
    assert frame["estimated"].tolist() == [True, False, True]
    assert frame.loc["total", "note"] == "At 15 credits a page (cost_effective)."
    assert not home.exists()  # a ledger is only made for what is extracted


def test_without_a_tier_the_usual_one_is_priced_and_said(folder, key):
    total = lx.estimate(folder / "note1.txt").iloc[-1]
    assert (total["credits"], total["note"]) == (25, "At 25 credits a page (agentic, as no tier is named).")


def test_only_the_pages_that_are_wanted_count(key, invoice):
    assert lx.estimate(invoice, tier="turbo", pages="2")["credits"].tolist() == [35, 35]
    frame = lx.estimate(invoice, tier="turbo", pages="3-4")
    assert frame["credits"].tolist() == [0, 0]
    assert "so there is none of pages='3-4'" in frame.iloc[0]["note"]


@pytest.mark.parametrize("where", ["hosted", "service"])
def test_what_the_ledger_has_costs_nothing_again(folder, home, request, where):
    client = request.getfixturevalue(where)
    options = {"client": client, "instructions": "in euros"}
    files = [folder / "note0.txt", folder / "note1.txt"]
    lx.extract(files[0], FIELDS, progress=False, **options)
    frame = lx.estimate(files, FIELDS, **options)
    assert frame["known"].tolist() == [1, 0, 1]
    assert frame["credits"].tolist() == ([0, 25, 25] if where == "hosted" else [0, 0, 0])
    assert frame.loc["note0.txt", "note"] == "answered in an earlier run"
    for other in (
        lx.estimate(files, client=client),
        lx.estimate(files, {"total": float}, **options),
        lx.estimate(files, FIELDS, client=client),
        lx.estimate(files, FIELDS, pages="1", **options),
        lx.estimate(files, FIELDS, target="per_page", **options),
        lx.estimate(files, FIELDS, tier="cost_effective", **options),
        lx.estimate(files, FIELDS, parse_tier="fast", **options),
    ):
        assert other["known"].tolist() == [0, 0, 0]


def test_an_agent_stands_for_its_schema(folder, home, hosted):
    lx.save_agent("invoices", FIELDS, client=hosted)
    lx.extract(folder / "note0.txt", "invoices", client=hosted, progress=False)
    assert lx.estimate(folder / "note0.txt", "invoices", client=hosted)["credits"].tolist() == [0, 0]
    lx.delete_agent("invoices", client=hosted)
    with pytest.raises(lx.SchemaError, match="no agent 'invoices'"):
        lx.estimate(folder, "invoices", client=hosted)


def test_the_same_content_is_paid_once(folder, key):
    frame = lx.estimate(folder, tier="agentic")
    assert frame["known"].tolist() == [0, 1, 0, 0, 1]
    assert frame.loc["note0.txt", "note"] == "the same content as copy.txt"
    assert frame["credits"].tolist() == [25, 0, 25, 25, 75]


def test_a_file_that_cannot_be_counted_is_a_line_that_says_why(folder, key):
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj<</Type/Cata")
    frame = lx.estimate([folder / "empty.pdf", folder / "cut.pdf", folder / "gone.pdf", folder / "note1.txt"])
    assert frame["pages"].tolist() == [0, 0, 0, 1, 1]
    assert frame["credits"].tolist() == [0, 0, 0, 25, 25]
    reasons = frame["note"].tolist()
    for words, reason in zip(["is empty", "damaged or cut off", "does not exist"], reasons, strict=False):
        assert words in reason
    assert reasons[4].endswith("; 3 files are not counted.")


def test_without_a_key_credits_are_0_unless_a_tier_asks_what_a_key_would_cost(folder, home):
    here = lx.estimate(folder / "note1.txt")
    assert here["credits"].tolist() == [0, 0]
    assert here.iloc[-1]["note"].startswith("On this machine nothing is billed; a tier")
    assert lx.estimate(folder / "note1.txt", parse_tier="fast")["credits"].tolist() == [16, 16]
    there = lx.estimate(folder / "note1.txt", FIELDS, tier="agentic_plus")  # a tier that this machine does not have
    assert there["credits"].tolist() == [95, 95]
    assert there.iloc[-1]["note"] == "With a key of LlamaCloud, at 95 credits a page (agentic_plus)."


def test_a_language_model_elsewhere_may_bill(folder, home, service, monkeypatch):
    for name, value in {"BASE_URL": "https://model.example/v1", "MODEL": "m"}.items():
        monkeypatch.setenv(f"LLAMAEXTRACT_NB_LLM_{name}", value)
    total = lx.estimate(folder / "note1.txt", client=service, tier="agentic").iloc[-1]
    assert total["credits"] == 0
    assert total["note"] == "LlamaCloud bills nothing, but model.example, which is sent the text, may."


def test_a_file_called_total_and_contents_without_a_path(key, invoice, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    frame = lx.estimate([("total", b"Total: 5"), ("a.pdf", invoice.read_bytes())])
    assert frame.index.tolist() == ["total", "a.pdf", "total (2)"]
    assert frame["pages"].tolist() == [1, 2, 3]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"tier": "gold"}, "tier='gold' is not known"),
        ({"parse_tier": "turbo"}, "parse_tier='turbo' is not known: use one of None, 'fast', 'cost_effective'"),
        ({"pages": "x"}, "pages='x' cannot be read"),
        ({"client": "us"}, "client= is of the type str"),
    ],
)
def test_options_are_checked_as_by_a_run(folder, options, words):
    with pytest.raises(lx.ConfigError, match=words):
        lx.estimate(folder, **options)


async def _counts(contents):
    return [await pages.count_pages(source, "1") for source in find_sources(contents)]


def test_counting_off_the_loop():
    assert asyncio.run(_counts([("a.txt", b"Total: 5"), ("b.pdf", b"%PDF-1.7 nothing")])) == [1, None]
