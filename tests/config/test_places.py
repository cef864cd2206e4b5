"""Where an instance lives: for an ordinary user, for root, and where a path is too long for a socket."""

import os
import stat
import tempfile
from pathlib import Path

import pytest

from config.embedded.faults import EmbeddedFault
from config.embedded.places import (
    LONGEST_SOCKET_NAME,
    SOCKET_PATH_LIMIT,
    base_folder,
    make_private,
    prepare,
    socket_folder,
)
from config.embedded.service_user import ServiceUser, choose_service_user

as_root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a folder away")


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pytest's folders are long, so that short socket folders are made: not in the machine's own."""
    (tmp_path / "short").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "short"))


def _clone(parent: Path, name: str = "clone") -> Path:
    clone = parent / name
    clone.mkdir()
    return clone


def _myself() -> ServiceUser:
    return ServiceUser("me", os.geteuid(), os.getegid())


def test_base_folder_for_an_ordinary_user_is_the_clones_var(tmp_path: Path) -> None:
    clone = _clone(tmp_path)
    assert base_folder(clone, as_root=False) == clone / "var"


def test_base_folder_for_root_lies_outside_the_clone_and_stays_the_same(tmp_path: Path) -> None:
    clone = _clone(tmp_path)
    (clone / "var").mkdir()
    first = base_folder(clone, as_root=True, system_state=tmp_path / "state")
    assert first.parent == tmp_path / "state"
    assert first == base_folder(clone, as_root=True, system_state=tmp_path / "state")


def test_base_folder_of_a_new_clone_at_an_old_path_is_another(tmp_path: Path) -> None:
    clone = _clone(tmp_path)
    (clone / "var").mkdir()
    first = base_folder(clone, as_root=True)
    (clone / "var" / "clone-id").unlink()
    assert base_folder(clone, as_root=True) != first


@pytest.mark.parametrize("spare", [0, 1])
def test_socket_folder_at_the_limit_stays_inside_the_instance(spare: int) -> None:
    length = SOCKET_PATH_LIMIT - len(f"/run/{LONGEST_SOCKET_NAME}") - spare
    folder = Path("/" + "a" * (length - 1))
    assert socket_folder(folder, uid=1000) == folder / "run"


def test_socket_folder_one_byte_over_the_limit_is_a_short_one() -> None:
    length = SOCKET_PATH_LIMIT - len(f"/run/{LONGEST_SOCKET_NAME}") + 1
    chosen = socket_folder(Path("/" + "a" * (length - 1)), uid=1000, temporary=Path("/short"))
    assert chosen.parent == Path("/short")
    assert len(os.fsencode(chosen / LONGEST_SOCKET_NAME)) <= SOCKET_PATH_LIMIT


def test_socket_folder_counts_bytes_not_characters() -> None:
    folder = Path("/" + "链" * 35)
    assert len(str(folder / "run" / LONGEST_SOCKET_NAME)) < SOCKET_PATH_LIMIT
    assert socket_folder(folder, uid=1000) != folder / "run"


def test_socket_folders_of_two_users_and_two_instances_differ() -> None:
    long = Path("/" + "a" * 120)
    chosen = {socket_folder(long / name, uid=uid) for name in ("demo", "test") for uid in (1000, 1001)}
    assert len(chosen) == 4


def test_prepare_for_an_ordinary_user_makes_private_folders(tmp_path: Path) -> None:
    places = prepare(_clone(tmp_path), "demo", as_root=False)
    assert places.folder == places.clone / "var" / "demo"
    assert stat.S_IMODE(places.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(places.sockets.stat().st_mode) == 0o700
    assert (places.user, places.logs) == (None, places.clone / "var" / "demo" / "logs")


def test_prepare_keeps_a_throw_away_instances_logs_with_it(tmp_path: Path) -> None:
    places = prepare(_clone(tmp_path), "test-0a1b2c", as_root=False)
    assert places.logs == places.folder / "logs"


@pytest.mark.parametrize("name", ["../demo", "Demo", "demo-", ""])
def test_prepare_refuses_a_name_that_is_no_plain_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="instance name"):
        prepare(_clone(tmp_path), name, as_root=False)


@as_root_only
def test_prepare_for_root_leaves_the_clones_folders_as_they_were(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    state = tmp_path / "state"
    state.mkdir()
    places = prepare(_clone(closed), "demo", as_root=True, system_state=state)
    assert places.user is not None
    assert places.base.parent == state
    for folder in (places.base, places.folder, places.sockets):
        found = folder.stat()
        assert (found.st_uid, stat.S_IMODE(found.st_mode)) == (places.user.uid, 0o700)
    assert (closed.stat().st_uid, stat.S_IMODE(closed.stat().st_mode)) == (0, 0o700)


@as_root_only
def test_service_user_of_existing_data_is_their_owner(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    os.chown(home, 65534, 65534)
    assert choose_service_user(home).uid == 65534


@as_root_only
def test_service_user_is_never_root_even_where_root_owns_the_folder(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with pytest.raises(EmbeddedFault, match="root"):
        choose_service_user(home)


def test_make_private_twice_accepts_its_own_folder(tmp_path: Path) -> None:
    make_private(tmp_path / "own", _myself())
    make_private(tmp_path / "own", _myself())
    assert stat.S_IMODE((tmp_path / "own").stat().st_mode) == 0o700


def test_make_private_refuses_an_open_folder_and_does_not_change_it(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir(mode=0o755)
    with pytest.raises(EmbeddedFault, match="open"):
        make_private(folder, _myself())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755


def test_make_private_refuses_a_link_that_another_laid(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(EmbeddedFault, match="link"):
        make_private(tmp_path / "link", _myself())


def test_make_private_refuses_a_folder_of_another_user(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir(mode=0o700)
    with pytest.raises(EmbeddedFault, match="own"):
        make_private(tmp_path / "own", ServiceUser("other", os.geteuid() + 1, os.getegid()))
