"""Work on hostile bytes in a process of its own, where it can crash, hang or ask for gigabytes without harm."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

# Run before the script: the system ends the process when it takes more memory or processor time than it may.
_WITHIN_LIMITS = """
import runpy, sys
memory, seconds = map(int, sys.argv[1:3])
try:
    import resource
except ImportError:  # Windows; the caller's clock is all there is.
    pass
else:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
sys.argv = sys.argv[3:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def answer_of(script: Path, data: bytes, *arguments: object, memory: int, seconds: int) -> Any:
    """The JSON that `script` writes when it is given `data`; None where it failed or took more than it may.

    `memory` in bytes, `seconds` of processor time. Scripts import nothing of the project, so that they start quickly.
    """
    command = [sys.executable, "-I", "-c", _WITHIN_LIMITS, memory, seconds, script, *arguments]
    try:
        child = subprocess.run(  # noqa: S603 (our own file, by its path)
            list(map(str, command)), input=data, capture_output=True, timeout=1.5 * seconds
        )
    except subprocess.TimeoutExpired:
        return None
    return json.loads(child.stdout) if child.returncode == 0 else None
