"""The embedded Valkey: carries Celery's messages over a private socket and keeps nothing on disk.

PostgreSQL is the truth of every queue, so an empty Valkey at each start loses no work.
"""

import os
import socket
from dataclasses import dataclass
from pathlib import Path

from config.embedded.faults import EmbeddedFault
from config.embedded.places import Places
from config.embedded.programs import Programs
from config.embedded.supervisor import Command, Supervisor

_READY_TICKS = 300


@dataclass(frozen=True)
class Valkey:
    """One server of one instance."""

    places: Places
    programs: Programs

    @property
    def socket(self) -> Path:
        return self.places.sockets / "valkey.sock"

    def start(self, supervisor: Supervisor) -> None:
        """Start the server and wait until it answers."""
        # Valkey refuses a socket file that a killed server left; the instance's lock says that no server uses it.
        self.socket.unlink(missing_ok=True)
        supervisor.start(self._command())
        for _ in range(_READY_TICKS):
            if self._answers():
                return
            supervisor.tick()
        raise EmbeddedFault(f"Valkey 未能就绪，日志：{self.places.logs / 'valkey.log'}")

    def addresses(self) -> dict[str, str]:
        return {"REDIS_URL": f"redis+socket://{self.socket}?virtual_host=0"}

    def _command(self) -> Command:
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "no",
            "dir": str(self.places.folder),
            "daemonize": "no",
            "logfile": "",
        }
        return Command(
            name="Valkey",
            argv=[
                str(self.programs.valkey),
                *(part for name, value in settings.items() for part in (f"--{name}", value)),
            ],
            environment={"PATH": os.defpath, "LC_ALL": "C"},
            folder=self.places.folder,
            log=self.places.logs / "valkey.log",
            user=self.places.user,
            is_service=True,
        )

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(1)
            try:
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False
