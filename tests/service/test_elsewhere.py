"""The package where `fcntl` and `resource` do not exist, as on Windows, from a document to its row."""

import subprocess
import sys
from pathlib import Path

HIDE = """
import sys

class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name in ("fcntl", "resource"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Hidden())
for name in ("fcntl", "resource"):
    sys.modules.pop(name, None)
import os
for name in ("nice", "set_blocking"):
    delattr(os, name)
"""
USE = """
import sys
import warnings
warnings.simplefilter("ignore")  # filelock says that its locks are softer without fcntl
import llamaextract_nb as lx
from llamaextract_nb.engine.drawing import draw
from pathlib import Path
for name in ("fcntl", "resource"):
    try:
        __import__(name)
    except ModuleNotFoundError:
        continue
    raise AssertionError(name)
frame = lx.extract([("a.txt", b"Total: 5.00 EUR"), ("b.pdf", b"%PDF-1.4 cut")], {"total": float}, progress=False)
print(frame["total"].iloc[0], *frame["_status"])
with lx.LocalService() as again, again.client() as client:
    print(len(client.list_agents()))
print(draw(Path(sys.argv[1]), "invoice.pdf").page)
"""


def test_without_fcntl_and_resource(tmp_path, monkeypatch):
    from llamaextract_nb.sample_data import samples

    (tmp_path / "sitecustomize.py").write_text(HIDE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("LLAMAEXTRACT_NB_HOME", str(tmp_path / "home"))
    invoice = next(path for path in samples("invoice") if path.suffix == ".pdf")
    command = [sys.executable, "-c", USE, str(invoice)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert done.stdout.split("\n")[:3] == ["5.0 success error", "1", "1"], done.stderr[-3000:]
    assert (tmp_path / "home" / "service" / "service.sqlite").exists()


def test_no_module_needs_what_windows_lacks():
    """What is imported from these is imported where it is used, and its absence is expected there."""
    import llamaextract_nb

    for path in Path(llamaextract_nb.__file__).parent.rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert line not in ("import fcntl", "import resource", "import pwd", "import termios"), path
