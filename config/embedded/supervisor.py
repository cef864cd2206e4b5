"""Children that live and die together: one that ends by itself ends the others, and a stop leaves none behind."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from config.embedded.faults import EmbeddedFault, StopRequested
from config.embedded.leftovers import record_children
from config.embedded.service_user import ServiceUser

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_TICK_SECONDS = 0.1
_LOG_TAIL_LINES = 20
_LOG_LIMIT_BYTES = 10_000_000


@dataclass(frozen=True)
class Command:
    """A program to start. What it prints goes to `log`; with an `output` only its errors do. `stop_signal` ends it.

    `is_shown`: what it prints goes to the screen, its errors to the log.
    `is_service`: others depend on it, so it is asked to stop only after they have ended.
    """

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    user: ServiceUser | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 20
    pass_fds: tuple[int, ...] = ()
    output: Path | None = None
    is_shown: bool = False
    is_service: bool = False


class ChildDied(EmbeddedFault):
    """A child ended by itself."""


@dataclass
class Supervisor:
    """Starts children, watches them, stops them in reverse order. Used inside `with supervisor.guarding():`."""

    record: Path
    _children: list[tuple[Command, subprocess.Popen[bytes]]] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def guarding(self) -> Iterator[None]:
        """Turn stop signals into `StopRequested` at the next tick; on the way out no child is left, whatever happened.

        Signals only set a flag: one that came between a child's birth and its entry into the list would lose it.
        """
        # Under nohup a closed terminal is meant to be ignored.
        wanted = [number for number in _STOP_SIGNALS if not (number == signal.SIGHUP and _is_ignored(number))]
        before = {number: signal.signal(number, self._request_stop) for number in wanted}
        try:
            yield
        finally:
            self.stop()
            for number, action in before.items():
                signal.signal(number, action)

    def start(self, command: Command) -> None:
        """Start a child in a process group of its own, so that the terminal's Ctrl-C reaches us alone."""
        self._children.append((command, _spawn(command)))
        self._record()

    def end(self, name: str, number: signal.Signals) -> Command:
        """End one child and its group by a signal of the caller's choosing, unless it has ended; its command again.

        For experiments that break a service on purpose: nobody is told that it ended.
        """
        entry = next(one for one in self._children if one[0].name == name)
        if not _has_ended(entry[1]):
            entry[1].send_signal(number)
        self._bury(entry)
        return entry[0]

    def tick(self) -> None:
        """Wait a moment; raise `StopRequested` or `ChildDied` if that is what came."""
        self.check()
        self._stop.wait(_TICK_SECONDS)
        self.check()

    def check(self) -> None:
        """`StopRequested` or `ChildDied`, if so; the operator's wish comes first."""
        if self._stop.is_set():
            raise StopRequested
        for command, child in self._children:
            if _has_ended(child):
                raise ChildDied(_obituary(command, child))

    def watch(self) -> None:
        """Stay until a stop is requested (`StopRequested`) or a child ends (`ChildDied`)."""
        while True:
            self.tick()

    def run(self, command: Command) -> None:
        """Run a step to its end while watching the others. Raises `EmbeddedFault` when the step fails."""
        step = _spawn(command)
        self._record((step.pid, command.stop_signal))
        try:
            while not _has_ended(step):
                self.tick()
        finally:
            _ask(command, step)
            _end(command, step)
            self._record()
        if step.returncode:
            raise EmbeddedFault(f"步骤“{command.name}”失败（{_reason(step.returncode)}）。\n{_tail(command.log)}")

    def run_in_foreground(self, argv: Sequence[str], environment: Mapping[str, str], folder: Path) -> int:
        """Give the terminal to a program and return its exit code (128 + signal, as a shell says it).

        It stays in our process group: the terminal's Ctrl-C is its own to answer, SIGTERM to us is passed on once.
        """
        child = subprocess.Popen(list(argv), env=dict(environment), cwd=folder)
        self._record((child.pid, signal.SIGTERM))
        asked = False
        with _ignoring_interrupts():
            while not _has_ended(child):
                if self._stop.wait(_TICK_SECONDS) and not asked:
                    child.terminate()
                    asked = True
                if asked:
                    time.sleep(_TICK_SECONDS)
        code = child.wait()
        return code if code >= 0 else 128 - code

    def stop(self) -> None:
        """End all children: what is no service at once, then the services, last started first.

        A second Ctrl-C changes nothing: what stops must stop in order, or PostgreSQL recovers at the next start.
        """
        services = [entry for entry in self._children if entry[0].is_service]
        others = [entry for entry in self._children if not entry[0].is_service]
        for command, child in others:
            _ask(command, child)
        for entry in others:
            self._bury(entry)
        for entry in reversed(services):
            _ask(*entry)
            self._bury(entry)

    def _bury(self, entry: tuple[Command, subprocess.Popen[bytes]]) -> None:
        _end(*entry)
        self._children.remove(entry)
        self._record()

    def _request_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()

    def _record(self, *passing: tuple[int, signal.Signals]) -> None:
        lasting = {child.pid: command.stop_signal for command, child in self._children}
        record_children(self.record, lasting | dict(passing))


def _spawn(command: Command) -> subprocess.Popen[bytes]:
    _rotate(command.log)
    user = command.user
    with (
        command.log.open("ab") as log,
        (command.output or command.log).open("wb" if command.output else "ab") as output,
    ):
        try:
            return subprocess.Popen(
                list(command.argv),
                env=dict(command.environment),
                cwd=command.folder,
                stdin=subprocess.DEVNULL,
                stdout=None if command.is_shown else output,
                stderr=log,
                start_new_session=True,
                pass_fds=command.pass_fds,
                user=user.uid if user else None,
                group=user.gid if user else None,
                extra_groups=[] if user else None,
            )
        except OSError as error:
            raise EmbeddedFault(f"无法启动 {command.name}（{command.argv[0]}）：{error}") from error


def _has_ended(child: subprocess.Popen[bytes]) -> bool:
    """Whether it ended, without burying it: as a zombie it keeps its number, so its group cannot become another's."""
    if child.returncode is not None:
        return True
    return os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _ask(command: Command, child: subprocess.Popen[bytes]) -> None:
    """Ask a child to end, once: to many programs a second signal means to hurry and drop their work."""
    if not _has_ended(child):
        with suppress(ProcessLookupError):
            child.send_signal(command.stop_signal)


def _end(command: Command, child: subprocess.Popen[bytes]) -> None:
    """Wait for a child that was asked to end, then end it and whatever its group still holds by force."""
    deadline = time.monotonic() + command.stop_seconds
    while not _has_ended(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    # Also after a clean end: a child that died by itself may have left workers in its group.
    if child.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _obituary(command: Command, child: subprocess.Popen[bytes]) -> str:
    status = os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    code = 0
    if status is not None:
        code = status.si_status if status.si_code == os.CLD_EXITED else -status.si_status
    return f"{command.name} 自行退出（{_reason(code)}），其余进程随之停止。日志：{command.log}\n{_tail(command.log)}"


def _reason(code: int) -> str:
    return f"退出码 {code}" if code >= 0 else f"信号 {signal.Signals(-code).name}"


def _tail(log: Path) -> str:
    """The last lines of a log, indented, so that the reason is on the screen."""
    lines = log.read_text(errors="replace").splitlines()[-_LOG_TAIL_LINES:]
    return "\n".join(f"    {line}" for line in lines)


def _rotate(log: Path) -> None:
    with suppress(FileNotFoundError):
        if log.stat().st_size > _LOG_LIMIT_BYTES:
            log.replace(log.with_suffix(".log.1"))


def _is_ignored(number: signal.Signals) -> bool:
    return signal.getsignal(number) is signal.SIG_IGN


@contextmanager
def _ignoring_interrupts() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
