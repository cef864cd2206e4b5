"""``python -m faults [point …]``: the sending of reminders, broken at every point, many times (``make faults``).

Real dispatchers, Celery workers, PostgreSQL and Valkey of its own, on loopback and private sockets alone; a receiver
that remembers what it took. The points are shared out over lanes, each with servers of its own: most of a repetition is
waiting for leases. Ends with a table, and with 1 where anything was lost, doubled or unaccounted for.
"""

import argparse
import json
import os
import selectors
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from config.embedded.faults import EmbeddedFault, StopRequested
from config.embedded.instance import BROKER_VARIABLE, DATABASE_VARIABLES, running
from config.embedded.steps import manage
from config.env import env_int
from faults.names import NAMES
from faults.receiver import SECRET, Receiver
from faults.table import Told, head, summed

MINUTES, LANES, LEASE = 120, 2, 2.0


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m faults", description="提醒“不丢、不重”的故障试验")
    parser.add_argument("points", nargs="*", help=f"只试这几处；不写则全部：{'、'.join(NAMES)}")
    parser.add_argument("--repeat", type=int, default=env_int("REPEAT", 50), help="每处几次（或用环境变量 REPEAT）")
    parser.add_argument("--lease", type=float, default=LEASE, help="租约的秒数：短则试得快，机器忙时放长")
    parser.add_argument("--minutes", type=int, default=MINUTES, help="总时限，到时未试完算失败")
    parser.add_argument("--lanes", type=int, default=LANES, help="分几路同时试，各有自己的服务")
    parser.add_argument("--lane", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    chosen.points = chosen.points or list(NAMES)
    if unknown := sorted(set(chosen.points) - set(NAMES)):
        print(f"没有这一处：{'、'.join(unknown)}；可选：{'、'.join(NAMES)}", file=sys.stderr)
        return 2
    try:
        return _lane(chosen) if chosen.lane else _lanes(chosen)
    except EmbeddedFault as error:
        print(f"\n{error}", file=sys.stderr, flush=True)
        return 1
    except (StopRequested, KeyboardInterrupt):
        return 130


def _lanes(chosen: argparse.Namespace) -> int:
    """Share the points out in turn; a lane answers with a line of JSON for each point."""
    shares = [share for number in range(chosen.lanes) if (share := chosen.points[number :: chosen.lanes])]
    options = ["--repeat", chosen.repeat, "--lease", chosen.lease, "--minutes", chosen.minutes, "--lane"]
    command = [sys.executable, "-m", "faults", *map(str, options)]
    lanes = [subprocess.Popen([*command, *share], stdout=subprocess.PIPE, text=True) for share in shares]
    found: dict[str, Told] = {}
    print(head(), flush=True)
    try:
        for line in _lines(lanes):
            if line.startswith("{"):
                told = Told(**json.loads(line))
                found[told.code] = told
                print(told.line(), flush=True)
        codes = [lane.wait() for lane in lanes]
    finally:
        for lane in lanes:
            with suppress(ProcessLookupError):
                lane.terminate()
        for lane in lanes:
            lane.wait()
    lines, good = summed([found[name] for name in NAMES if name in found], chosen.repeat)
    print("", *lines, sep="\n", flush=True)
    return 0 if good and not any(codes) and len(found) == len(set(chosen.points)) else 1


def _lines(lanes: Sequence["subprocess.Popen[str]"]) -> Iterator[str]:
    """What the lanes print, as it comes, until all have ended."""
    with selectors.DefaultSelector() as waiting:
        for lane in lanes:
            if lane.stdout:
                waiting.register(lane.stdout, selectors.EVENT_READ)
        while waiting.get_map():
            for key, _ in waiting.select():
                line = key.fileobj.readline()  # type: ignore[union-attr]
                if line:
                    yield line
                else:
                    waiting.unregister(key.fileobj)


def _lane(chosen: argparse.Namespace) -> int:
    for name in (*DATABASE_VARIABLES, BROKER_VARIABLE):
        os.environ.pop(name, None)  # nobody else's servers are broken on purpose
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
            "WORKER_CONCURRENCY": "2",
            "LOG_LEVEL": "WARNING",
            "EMAIL_HOST": "",
        }
        os.environ.update(instance.environment | added)
        from faults.run import Run  # noqa: PLC0415 - reads the settings of the environment made above

        run = Run(instance, receiver, Path(folder), lease=chosen.lease, until=time.monotonic() + 60 * chosen.minutes)
        run.all(chosen.points, chosen.repeat, lambda told: print(json.dumps(asdict(told)), flush=True))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
