"""How the processes that work for a kernel are started."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

APART: dict[str, Any]
"""Arguments of `subprocess.Popen` for a process that an interrupt of the kernel does not reach."""

if sys.platform == "win32":
    # Without the second, a console window opens for each.
    APART = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
else:
    APART = {"start_new_session": True}
