"""Management commands run as watched steps of an instance."""

import sys
from collections.abc import Sequence
from pathlib import Path

from config.embedded.instance import CLONE, Instance
from config.embedded.supervisor import Command


def manage(instance: Instance, arguments: Sequence[str], *, is_shown: bool = False) -> Path:
    """Run `manage.py` to its end and return the file that holds what it printed; its errors go to the log.

    With `is_shown` it prints to the screen instead, and the file stays empty.
    Raises `EmbeddedFault` with the log's end when it fails.
    """
    output = instance.places.logs / f"{arguments[0]}.out"
    instance.supervisor.run(
        Command(
            name=arguments[0],
            argv=[sys.executable, "manage.py", *arguments],
            environment=instance.environment,
            folder=CLONE,
            log=instance.places.logs / "setup.log",
            output=output,
            is_shown=is_shown,
        )
    )
    return output
