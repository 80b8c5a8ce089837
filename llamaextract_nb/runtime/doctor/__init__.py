"""Why it does not work here: what `doctor()` looks at, a module for each group of checks.

Its modules import nothing at their top that could be missing or broken, so that it also runs where little else does.
"""

from llamaextract_nb.runtime.doctor.examining import doctor, examine
from llamaextract_nb.runtime.doctor.findings import Finding, told

__all__ = ["Finding", "doctor", "examine", "told"]
