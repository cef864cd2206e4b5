"""The embedded PostgreSQL: its wheel's own `initdb` and `postgres`, a private socket, passwords, no network.

The wheel's Python part is left alone: as root it opens folders of others for its account.
"""

import os
import shutil
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

from config.embedded.faults import EmbeddedFault
from config.embedded.places import Places
from config.embedded.programs import Programs
from config.embedded.supervisor import Command, Supervisor

PORT = 5432
# The wall's policies name the groups lianmeng_web and lianmeng_dispatch; `provision` makes these logins their members.
OWNER = "lianmeng_owner"
WEB = "lianmeng_web_login"
DISPATCH = "lianmeng_dispatch_login"
DATABASE = "lianmeng"
BOOTSTRAP = "postgres"
_READY_TICKS = 600
_HBA = "local all all scram-sha-256\n"
# Without fsync a power cut destroys the data: for data that nobody keeps, or that can be made again.
_CARELESS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # A password costs a moment at each new connection, of which tests make thousands.
    "scram_iterations": "1",
}


@dataclass(frozen=True)
class Postgres:
    """One server of one instance. `passwords` has an entry per role; `synced` data survive a power cut."""

    places: Places
    programs: Programs
    passwords: Mapping[str, str]
    synced: bool

    @property
    def data(self) -> Path:
        return self.places.folder / "postgres"

    def start(self, supervisor: Supervisor) -> None:
        """Make the cluster at its first use, start the server, wait until it answers, make the owner role."""
        if not (self.data / "PG_VERSION").exists():
            self._create(supervisor)
        self._forget_dead_postmaster()
        supervisor.start(self._command("PostgreSQL", [str(self.programs.postgres), *self._options()]))
        connection = self._connect(supervisor)
        with connection:
            _ensure_owner(connection, self.passwords[OWNER])

    def addresses(self) -> dict[str, str]:
        """The three database addresses of the product."""
        return {
            "DATABASE_ADMIN_URL": self.url(OWNER),
            "DATABASE_URL": self.url(WEB),
            "DISPATCH_DATABASE_URL": self.url(DISPATCH),
        }

    def url(self, role: str) -> str:
        place = urlencode({"host": str(self.places.sockets), "port": PORT})
        return f"postgresql://{role}:{quote(self.passwords[role], safe='')}@/{DATABASE}?{place}"

    def _create(self, supervisor: Supervisor) -> None:
        """Run `initdb` beside the final place and move the result there: half a cluster is never taken for one."""
        draft = self.data.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        password_file = self.places.folder / "initdb-password"
        password_file.touch(mode=0o600)
        if self.places.user:
            os.chown(password_file, self.places.user.uid, self.places.user.gid)
        try:
            password_file.write_text(self.passwords[BOOTSTRAP])
            arguments = [
                f"--pgdata={draft}",
                f"--username={BOOTSTRAP}",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                # The wheel has no ICU and the machine may lack every locale but C: PostgreSQL's own needs neither.
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
            ]
            if not self.synced:
                arguments += ["--no-sync", "--no-data-checksums"]
            supervisor.run(self._command("initdb", [str(self.programs.initdb), *arguments]))
        finally:
            password_file.unlink(missing_ok=True)
        (draft / "pg_hba.conf").write_text(_HBA)
        draft.replace(self.data)

    def _options(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": str(self.places.sockets),
            "unix_socket_permissions": "0700",
            "log_timezone": "Asia/Shanghai",
            "log_line_prefix": "%m [%p] %u ",
            "max_connections": "100",
        }
        if not self.synced:
            settings |= _CARELESS
        return ["-D", str(self.data), *(part for name, value in settings.items() for part in ("-c", f"{name}={value}"))]

    def _forget_dead_postmaster(self) -> None:
        """Remove a lock file whose process is not this cluster's server: its number may have gone to a stranger.

        PostgreSQL itself would refuse to start then. The instance's lock is held, and leftovers were ended before.
        """
        lock = self.data / "postmaster.pid"
        try:
            pid = int(lock.read_text().splitlines()[0])
        except (FileNotFoundError, ValueError, IndexError):
            return
        try:
            working_folder = Path(f"/proc/{pid}/cwd").resolve(strict=True)
        except FileNotFoundError:
            return
        except PermissionError:
            # Another user's process: PostgreSQL looks at the number's owner itself.
            return
        if working_folder != self.data.resolve():
            lock.unlink()

    def _connect(self, supervisor: Supervisor) -> psycopg.Connection[tuple[object, ...]]:
        last = ""
        for _ in range(_READY_TICKS):
            try:
                return psycopg.connect(
                    host=str(self.places.sockets),
                    port=PORT,
                    user=BOOTSTRAP,
                    password=self.passwords[BOOTSTRAP],
                    dbname="postgres",
                    autocommit=True,
                )
            except psycopg.OperationalError as error:
                last = str(error)
            supervisor.tick()
        raise EmbeddedFault(f"PostgreSQL 未能在一分钟内就绪：{last}日志：{self.places.logs / 'postgres.log'}")

    def _command(self, name: str, argv: list[str]) -> Command:
        return Command(
            name=name,
            argv=argv,
            # Not the caller's environment: its PG… variables would steer the server.
            environment={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            folder=self.places.folder,
            log=self.places.logs / "postgres.log",
            user=self.places.user,
            is_service=True,
            # SIGINT is PostgreSQL's "fast" stop: it ends its clients' sessions; SIGTERM would wait for them.
            stop_signal=signal.SIGINT,
            stop_seconds=60 if self.synced else 10,
        )


def _ensure_owner(connection: psycopg.Connection[tuple[object, ...]], password: str) -> None:
    """The role that owns databases and tables. No superuser, so that forced row-level security binds migrations too."""
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone()
    statement = "ALTER ROLE {} " if exists else "CREATE ROLE {} "
    connection.execute(
        sql.SQL(statement + "LOGIN NOSUPERUSER CREATEROLE CREATEDB NOBYPASSRLS PASSWORD {}").format(
            sql.Identifier(OWNER), sql.Literal(password)
        )
    )
