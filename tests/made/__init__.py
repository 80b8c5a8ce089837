"""Documents made from seeds, each with the schema that asks for it and its truth."""

from .forms import made_form
from .letters import made_letter
from .made import Made
from .numbered import made_boxes, scanned
from .tables import made_table

__all__ = ["Made", "made_boxes", "made_form", "made_letter", "made_table", "scanned"]
