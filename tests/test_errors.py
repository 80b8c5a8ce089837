"""The error tree: one root, and every error survives the way between processes."""

import copy
import pickle

import pytest

import llamaextract_nb as lx
from llamaextract_nb import errors
from llamaextract_nb.models import ExtractionJob

ALL = [getattr(errors, name) for name in errors.__all__]
ARGUMENTS = {
    errors.SchemaError: ("Name the field.", "seller.name"),
    errors.DocumentError: ("a.pdf is empty.", "a.pdf", 3),
    errors.RateLimitError: ("Slow down.", 429, "too fast", "req-1", 2.5),
    errors.JobError: ("It failed.", ExtractionJob(id="j", status="failed")),
}


def made(kind):
    if kind in ARGUMENTS:
        return kind(*ARGUMENTS[kind])
    return kind("It went wrong.", 400, "detail", "req-1") if issubclass(kind, errors.APIStatusError) else kind("Wrong.")


def test_one_tree():
    classes = [value for value in vars(errors).values() if isinstance(value, type)]
    assert set(classes) == set(ALL)
    assert all(issubclass(kind, errors.LlamaExtractError) for kind in ALL)
    assert all(getattr(lx, kind.__name__) is kind for kind in ALL)
    assert all(kind.__doc__ for kind in ALL)
    assert issubclass(errors.JobTimeoutError, errors.JobError)
    assert issubclass(errors.JobCancelledError, errors.JobError)


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])
def test_copies_are_the_same(kind, way):
    error = made(kind)
    again = way(error)
    assert type(again) is kind
    assert str(again) == str(error)
    assert vars(again) == vars(error)
