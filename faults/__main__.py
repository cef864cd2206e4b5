"""``python -m faults [point …]``: the sending of reminders, broken at every point, many times (``make faults``).

Real dispatchers, Celery workers, PostgreSQL and Valkey of its own, on loopback and private sockets alone; a receiver
that remembers what it took. Ends with a table, and with 1 where anything was lost, doubled or unaccounted for.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from config.embedded.faults import EmbeddedFault, StopRequested
from config.embedded.instance import BROKER_VARIABLE, DATABASE_VARIABLES, running
from config.embedded.steps import manage
from config.env import env_int
from faults.receiver import SECRET, Receiver

MINUTES = 120
LEASE = 2.0


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m faults", description="提醒“不丢、不重”的故障试验")
    parser.add_argument("points", nargs="*", help="只试这几处；不写则全部")
    parser.add_argument("--repeat", type=int, default=env_int("REPEAT", 50), help="每处几次（或用环境变量 REPEAT）")
    parser.add_argument("--lease", type=float, default=LEASE, help="租约的秒数：短则试得快，机器忙时放长")
    parser.add_argument("--minutes", type=int, default=MINUTES, help="总时限，到时未试完算失败")
    chosen = parser.parse_args(arguments)
    for name in (*DATABASE_VARIABLES, BROKER_VARIABLE):
        os.environ.pop(name, None)  # nobody else's servers are broken on purpose
    try:
        return _run(chosen)
    except EmbeddedFault as error:
        print(f"\n{error}", file=sys.stderr, flush=True)
        return 1
    except (StopRequested, KeyboardInterrupt):
        return 130


def _run(chosen: argparse.Namespace) -> int:
    with (
        running("faults", lasting=False) as instance,
        Receiver(late_seconds=chosen.lease) as receiver,
        tempfile.TemporaryDirectory(prefix="lianmeng-faults-") as folder,
    ):
        manage(instance, ["provision"])
        receiver.retry_after = "1"
        added = {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SMS_GATEWAY_URL": f"{receiver.url}/sms",
            "SMS_GATEWAY_KEY": "faults",
            "SMS_GATEWAY_SECRET": SECRET,
            "WORKER_CONCURRENCY": "4",
            "LOG_LEVEL": "WARNING",
            "EMAIL_HOST": "",
        }
        os.environ.update(instance.environment | added)
        from faults.run import Run  # noqa: PLC0415 - reads the settings of the environment made above

        run = Run(instance, receiver, Path(folder), lease=chosen.lease, until=time.monotonic() + 60 * chosen.minutes)
        return run.all(chosen.points, chosen.repeat)


if __name__ == "__main__":
    random.seed(0)
    sys.exit(main(sys.argv[1:]))
