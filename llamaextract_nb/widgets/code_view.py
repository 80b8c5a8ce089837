"""Code to look at and to copy."""

from __future__ import annotations

from llamaextract_nb.widgets.base import Base, script, style


class CodeView(Base):
    """Shows some code, or nothing, with a button that copies it."""

    _esm = script("code_view.js")
    _css = style("theme.css", "code_view.css")

    def __init__(self) -> None:
        super().__init__()
        self.show("")

    def show(self, code: str) -> None:
        """Show code; "" shows nothing."""
        self.view = {"code": code}

    def __repr__(self) -> str:
        return f"CodeView({len(self.view['code'].splitlines())} lines)"
