"""One HTTP request to a service a deployment names, and an honest word on how it ended.

Until the request has gone out whole the service has nothing to act on, so it may be tried again. From then on silence,
a broken answer or one nobody can read mean that nobody knows. Redirects are not followed: what stands in the request
(a secret, a mobile number) goes to the host that was configured and to no other. No proxy of the environment is used.
"""

import datetime as dt
import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson
from django.conf import settings

from core.outbox.cutting import cut_at
from core.outbox.outcomes import UNTIL_MENDED, Failed, Outcome, Unknown, Wait

# All requests of one message together, every answer included; well below the lease of a minute.
DEADLINE_SECONDS = 30.0
ANSWER_LIMIT = 64 * 1024
LONGEST_RETRY_AFTER = dt.timedelta(hours=6)


class NotSent(Exception):
    """The request did not go out whole: the service has done nothing."""


class NoAnswer(Exception):
    """The request went out, and no whole answer came back."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    retry_after: dt.timedelta = dt.timedelta()

    @property
    def values(self) -> dict[str, Any]:
        """The JSON object of the answer. Raises NoAnswer for anything else: it says nothing about the message."""
        try:
            found = orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise NoAnswer("答复不能辨认") from error
        if not isinstance(found, dict):
            raise NoAnswer("答复不能辨认")
        return found


def until_deadline() -> float:
    """The moment (monotonic) at which whatever is still under way is cut off."""
    return time.monotonic() + DEADLINE_SECONDS


def ask(
    method: str, url: str, *, deadline: float, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> Answer:
    """Raises NotSent and NoAnswer, each with the reason in words; never anything else for what a network may do."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise NotSent("超时")
    parts = urlsplit(url)
    target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    connection = _connection(parts.scheme, parts.hostname or "", parts.port, min(settings.CHANNEL_TIMEOUT, left))
    with closing(connection), cut_at(deadline, lambda: _cut(connection)):
        return _exchange(connection, method, target, body, {"Connection": "close", **(headers or {})})


def _connection(scheme: str, host: str, port: int | None, timeout: float) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=timeout, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=timeout)


def _cut(connection: http.client.HTTPConnection) -> None:
    """From another thread: whoever reads sees the connection broken off. A drip of bytes must not outlive the lease."""
    try:
        connection.sock.shutdown(socket.SHUT_RDWR)
    except (AttributeError, OSError):
        return


def _exchange(
    connection: http.client.HTTPConnection, method: str, target: str, body: bytes, headers: Mapping[str, str]
) -> Answer:
    try:
        connection.request(method, target, body=body or None, headers=dict(headers))
    except (OSError, http.client.HTTPException) as error:
        raise NotSent(_reason(error)) from error
    try:
        response = connection.getresponse()
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(_reason(error)) from error
    try:
        content = response.read(ANSWER_LIMIT + 1)
    except (OSError, http.client.HTTPException) as error:
        if response.status < 300:
            raise NoAnswer(_reason(error)) from error
        content = b""  # the status has said it
    if len(content) > ANSWER_LIMIT:
        raise NoAnswer("答复过长")
    return Answer(response.status, content, _retry_after(response.headers.get("Retry-After", "")))


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "超时"
    if isinstance(error, ssl.SSLCertVerificationError):
        return "证书不可信"
    return "答复不能辨认" if isinstance(error, http.client.BadStatusLine) and str(error) else "连接中断"


def _retry_after(text: str) -> dt.timedelta:
    """Seconds only: a date would need the other clock to be right. Beyond our own longest wait it counts as that."""
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    return min(dt.timedelta(seconds=seconds), LONGEST_RETRY_AFTER)


def refusal(name: str, answer: Answer) -> Outcome | None:
    """What the status alone says; None for 2xx, whose words the channel reads itself.

    A 500 or 503 is the service's own word that it did not do it; a gateway's 502 or 504 says that the gateway does not
    know either. A wrong key and a redirect wait for a person.
    """
    status = answer.status
    if 200 <= status < 300:
        return None
    text = f"{name}答复 {status}。"
    if status in (502, 504):
        return Unknown(f"{text}不能确定是否已经受理。")
    if status in (401, 403, 404) or 300 <= status < 400:
        return Wait(f"{text}请系统管理员核对服务地址和密钥。", max(UNTIL_MENDED, answer.retry_after))
    if status >= 500 or status in (408, 409, 425, 429):
        return Wait(text, answer.retry_after)
    return Failed(text)


def not_sent(name: str, error: NotSent) -> Outcome:
    return Wait(f"没有连上{name}（{error}）。")


def no_answer(name: str, error: NoAnswer) -> Outcome:
    return Unknown(f"发出后没有收到{name}的有效答复（{error}）。")
