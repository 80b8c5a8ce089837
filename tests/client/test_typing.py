"""What a type checker makes of the methods, which are made from generators."""

from __future__ import annotations

import pytest
from mypy import api

USE = """
from llamaextract_nb.client import AsyncClient, Client

client = Client(api_key="k")
reveal_type(client.get_job("j", wait=5))
reveal_type(client.list_agents())
reveal_type(client.delete_agent)
client.get_job()
client.get_job(5)
client.get_job("j", waiting=5)

async def main(other: AsyncClient) -> None:
    reveal_type(await other.upload_file(b"", name="a"))
    other.get_job("j").status
"""


# What the package's own __init__ leads to, pandas and all, would take ten times as long and a gigabyte.
CONFIGURATION = """
[mypy]
strict = true
follow_imports = skip
error_summary = false
[mypy-llamaextract_nb.client.*,llamaextract_nb.models.*]
follow_imports = silent
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("typing")
    (folder / "use.py").write_text(USE)
    (folder / "mypy.ini").write_text(CONFIGURATION)
    return api.run([str(folder / "use.py"), f"--config-file={folder / 'mypy.ini'}", f"--cache-dir={folder}"])[0]


@pytest.mark.parametrize(
    "words",
    [
        'use.py:5: note: Revealed type is "llamaextract_nb.models.v1.ExtractionJob"',
        'use.py:6: note: Revealed type is "list[llamaextract_nb.models.v1.ExtractionAgent]"',
        'use.py:7: note: Revealed type is "def (agent_id: str)"',
        "use.py:8: error: Too few arguments",
        'use.py:9: error: Argument 1 has incompatible type "int"; expected "str"',
        'use.py:10: error: Unexpected keyword argument "waiting"',
        'use.py:13: note: Revealed type is "llamaextract_nb.models.wire.File"',
        'has no attribute "status"',
    ],
)
def test_a_type_checker_sees(report, words):
    assert words in report
