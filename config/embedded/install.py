"""Make `.venv` hold exactly what one hash-pinned lock names. Run by the system's Python, so only its library is used.

A stamp in the environment remembers the lock's hash: a second run with the same lock installs nothing.
"""

import fcntl
import hashlib
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

CLONE = Path(__file__).resolve().parents[2]
ENVIRONMENT = CLONE / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"


class InstallationError(RuntimeError):
    """Why the environment cannot be made, and what to do about it."""


def main(arguments: list[str]) -> int:
    """`install.py LOCK`, where LOCK names a file of requirements/ without its ending."""
    if len(arguments) != 1:
        print("用法：install.py 锁文件名（base、embedded 或 dev）", file=sys.stderr)
        return 2
    lock = CLONE / "requirements" / f"{arguments[0]}.txt"
    var = CLONE / "var"
    try:
        var.mkdir(exist_ok=True)
        # Two makes at once (a test beside a demo) must not write into one environment.
        with (var / "install.lock").open("w") as guard:
            fcntl.flock(guard, fcntl.LOCK_EX)
            install(lock)
    except (InstallationError, OSError) as error:
        print(f"无法准备 Python 环境：{error}", file=sys.stderr)
        return 1
    return 0


def install(lock: Path) -> None:
    """Create the environment where it is missing or broken, then install the lock unless its stamp says it is there."""
    if not _works():
        _create()
    stamp = ENVIRONMENT / f".installed-{lock.stem}"
    wanted = _fingerprint(lock)
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    stamp.unlink(missing_ok=True)
    print(f"正在安装 requirements/{lock.name} 中按哈希锁定的依赖……", flush=True)
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    if subprocess.run([*command, "-r", str(lock)], check=False).returncode:
        raise InstallationError("依赖安装失败，原因见上；请检查能否访问 Python 软件包源，然后重试。")
    stamp.write_text(wanted)


def _works() -> bool:
    """Whether the environment's own Python starts and has pip. A moved clone or an upgraded system breaks it."""
    try:
        probe = subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True, check=False)
    except OSError:
        return False
    return probe.returncode == 0


def _create() -> None:
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise InstallationError(
            f"{sys.executable} 缺少 venv 或 ensurepip。在 Debian、Ubuntu 上请先安装："
            f"apt-get install python3-venv（或 python{version}-venv），然后重试。"
        )
    print("正在创建虚拟环境 .venv ……", flush=True)
    command = [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)]
    if subprocess.run(command, check=False).returncode:
        raise InstallationError(f"命令失败：{' '.join(command)}，原因见上。")


def _fingerprint(lock: Path) -> str:
    version = subprocess.run([str(PYTHON), "-VV"], capture_output=True, check=True).stdout
    return hashlib.sha256(version + lock.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
