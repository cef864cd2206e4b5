"""The demo's port: a taken one is stepped over unless it was asked for."""

import socket
from collections.abc import Iterator

import pytest

from config.embedded import demo
from config.embedded.faults import EmbeddedFault


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.delenv("DEMO_HOST", raising=False)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port: int = other.getsockname()[1]
        monkeypatch.setattr(demo, "DEFAULT_PORT", port)
        yield port


def test_listening_socket_with_the_default_taken_uses_the_next_free(taken: int) -> None:
    with demo.listening_socket() as listener:
        host, port = listener.getsockname()
    assert host == "127.0.0.1"
    assert taken < port < taken + demo.PORTS_TRIED


def test_listening_socket_with_a_wanted_port_taken_raises(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", str(taken))
    with pytest.raises(EmbeddedFault, match=f"{taken}"), demo.listening_socket():
        pytest.fail("it listened")
