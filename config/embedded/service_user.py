"""Under whose name the embedded servers run.

PostgreSQL refuses to run as root, so root needs an unprivileged account for it; an ordinary user is that account.
"""

import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from config.embedded.faults import EmbeddedFault

OWN_NAME = "lianmeng"
_USERADD = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", OWN_NAME]


@dataclass(frozen=True)
class ServiceUser:
    """An account that servers are started as; `None` in its place means the caller's own."""

    name: str
    uid: int
    gid: int


def choose_service_user(home: Path) -> ServiceUser:
    """The account that root starts servers as when their data lie in `home`.

    Data that exist keep their owner. Otherwise an account of the product's own is used, made where the machine can
    make one; failing that, an account every machine has. Raises `EmbeddedFault` when root may become none of them.
    """
    if home.exists():
        return _owner(home)
    for name in (OWN_NAME, "postgres", "nobody"):
        if name == OWN_NAME and _find(name) is None:
            _create_own()
        user = _find(name)
        if user is not None and user.uid != 0 and _usable(user):
            return user
    raise EmbeddedFault(
        "PostgreSQL 不能以 root 身份运行，而本机没有可切换的普通账户："
        "请新建一个（useradd --system lianmeng），或改用普通用户运行。"
    )


def _owner(home: Path) -> ServiceUser:
    uid = home.stat().st_uid
    try:
        entry = pwd.getpwuid(uid)
    except KeyError as error:
        raise EmbeddedFault(f"{home} 属于已不存在的账户（uid {uid}）：请核对后删除或移走该目录，然后重试。") from error
    if uid == 0:
        raise EmbeddedFault(f"{home} 属于 root，不是本程序建立的目录：请移走后重试。")
    return ServiceUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _find(name: str) -> ServiceUser | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return ServiceUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _create_own() -> None:
    """Best effort: a read-only or minimal system has no useradd, or refuses; the next candidate is tried then."""
    try:
        subprocess.run(_USERADD, capture_output=True, check=False)
    except OSError:
        return


def _usable(user: ServiceUser) -> bool:
    """Whether this root may become the user: in a container with one mapped id it may not."""
    try:
        probe = subprocess.run(
            ["true"], user=user.uid, group=user.gid, extra_groups=[], cwd="/", capture_output=True, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return probe.returncode == 0
