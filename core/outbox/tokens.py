"""Access tokens of 企业微信 and 钉钉, kept by the process that asked until shortly before they end.

Each process keeps its own: both services give the same token to whoever asks again, so nothing need be shared.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from core.outbox.outcomes import UNTIL_MENDED, Outcome, Wait
from core.outbox.web import NoAnswer, NotSent, ask, refusal

# A token is given up this long before it ends, so that it does not end on the way.
MARGIN_SECONDS = 120.0
SHORTEST_SECONDS = 30.0
LONGEST_SECONDS = 7200.0
BUSY = -1


@dataclass(frozen=True)
class Credentials:
    """Where tokens of one application are asked for, and with what."""

    name: str
    url: str
    query: tuple[tuple[str, str], ...]


class NoToken(Exception):
    """There is no token now; ``outcome`` says when to ask again. Nothing was sent."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.text)
        self.outcome = outcome


_kept: dict[Credentials, tuple[str, float]] = {}


def token_of(credentials: Credentials, *, deadline: float) -> str:
    """Raises NoToken."""
    kept = _kept.get(credentials)
    if kept and time.monotonic() < kept[1]:
        return kept[0]
    token, seconds = _ask(credentials, deadline)
    _kept[credentials] = (token, time.monotonic() + seconds)
    return token


def forget_token(credentials: Credentials) -> None:
    _kept.pop(credentials, None)


def _ask(credentials: Credentials, deadline: float) -> tuple[str, float]:
    name = credentials.name
    try:
        answer = ask("GET", f"{credentials.url}?{urlencode(credentials.query)}", deadline=deadline)
        refused = refusal(name, answer)
        values = {} if refused else answer.values
    except (NotSent, NoAnswer) as error:
        raise NoToken(Wait(f"没有取得{name}的访问凭证（{error}）。")) from error
    if refused:
        # Whatever the service thinks of the request for a token, the message has not gone out.
        raise NoToken(Wait(refused.text, refused.at_least if isinstance(refused, Wait) else UNTIL_MENDED))
    token, code, seconds = values.get("access_token"), values.get("errcode", 0), values.get("expires_in")
    if code == BUSY:
        raise NoToken(Wait(f"{name}系统繁忙。"))
    if code != 0 or not isinstance(token, str) or not token:
        raise NoToken(Wait(f"{name}没有给出访问凭证（{code}），请系统管理员核对密钥。", UNTIL_MENDED))
    whole = float(seconds) if isinstance(seconds, int) else 0.0
    return token, min(max(whole - MARGIN_SECONDS, SHORTEST_SECONDS), LONGEST_SECONDS)


def with_token(credentials: Credentials, deadline: float, send: Callable[[str], Outcome | None]) -> Outcome:
    """Send with a token; where ``send`` answers None (the token was refused, nothing was taken) once more."""
    for _ in range(2):
        try:
            outcome = send(token_of(credentials, deadline=deadline))
        except NoToken as error:
            return error.outcome
        if outcome is not None:
            return outcome
        forget_token(credentials)
    return Wait(f"{credentials.name}不接受刚取得的访问凭证，请系统管理员核对密钥。", UNTIL_MENDED)
