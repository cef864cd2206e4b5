"""Which code a process runs, so that what one release has judged is not taken over by another."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings


def _modules(folder: Path) -> Iterator[str]:
    """Place, size and time of every module below."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir():
                yield from _modules(Path(entry.path))
            elif entry.name.endswith(".py"):
                found = entry.stat()
                yield f"{entry.path} {found.st_size} {found.st_mtime_ns}"


def digest_of(base: Path) -> str:
    """Of the platform's own apps, which lie right below ``base``."""
    folders = sorted(Path(each.path) for each in apps.get_app_configs() if Path(each.path).parent == base)
    told = "\n".join(line for folder in folders for line in _modules(folder))
    return hashlib.sha256(told.encode()).hexdigest()


# Taken while the code is loaded: later other files may lie there, which this process does not run.
RUNNING = digest_of(settings.BASE_DIR)
