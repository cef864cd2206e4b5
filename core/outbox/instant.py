"""企业微信 and 钉钉: a message of an application to one member, by a token asked for before.

Both answer 200 to nearly everything and say in ``errcode`` what became of it. Neither takes a key for the message; both
keep a text somebody has already been shown from being shown again (core.outbox.wording.number_of).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson
from django.conf import settings

from core.choices import Channel
from core.models import Delivery, Tenant
from core.outbox.known import Known
from core.outbox.outcomes import UNTIL_MENDED, Failed, Outcome, Sent, Wait
from core.outbox.tokens import BUSY, Credentials, with_token
from core.outbox.web import Answer, NoAnswer, NotSent, ask, no_answer, not_sent, refusal, until_deadline
from core.outbox.wording import page_text

# How long 企业微信 is asked to remember a request it has taken: the longest it allows.
REMEMBERED_SECONDS = 4 * 3600


@dataclass(frozen=True)
class Codes:
    """What a service means by its numbers: the token has ended · too fast · the application is set up wrongly."""

    token: frozenset[int]
    later: frozenset[int]
    to_mend: frozenset[int]


@dataclass(frozen=True)
class Post:
    """One message as the service takes it."""

    content: bytes


@dataclass(frozen=True)
class InstantCarrier:
    """The two services differ in addresses, in the shape of a message and in their numbers."""

    channel: Channel
    credentials: Callable[[], Credentials]
    address: Callable[[], str]
    shape: Callable[[str, str], dict[str, Any]]
    codes: Codes
    needed: tuple[str, ...]

    def is_ready(self) -> bool:
        return all(getattr(settings, name) for name in self.needed)

    def prepare(self, tenant: Tenant, row: Delivery, known: Known) -> Post | None:
        member = known.address(row, self.channel)
        if not member:
            return None
        sender = known.senders.of(self.channel)
        return Post(orjson.dumps(self.shape(member, page_text(tenant, row, sender.name if sender else ""))))

    def send(self, parcel: Post) -> Outcome:
        deadline = until_deadline()
        return with_token(self.credentials(), deadline, lambda token: self._send(parcel, token, deadline))

    def _send(self, parcel: Post, token: str, deadline: float) -> Outcome | None:
        """None where the token was refused."""
        name = self.channel.label
        try:
            answer = ask(
                "POST",
                f"{self.address()}?{urlencode({'access_token': token})}",
                deadline=deadline,
                body=parcel.content,
                headers={"Content-Type": "application/json"},
            )
            refused = refusal(name, answer)
            return refused if refused else self._read(answer)
        except NotSent as error:
            return not_sent(name, error)
        except NoAnswer as error:
            return no_answer(name, error)

    def _read(self, answer: Answer) -> Outcome | None:
        """Raises NoAnswer for words without a number."""
        values, name = answer.values, self.channel.label
        code = values.get("errcode")
        if not isinstance(code, int) or isinstance(code, bool):
            raise NoAnswer("答复不能辨认")
        if code in self.codes.token:
            return None
        text = f"{name}没有接收（{code}）：{str(values.get('errmsg', ''))[:120]}"
        if code == BUSY or code in self.codes.later:
            return Wait(text, answer.retry_after)
        if code in self.codes.to_mend:
            return Wait(f"{text}。请系统管理员核对应用的设置。", UNTIL_MENDED)
        if code != 0:
            return Failed(text)
        if values.get("invaliduser") or values.get("unlicenseduser"):
            return Failed(f"{name}里没有这个成员，或应用对其不可见。")
        return Sent(f"{name}已接收。")


def _wecom_message(member: str, text: str) -> dict[str, Any]:
    return {
        "touser": member,
        "msgtype": "text",
        "agentid": settings.WECOM_AGENT_ID,
        "text": {"content": text},
        "safe": 0,
        "enable_duplicate_check": 1,
        "duplicate_check_interval": REMEMBERED_SECONDS,
    }


def _dingtalk_message(member: str, text: str) -> dict[str, Any]:
    return {
        "agent_id": settings.DINGTALK_AGENT_ID,
        "userid_list": member,
        "to_all_user": False,
        "msg": {"msgtype": "text", "text": {"content": text}},
    }


WECOM = InstantCarrier(
    channel=Channel.WECOM,
    credentials=lambda: Credentials(
        "企业微信",
        f"{settings.WECOM_URL}/cgi-bin/gettoken",
        (("corpid", settings.WECOM_CORP_ID), ("corpsecret", settings.WECOM_SECRET)),
    ),
    address=lambda: f"{settings.WECOM_URL}/cgi-bin/message/send",
    shape=_wecom_message,
    codes=Codes(
        token=frozenset({40001, 40014, 42001}),
        later=frozenset({45009, 45033, 45011}),
        to_mend=frozenset({40056, 41011, 48002, 60020, 301002}),
    ),
    needed=("WECOM_URL", "WECOM_CORP_ID", "WECOM_SECRET", "WECOM_AGENT_ID"),
)
DINGTALK = InstantCarrier(
    channel=Channel.DINGTALK,
    credentials=lambda: Credentials(
        "钉钉",
        f"{settings.DINGTALK_URL}/gettoken",
        (("appkey", settings.DINGTALK_APP_KEY), ("appsecret", settings.DINGTALK_APP_SECRET)),
    ),
    address=lambda: f"{settings.DINGTALK_URL}/topapi/message/corpconversation/asyncsend_v2",
    shape=_dingtalk_message,
    codes=Codes(
        token=frozenset({40001, 40014, 42001}),
        later=frozenset({88, 90018, 143103, 143104, 1430003}),
        to_mend=frozenset({400042, 41011, 50004, 60011, 60020}),
    ),
    needed=("DINGTALK_URL", "DINGTALK_APP_KEY", "DINGTALK_APP_SECRET", "DINGTALK_AGENT_ID"),
)
