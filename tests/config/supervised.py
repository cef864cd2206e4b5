"""A tiny supervised program for the supervisor's tests: two children, one of which has a child of its own.

`python -m tests.config.supervised FOLDER` writes the children's ids to FOLDER/ids and stays until stopped.
"""

import os
import signal
import sys
from pathlib import Path

from config.embedded.faults import EmbeddedFault, StopRequested
from config.embedded.supervisor import Command, Supervisor

# The child writes its own id and that of a grandchild in the same process group, which ignores polite signals.
PARENT = """
import os, signal, sys, time
child = os.fork()
if child == 0:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        time.sleep(1)
with open(sys.argv[1], "w") as ids:
    ids.write(f"{os.getpid()} {child}")
while True:
    time.sleep(1)
"""
SLEEPER = """
import os, sys, time
with open(sys.argv[1], "w") as ids:
    ids.write(str(os.getpid()))
while True:
    time.sleep(1)
"""


def command(folder: Path, name: str, program: str) -> Command:
    return Command(
        name=name,
        argv=[sys.executable, "-c", program, str(folder / f"{name}.ids")],
        environment=dict(os.environ),
        folder=folder,
        log=folder / f"{name}.log",
        stop_seconds=5,
    )


def main(folder: Path) -> int:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # ignored from the start where the tests run under nohup
    supervisor = Supervisor(folder / "children.json")
    try:
        with supervisor.guarding():
            supervisor.start(command(folder, "parent", PARENT))
            supervisor.start(command(folder, "sleeper", SLEEPER))
            supervisor.watch()
    except StopRequested:
        return 0
    except EmbeddedFault as fault:
        sys.stderr.write(str(fault))
        return 1
    return 2


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
