"""What `help()` tells of the calls that extract, and what a misspelt option leads to."""

import asyncio
import inspect

import pytest

import llamaextract_nb as lx

CALLS = [lx.submit, lx.extract, lx.aextract]


@pytest.mark.parametrize("call", CALLS)
def test_every_option_is_in_the_signature_and_described(call):
    signature = inspect.signature(call)
    assert not any(one.kind is one.VAR_KEYWORD for one in signature.parameters.values())
    assert signature.replace(return_annotation="") == inspect.signature(lx.submit).replace(return_annotation="")
    described = inspect.getdoc(call)
    for name in signature.parameters:
        assert f"\n    {name}: " in described
    assert described.index("Args:") < described.index("Raises:")
    assert not described.endswith("\n")


def test_each_has_a_description_of_its_own():
    assert len({inspect.getdoc(call).splitlines()[0] for call in CALLS}) == 3
    assert inspect.iscoroutinefunction(lx.aextract)
    assert lx.extract.__name__ == "extract"


@pytest.mark.parametrize("call", [*CALLS, lx.estimate])
@pytest.mark.parametrize(("name", "hint"), [("page", "did you mean 'pages'?"), ("xyz", "it has files, schema, client")])
def test_an_unknown_option_names_the_nearest(call, name, hint):
    async def called():
        found = call("none", {"total": float}, **{name: 1})
        return await found

    with pytest.raises(TypeError) as caught:
        asyncio.run(called())
    assert str(caught.value).startswith(f"{call.__name__}() has no option {name!r}: {hint}")


def test_options_reach_the_run(home):
    async def awaited(*given, **options):
        return await lx.aextract(*given, **options)

    for call in (lx.extract, lambda *given, **options: asyncio.run(awaited(*given, **options))):
        with pytest.raises(lx.ConfigError, match="target='all' is not known"):
            call([("a.txt", b"Total: 5")], {"total": float}, target="all")
        frame = call([("a.txt", b"Total: 5")], {"total": float}, progress=False, instructions="Be exact.")
        assert frame["total"].tolist() == [5.0]
