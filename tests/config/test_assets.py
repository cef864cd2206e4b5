"""The assets build runs when an input changed and only then, with the packages' own files."""

import shutil
from pathlib import Path

import pytest

from config.embedded import assets
from config.embedded.faults import EmbeddedFault
from config.embedded.instance import CLONE


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone's assets whose one package is already at hand as a local folder: no registry is asked."""
    folder = tmp_path / "assets"
    package = tmp_path / "package" / "htmx.org"
    (package / "dist").mkdir(parents=True)
    folder.mkdir()
    (package / "package.json").write_text('{"name": "htmx.org", "version": "2.0.0"}')
    (package / "dist" / "htmx.min.js").write_text("var htmx;")
    (package / "LICENSE").write_text("0BSD")
    (folder / "package.json").write_text('{"name": "trial", "dependencies": {"htmx.org": "file:../package/htmx.org"}}')
    (folder / "package-lock.json").write_text(
        '{"name": "trial", "lockfileVersion": 3, "requires": true, "packages": {'
        '"": {"name": "trial", "dependencies": {"htmx.org": "file:../package/htmx.org"}},'
        '"../package/htmx.org": {"name": "htmx.org", "version": "2.0.0"},'
        '"node_modules/htmx.org": {"resolved": "../package/htmx.org", "link": true}}}'
    )
    for name in (".npmrc", "build.mjs"):
        shutil.copy(CLONE / "assets" / name, folder / name)
    return tmp_path


def test_build_copies_scripts_once_and_again_after_a_change(clone: Path) -> None:
    assert assets.build(clone) is True
    built = clone / "assets" / "dist" / "vendor" / "htmx.min.js"
    assert built.read_text() == "var htmx;"
    assert assets.build(clone) is False
    (clone / "package" / "htmx.org" / "dist" / "htmx.min.js").write_text("var htmx = 2;")
    (clone / "assets" / ".npmrc").write_text("fund=false\n")
    assert assets.build(clone) is True
    assert built.read_text() == "var htmx = 2;"


def test_build_that_fails_shows_why_and_is_tried_again(clone: Path) -> None:
    (clone / "package" / "htmx.org" / "LICENSE").unlink()
    for _ in range(2):
        with pytest.raises(EmbeddedFault, match="LICENSE"):
            assets.build(clone)
    assert not (clone / "assets" / "dist").exists()


def test_build_without_node_on_the_machine_uses_the_wheels(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = clone / "bin"
    bare.mkdir()
    shell = shutil.which("sh")
    assert shell is not None
    (bare / "sh").symlink_to(shell)
    monkeypatch.setenv("PATH", str(bare))
    assert assets.build(clone) is True
    assert (clone / "assets" / "dist" / "vendor" / "htmx.min.js").exists()


def test_lock_of_the_scripts_holds_hashes_and_no_addresses() -> None:
    lock = (CLONE / "assets" / "package-lock.json").read_text()
    assert "://" not in lock
    assert '"integrity": "sha512-' in lock
