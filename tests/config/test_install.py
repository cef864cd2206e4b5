"""The virtual environment is made by the system's Python: what it says when the machine lacks something."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from config.embedded import install


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / ".venv"
    monkeypatch.setattr(install, "ENVIRONMENT", folder)
    monkeypatch.setattr(install, "PYTHON", folder / "bin" / "python")
    return folder


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """A lock of one package that lies on this disk."""
    source = tmp_path / "trial_package-1.0-py3-none-any.whl"
    script = (
        "import sys, zipfile\n"
        "with zipfile.ZipFile(sys.argv[1], 'w') as wheel:\n"
        "    wheel.writestr('trial_package.py', '')\n"
        "    info = 'trial_package-1.0.dist-info/'\n"
        "    wheel.writestr(info + 'METADATA', 'Metadata-Version: 2.1\\nName: trial-package\\nVersion: 1.0\\n')\n"
        "    wheel.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nGenerator: trial\\nRoot-Is-Purelib: true\\n"
        "Tag: py3-none-any\\n')\n"
        "    wheel.writestr(info + 'RECORD', '')\n"
    )
    subprocess.run([sys.executable, "-c", script, str(source)], check=True)
    path = tmp_path / "trial.txt"
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    path.write_text(f"trial-package @ {source.as_uri()} --hash=sha256:{digest}\n")
    return path


def _has_package(environment: Path) -> bool:
    probe = subprocess.run([str(environment / "bin" / "python"), "-c", "import trial_package"], check=False)
    return probe.returncode == 0


def test_install_makes_the_environment_once_and_obeys_the_stamp(
    environment: Path, lock: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    install.install(lock)
    assert _has_package(environment)
    capfd.readouterr()
    install.install(lock)
    assert capfd.readouterr().out == ""
    lock.write_text(lock.read_text() + "# another lock\n")
    install.install(lock)
    assert "trial.txt" in capfd.readouterr().out


def test_install_with_a_wrong_hash_fails_and_leaves_no_stamp(environment: Path, lock: Path) -> None:
    lock.write_text(lock.read_text().replace("sha256:", "sha256:0000")[:-5] + "\n")
    with pytest.raises(install.InstallationError, match="依赖安装失败"):
        install.install(lock)
    assert not (environment / ".installed-trial").exists()


def test_install_without_ensurepip_names_the_debian_package(
    environment: Path, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install, "find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(install.InstallationError, match=r"apt-get install python3-venv"):
        install.install(lock)
    assert not environment.exists()
