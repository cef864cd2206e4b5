"""Ask a program of ours that handles a stranger's file in a process of its own: JSON in, JSON out."""

import json
import logging
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.spreadsheets.limits import Limits

logger = logging.getLogger(__name__)

_PYTHON = (sys.executable, "-E", "-s", "-B", "-X", "utf8", "-m")
_CODE_ROOT = Path(__file__).resolve().parents[1]


class Overrun(Exception):
    """It needed more time or memory than it may have."""


class Crashed(Exception):
    """It ended without an answer."""


def ask(module: str, job: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    """What ``python -m module`` answers; it binds itself by ``limits`` (core.spreadsheets.child.confine).

    Raises Overrun, Crashed.
    """
    try:
        done = subprocess.run(
            (*_PYTHON, module),
            input=json.dumps(job, ensure_ascii=False).encode(),
            cwd=_CODE_ROOT,
            env={},
            capture_output=True,
            timeout=limits.wall_seconds,
            check=False,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired as error:
        raise Overrun from error
    if done.returncode:
        logger.warning("%s ended with status %s", module, done.returncode)
        raise Overrun if done.returncode < 0 else Crashed
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
