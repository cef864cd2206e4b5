"""A service on loopback that takes 短信, 企业微信 and 钉钉 messages, remembers each, and misbehaves as real ones do."""

import contextlib
import hashlib
import hmac
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECRET = "loopback-secret"  # noqa: S105 - of a service on loopback
TOKEN = "loopback-token"  # noqa: S105 - likewise


class Receiver:
    """``behaviour``: ok, or how it goes wrong; ``accepted`` counts by key what it took responsibility for.

    late (takes it, answers after the caller has gone) · twice (answers two times) · error_500 · bad_gateway ·
    busy_429 (names a time) · garbage (200 and no JSON) · not_http · close_mid_answer · close_before_answer (takes it) ·
    redirect · drip · long · refused · later · token_ended (once, then well) · no_token
    """

    def __init__(self, *, late_seconds: float = 1.5) -> None:
        self.behaviour = "ok"
        self.late_seconds = late_seconds
        self.retry_after = ""
        self.accepted: Counter[str] = Counter()
        self.bodies: list[dict[str, Any]] = []
        self.requests: list[str] = []
        self.tokens_asked = 0
        self.choose: Callable[[str], str] | None = None
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.receiver = self
        self.port: int = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    def __enter__(self) -> "Receiver":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def take(self, key: str, body: dict[str, Any]) -> None:
        with self._lock:
            self.accepted[key] += 1
            self.bodies.append(body)

    def arrived(self, path: str) -> None:
        with self._lock:
            self.requests.append(path)

    def pause(self, seconds: float) -> None:
        self._stop.wait(seconds)

    def behave(self, key: str) -> str:
        return self.choose(key) if self.choose else self.behaviour


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    receiver: Receiver


WRONG: dict[str, tuple[int, bytes, dict[str, str]]] = {
    "error_500": (500, b"<h1>500</h1>", {}),
    "bad_gateway": (502, b"", {}),
    "busy_429": (429, b"{}", {"Retry-After": "7"}),
    "forbidden": (403, b"{}", {}),
    "redirect": (302, b"", {"Location": "http://127.0.0.1:1/elsewhere"}),
}


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Nothing: the counts are what matters."""

    def do_GET(self) -> None:
        receiver, path = self.server.receiver, urlsplit(self.path).path
        receiver.arrived(path)
        with receiver._lock:
            receiver.tokens_asked += 1
        if receiver.behaviour == "no_token":
            return self._answer(200, {"errcode": 40013, "errmsg": "invalid corpid"})
        return self._answer(200, {"errcode": 0, "access_token": f"{TOKEN}-{receiver.tokens_asked}", "expires_in": 7200})

    def do_POST(self) -> None:
        receiver = self.server.receiver
        content = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        path = urlsplit(self.path).path
        receiver.arrived(path)
        body = json.loads(content)
        key = self.headers.get("Idempotency-Key") or _number_in(body)
        if path == "/sms" and not self._is_signed(content):
            return self._answer(401, {})
        with contextlib.suppress(OSError):
            self._behave(receiver.behave(key), key, body)
        return None

    def _is_signed(self, content: bytes) -> bool:
        told = (
            f"{self.headers['X-Timestamp']}\n{self.headers['Idempotency-Key']}\n{hashlib.sha256(content).hexdigest()}"
        )
        expected = hmac.new(SECRET.encode(), told.encode(), hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, self.headers["X-Signature"])

    def _behave(self, behaviour: str, key: str, body: dict[str, Any]) -> None:
        receiver = self.server.receiver
        if behaviour in WRONG:
            status, content, headers = WRONG[behaviour]
            if receiver.retry_after and "Retry-After" in headers:
                headers = {**headers, "Retry-After": receiver.retry_after}
            return self._raw(status, content, headers)
        if behaviour == "not_http":
            self.wfile.write(b"NOT-HTTP\r\n\r\n")
            return self._hang_up()
        if behaviour == "refused":
            return self._answer(200, {"code": 8, "message": "黑名单号码", "errcode": 40003, "errmsg": "invalid user"})
        if behaviour == "later":
            return self._answer(200, {"code": 9, "retry": True, "errcode": -1, "errmsg": "system busy"})
        if behaviour == "token_ended" and parse_qs(urlsplit(self.path).query)["access_token"] == [f"{TOKEN}-1"]:
            return self._answer(200, {"errcode": 42001, "errmsg": "access_token expired"})
        receiver.take(key, body)
        if behaviour == "garbage":
            return self._raw(200, b"<html>ok</html>", {})
        if behaviour == "long":
            return self._raw(200, b"{" + b" " * 200_000 + b"}", {})
        if behaviour == "no_such_member":
            return self._answer(200, {"errcode": 0, "errmsg": "ok", "invaliduser": "nobody"})
        if behaviour == "close_before_answer":
            return self._hang_up()
        if behaviour == "close_mid_answer":
            self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n{"code": 0, ')
            return self._hang_up()
        if behaviour == "drip":
            for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 400:
                self.wfile.write(bytes([byte]))
                receiver.pause(0.1)
            return self._hang_up()
        if behaviour == "late":
            receiver.pause(receiver.late_seconds)
        self._answer(200, {"code": 0, "message": "", "errcode": 0, "errmsg": "ok", "task_id": 1})
        if behaviour == "twice":
            self._answer(200, {"code": 0, "message": "", "errcode": 0, "errmsg": "ok", "task_id": 1})
        return None

    def _answer(self, status: int, values: dict[str, Any]) -> None:
        self._raw(status, json.dumps(values, ensure_ascii=False).encode(), {"Content-Type": "application/json"})

    def _raw(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _hang_up(self) -> None:
        self.wfile.flush()
        self.close_connection = True


def _number_in(body: dict[str, Any]) -> str:
    """企业微信 and 钉钉 take no key: the number at the end of the text tells which message it is."""
    text = body["text"]["content"] if "touser" in body else body["msg"]["text"]["content"]
    return str(text).rpartition(" ")[2]


def wait_until(condition: Callable[[], bool], seconds: float = 30.0, *, every: float = 0.02) -> bool:
    """Whether it came about in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(every)
    return True
