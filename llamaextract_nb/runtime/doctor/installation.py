"""What is installed: Python, this package, what it needs, and its extras."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.metadata import version as installed_version
from typing import TYPE_CHECKING

import llamaextract_nb
from llamaextract_nb.runtime.doctor.findings import Finding

if TYPE_CHECKING:
    from packaging.requirements import Requirement

_PACKAGE = "llamaextract_nb"
_FOR = {
    "lab": "JupyterLab and charts",
    "nest": "asyncio.run() in cells",
    "ocr": "scans and images",
    "llm": "asking a language model",
    "formats": "old spreadsheets, Outlook messages and photos of phones",
    "keyring": "keys in this machine's keyring",
}  # what the extras give that users choose from; "all" is the six, "test" is ours


def python() -> Iterator[Finding]:
    """Compare Python's version with what the package declares."""
    from packaging.specifiers import SpecifierSet

    number = ".".join(map(str, sys.version_info[:3]))
    here = f"Python {number} on {platform.system()} {platform.machine()}"
    package = _package()
    needed = (package.metadata["Requires-Python"] if package else "") or ""
    if SpecifierSet(needed).contains(number):
        yield Finding("python", "ok", f"{here}.")
    else:
        yield Finding("python", "problem", f"{here}; {needed} is needed.", "Install a Python that fits.")


def version() -> Iterator[Finding]:
    """Compare the package that runs with the one that is installed."""
    running, package = f"Version {llamaextract_nb.__version__} runs, from {llamaextract_nb.__path__[0]}", _package()
    if package is None:
        yield Finding("version", "problem", f"{running}, but is not installed.", f"pip install {_PACKAGE}")
    elif package.version != llamaextract_nb.__version__:
        said = f"{running}, but version {package.version} is installed."
        yield Finding("version", "problem", said, "Restart the kernel.")
    else:
        yield Finding("version", "ok", f"{running}.")


def packages() -> Iterator[Finding]:
    """Compare the packages that are needed with those that are installed."""
    needed = _requirements("")
    wrong = [(requirement, why) for requirement in needed if (why := _misfit(requirement))]
    if not wrong:
        yield Finding("packages", "ok", f"All {len(needed)} that are needed are installed, in versions that fit.")
        return
    names = " ".join(f'"{requirement.name}{requirement.specifier}"' for requirement, _ in wrong)
    yield Finding("packages", "problem", f"{'; '.join(why for _, why in wrong)}.", f"pip install {names}")


def extras() -> Iterator[Finding]:
    """Tell which extras are installed, and what the others would give."""
    missing = {extra: wrong for extra in _FOR if (wrong := list(filter(None, map(_misfit, _requirements(extra)))))}
    here = [f"{extra} ({use})" for extra, use in _FOR.items() if extra not in missing]
    found = f"Installed: {', '.join(here) or 'none'}."
    if not missing:
        yield Finding("extras", "ok", found)
        return
    left = [f"{_FOR[extra]}: {', '.join(wrong)}" for extra, wrong in missing.items()]
    install = f'pip install "{_PACKAGE}[{",".join(missing)}]"'
    yield Finding("extras", "note", f"{found} Without the rest: no {'; no '.join(left)}.", f"For them: {install}")


def _requirements(extra: str) -> list[Requirement]:
    """Return what the package, or one of its extras, needs on this machine."""
    from packaging.requirements import Requirement

    package = _package()
    declared = [Requirement(text) for text in (package.requires if package else None) or []]
    here = [needed for needed in declared if needed.marker is None or needed.marker.evaluate({"extra": extra})]
    return [needed for needed in here if ("extra" in str(needed.marker)) == bool(extra)]


def _package() -> Distribution | None:
    """Return what is noted of this package where it was installed, None if it was not."""
    try:
        return distribution(_PACKAGE)
    except PackageNotFoundError:
        return None


def misfits(name: str) -> list[str]:
    """Return what is wrong with the packages that an installed package needs."""
    from packaging.requirements import Requirement

    needed = map(Requirement, distribution(name).requires or [])
    return [why for one in needed if one.marker is None and (why := _misfit(one))]


def _misfit(requirement: Requirement) -> str:
    """Return what is wrong with an installed package, "" if nothing is."""
    try:
        found = installed_version(requirement.name)
    except PackageNotFoundError:
        return f"{requirement.name} is not installed"
    if requirement.specifier.contains(found, prereleases=True):
        return ""
    return f"{requirement.name} {found} is installed, {requirement.specifier} is needed"
