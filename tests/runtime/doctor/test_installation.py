"""What is installed, as environments grow."""

from importlib.metadata import PackageNotFoundError

import pytest

import llamaextract_nb as lx
from llamaextract_nb.runtime.doctor import installation


def the(check):
    """The finding of a check that has one."""
    (found,) = check()
    return found


@pytest.fixture
def installed(monkeypatch):
    """Return a function that says which version of a package is installed; None for none."""
    real = installation.installed_version

    def say(**versions):
        def version(name):
            found = versions.get(name.replace("-", "_"), "") or real(name)
            if versions.get(name.replace("-", "_"), "") is None:
                raise PackageNotFoundError(name)
            return found

        monkeypatch.setattr(installation, "installed_version", version)

    return say


def test_here():
    assert [the(check).status for check in (installation.python, installation.version)] == ["ok", "ok"]
    assert lx.__version__ in the(installation.version).finding


def test_a_python_that_is_too_old(monkeypatch):
    monkeypatch.setattr(installation.sys, "version_info", (3, 8, 1))
    assert the(installation.python).finding.endswith("; >=3.11 is needed.")


def test_an_upgrade_without_a_restart(monkeypatch):
    monkeypatch.setattr(lx, "__version__", "0.0.1")
    assert (the(installation.version).status, the(installation.version).fix) == ("problem", "Restart the kernel.")


@pytest.mark.parametrize(
    ("versions", "words"),
    [
        ({"pandas": "1.5.3"}, "pandas 1.5.3 is installed, <4,>=2.2 is needed"),
        ({"pydantic": "1.10.2"}, "pydantic 1.10.2 is installed"),
        ({"httpx": None}, "httpx is not installed"),
    ],
)
def test_packages_that_do_not_fit(installed, versions, words):
    installed(**versions)
    (name,) = versions
    found = the(installation.packages)
    assert found.status == "problem"
    assert words in found.finding
    assert found.fix.startswith(f'pip install "{name}<')


def test_a_prerelease_fits(installed):
    installed(pandas="3.2.0rc1")
    assert "pandas" not in the(installation.packages).finding


def test_extras(installed):
    installed(
        rapidocr=None,
        nest_asyncio2=None,
        openai="2.0",
        jupyterlab="4.5",
        matplotlib="3.10",
        onnxruntime="1.20",
        keyring="25.0",
        xlrd="2.0.2",
        python_oxmsg="0.0.2",
        olefile="0.47",
        pi_heif="1.4.0",
    )
    found = the(installation.extras)
    assert found.status == "note"
    assert (
        "Installed: lab (JupyterLab and charts), llm (asking a language model), formats (old spreadsheets, Outlook "
        "messages and photos of phones), keyring (keys in this machine's keyring)." in found.finding
    )
    assert "no scans and images: rapidocr is not installed" in found.finding
    assert found.fix == 'For them: pip install "llamaextract_nb[nest,ocr]"'


def test_a_source_tree_that_is_not_installed(monkeypatch):
    monkeypatch.setattr(installation, "_package", lambda: None)
    assert the(installation.version).status == "problem"
    assert "is not installed" in the(installation.version).finding
    assert the(installation.python).status == "ok"


def test_what_a_package_needs(installed):
    installed(jupyterlab_widgets="1.1.0")
    assert installation.misfits("ipywidgets") == ["jupyterlab_widgets 1.1.0 is installed, ~=3.0.17 is needed"]
