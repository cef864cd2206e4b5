"""短信 through an HTTP gateway: one signed JSON request for each message (docs/deployment.md tells the gateway's side).

The delivery's id is the idempotency key: a gateway that has it answers as it did before and sends nothing again.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

import orjson
from django.conf import settings

from core import clock
from core.choices import Channel
from core.models import Delivery, Tenant
from core.outbox.known import Known
from core.outbox.outcomes import Failed, Outcome, Sent, Wait
from core.outbox.web import NoAnswer, NotSent, ask, no_answer, not_sent, refusal, until_deadline
from core.outbox.wording import short_text

NAME = "短信网关"


@dataclass(frozen=True)
class Text:
    key: str
    content: bytes
    stamp: str


class SmsCarrier:
    channel = Channel.SMS

    def is_ready(self) -> bool:
        return bool(settings.SMS_GATEWAY_URL and settings.SMS_GATEWAY_SECRET)

    def prepare(self, tenant: Tenant, row: Delivery, known: Known) -> Text | None:
        """What is sent, the same at every try but for its time; None where there is no number now."""
        sender = known.senders.of(self.channel)
        if row.account_id is None and not (sender and sender.to_contacts):
            return None
        mobile = known.address(row, self.channel)
        if not mobile:
            return None
        values = {
            "id": str(row.pk),
            "mobile": mobile,
            "sign": (sender.name if sender else "") or tenant.name,
            "template": row.event,
            "text": short_text(row),
        }
        return Text(str(row.pk), orjson.dumps(values), str(int(clock.now().timestamp())))

    def send(self, parcel: Text) -> Outcome:
        try:
            answer = ask(
                "POST",
                settings.SMS_GATEWAY_URL,
                deadline=until_deadline(),
                body=parcel.content,
                headers={
                    "Content-Type": "application/json",
                    "Idempotency-Key": parcel.key,
                    "X-Key": settings.SMS_GATEWAY_KEY,
                    "X-Timestamp": parcel.stamp,
                    "X-Signature": signature(settings.SMS_GATEWAY_SECRET, parcel.stamp, parcel.key, parcel.content),
                },
            )
            return refusal(NAME, answer) or _read(answer.values)
        except NotSent as error:
            return not_sent(NAME, error)
        except NoAnswer as error:
            return no_answer(NAME, error)


def signature(secret: str, stamp: str, key: str, content: bytes) -> str:
    """HMAC-SHA256, in hex, of time, key and the digest of the body, a line each."""
    told = f"{stamp}\n{key}\n{hashlib.sha256(content).hexdigest()}"
    return hmac.new(secret.encode(), told.encode(), hashlib.sha256).hexdigest()


def _read(values: dict[str, Any]) -> Outcome:
    """``code`` 0 is taken; another is a refusal, for now where ``retry`` is true. Raises NoAnswer without a code."""
    code = values.get("code")
    if not isinstance(code, int) or isinstance(code, bool):
        raise NoAnswer("答复不能辨认")
    words = str(values.get("message", ""))[:120]
    if code == 0:
        return Sent("短信网关已接收。")
    text = f"短信网关没有接收（{code}）：{words}"
    return Wait(text) if values.get("retry") is True else Failed(text)
