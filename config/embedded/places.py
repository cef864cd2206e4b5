"""Where an instance keeps its data, sockets and logs.

An ordinary user has everything under the clone's `var/`. Root has the servers' part outside the clone, in a folder of
the service user's own: the clone may lie where only root may enter, and no folder made by others is ever loosened.
"""

import hashlib
import os
import re
import stat
import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path

from config.embedded.faults import EmbeddedFault
from config.embedded.service_user import ServiceUser, choose_service_user

# A socket's address holds 108 bytes with the closing zero; PostgreSQL's name in its folder is the longest of ours.
SOCKET_PATH_LIMIT = 107
LONGEST_SOCKET_NAME = ".s.PGSQL.5432"
SYSTEM_STATE = Path("/var/lib")
_LASTING = re.compile(r"[a-z]+")
_THROW_AWAY = re.compile(r"[a-z]+-[0-9a-f]+")


@dataclass(frozen=True)
class Places:
    """The folders of one instance; all exist and are private once `prepare` returned them."""

    clone: Path
    instance: str
    base: Path
    sockets: Path
    logs: Path
    user: ServiceUser | None

    @property
    def folder(self) -> Path:
        """What the instance owns: data, secrets, attachments. Deleting it forgets the instance."""
        return self.base / self.instance


def base_folder(clone: Path, *, as_root: bool, system_state: Path = SYSTEM_STATE) -> Path:
    """The folder that holds all instances of one clone.

    As root its name comes from the clone's path and an identity kept in the clone, so that a new clone at an old
    path does not meet a database of other code.
    """
    if not as_root:
        return clone / "var"
    return system_state / f"lianmeng-{_digest(os.fsencode(clone) + clone_identity(clone))}"


def socket_folder(folder: Path, *, uid: int, temporary: Path | None = None) -> Path:
    """`folder/run`, or a short folder in the temporary directory where that path is too long for a socket."""
    wanted = folder / "run"
    if len(os.fsencode(wanted / LONGEST_SOCKET_NAME)) <= SOCKET_PATH_LIMIT:
        return wanted
    short = temporary or Path(tempfile.gettempdir())
    return short / f"lianmeng-{uid}-{_digest(os.fsencode(folder))}"


def prepare(clone: Path, instance: str, *, as_root: bool, system_state: Path = SYSTEM_STATE) -> Places:
    """Decide and create the folders of an instance. Raises `EmbeddedFault` where a folder is not ours to use.

    `as_root`: whether servers are to be started by root, hence for a service user.
    """
    if not (_LASTING.fullmatch(instance) or is_throw_away(instance)):
        raise ValueError(f"not an instance name: {instance}")
    var = clone / "var"
    var.mkdir(exist_ok=True)
    base = base_folder(clone, as_root=as_root, system_state=system_state)
    user = choose_service_user(base) if as_root else None
    if as_root:
        make_private(base, user)
    folder = base / instance
    sockets = socket_folder(folder, uid=os.geteuid())
    for private in (folder, sockets):
        make_private(private, user)
    if is_throw_away(instance):
        logs = folder / "logs"
    else:
        make_private(var / instance, None)
        logs = var / instance / "logs"
    logs.mkdir(exist_ok=True)
    return Places(clone=clone, instance=instance, base=base, sockets=sockets, logs=logs, user=user)


def is_throw_away(instance: str) -> bool:
    """Whether the name is of an instance that is deleted after use."""
    return _THROW_AWAY.fullmatch(instance) is not None


def make_private(folder: Path, user: ServiceUser | None) -> None:
    """Create a 0700 folder of the user's own, or accept one made before. Anything else at that path is refused."""
    owner = user.uid if user else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or stat.S_IMODE(found.st_mode) & 0o077:
            raise EmbeddedFault(f"{folder} 不是本程序建立的私有目录（权限 0700）：请核对后移走，然后重试。") from None
        return
    if user:
        os.chown(folder, user.uid, user.gid)


def clone_identity(clone: Path) -> bytes:
    """A random identity written into the clone's `var/` at its first use. The caller holds the lock of `var/`."""
    path = clone / "var" / "clone-id"
    if not path.exists():
        path.write_text(uuid.uuid4().hex)
    return path.read_bytes()


def _digest(value: bytes) -> str:
    return hashlib.sha256(value).hexdigest()[:8]
