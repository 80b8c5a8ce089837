"""What a widget sends that shows a viewer."""

from __future__ import annotations

import traitlets

from llamaextract_nb.widgets.base import Base


class Viewing(Base):
    """A widget with what a viewer shows."""

    viewer_view = traitlets.Dict().tag(sync=True)
    grid_view = traitlets.Dict().tag(sync=True)
    document_view = traitlets.Dict().tag(sync=True)
    page_view = traitlets.Dict().tag(sync=True)
    page_image = traitlets.Unicode("").tag(sync=True)  # base64: some hosts drop binary buffers, and notebooks lose them
    download_view = traitlets.Dict().tag(sync=True)
    words_view = traitlets.Dict().tag(sync=True)
