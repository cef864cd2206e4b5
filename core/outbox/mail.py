"""SMTP: one letter, one conversation, and an honest word on how it ended.

Before the content has gone out whole nothing was accepted, so the letter may be tried again. After it, silence means
that nobody knows. A server that drips its answers is cut off at the deadline: the lease must outlive the call.
"""

import smtplib
import socket
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from core.choices import Channel
from core.models import Delivery, MailSender, Tenant
from core.outbox.enclosures import enclosure_of
from core.outbox.events import event_kind
from core.outbox.known import Known
from core.outbox.outcomes import UNTIL_MENDED, Failed, Outcome, Sent, Unknown, Wait

# The whole conversation, every answer included; well below the lease of a minute.
DEADLINE_SECONDS = 30.0


@dataclass(frozen=True)
class Letter:
    sender: str
    recipient: str
    content: bytes


def letter_of(tenant: Tenant, row: Delivery, sender: MailSender | None, known: Known | None = None) -> Letter | None:
    """The letter of a row, the same at every try but for its date; None where the recipient has no address now.

    The Message-ID is the row's: a mailbox that already has the letter shows it once.
    """
    recipient = (known or Known([row])).address(row, Channel.MAIL)
    if not recipient:
        return None
    address = (sender.address if sender else "") or settings.DEFAULT_FROM_EMAIL
    domain = address.rpartition("@")[2] or "localhost"
    message = EmailMessage(policy=SMTP_POLICY)
    message["Message-ID"] = f"<{row.pk}@{domain}>"
    name = _one_line(sender.name if sender and sender.name else f"{tenant.name}链盟")
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(addr_spec=recipient)
    if sender and sender.reply_to:
        message["Reply-To"] = Address(addr_spec=sender.reply_to)
    message["Subject"] = _one_line(_subject(tenant, row))
    message["Date"] = format_datetime(row.created_at)
    message["Auto-Submitted"] = "auto-generated"
    enclosed = enclosure_of(tenant, row)
    message.set_content(_body(tenant, row, enclosed.lines), charset="utf-8", cte="base64")
    for file in enclosed.files:
        maintype, _, subtype = file.content_type.partition(";")[0].partition("/")
        message.add_attachment(file.content, maintype=maintype, subtype=subtype, filename=file.name)
        part = list(message.iter_attachments())[-1]
        part.replace_header("Content-Type", f'{file.content_type}; name="{file.name}"')
    return Letter(address, recipient, message.as_bytes())


def _one_line(text: str) -> str:
    """A line break in a name must not become a header."""
    return " ".join(text.split())[:120]


def _subject(tenant: Tenant, row: Delivery) -> str:
    late = "（补发）" if row.is_late else ""
    if "items" in row.payload:
        return f"{late}{tenant.name}链盟：今日汇总 {len(row.payload['items'])} 条"
    return f"{late}{tenant.name}链盟：{event_kind(row.event).label}"


def _lines(row: Delivery) -> Iterator[str]:
    site = settings.SITE_URL.rstrip("/")
    for item in row.payload.get("items", [row.payload]):
        yield item["text"]
        if item.get("path") and row.account_id is not None:
            yield f"  {site}{item['path']}" if site else "  请登录平台，在“通知”中查看。"
        yield ""


def _body(tenant: Tenant, row: Delivery, enclosed: Sequence[str] = ()) -> str:
    how = "登录后在“账号 ▸ 通知方式”中设置" if row.account_id else "请回复本邮件，或告知贵单位的产业链联络员"
    ending = f"——{tenant.name}产业链党建联盟平台自动发送。不再接收{'或改为汇总' if row.account_id else ''}：{how}。"
    late = ["这封邮件因系统中断迟发，请以平台上的最新内容为准。", ""] if row.is_late else []
    return "\n".join([*late, *_lines(row), *[text for line in enclosed for text in (line, "")], ending, ""])


def _cut(connection: Any) -> None:
    """End a conversation from another thread: whoever reads it sees the connection broken off."""
    try:
        connection.sock.shutdown(socket.SHUT_RDWR)
    except (AttributeError, OSError):
        return


class _Conversation:
    """Mixed into smtplib's classes: knows whether the content has gone out whole, and is cut off at the deadline."""

    content_sent = False
    timer: threading.Timer | None = None

    def _get_socket(self: Any, host: str, port: int, timeout: float) -> Any:
        sock = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        self.timer = threading.Timer(DEADLINE_SECONDS, _cut, [self])
        self.timer.daemon = True
        self.timer.start()
        return sock

    def close(self: Any) -> None:
        if self.timer is not None:
            self.timer.cancel()
        super().close()  # type: ignore[misc]

    def data(self: Any, msg: bytes) -> tuple[int, bytes]:
        self.putcmd("data")
        code, reply = self.getreply()
        if code != 354:
            raise smtplib.SMTPDataError(code, reply)
        # Lines that begin with a dot are doubled; the generator has already written CRLF.
        quoted = msg.replace(b"\r\n.", b"\r\n..")
        quoted = b"." + quoted if quoted.startswith(b".") else quoted
        ending = b"" if quoted.endswith(b"\r\n") else b"\r\n"
        self.send(quoted + ending + b".\r\n")
        self.content_sent = True
        answer: tuple[int, bytes] = self.getreply()
        return answer


class _Plain(_Conversation, smtplib.SMTP):  # type: ignore[misc]
    pass


class _Tls(_Conversation, smtplib.SMTP_SSL):  # type: ignore[misc]
    pass


class Backend(EmailBackend):
    """Django's backend with its settings (host, TLS, account, timeout), over our conversation."""

    @property
    def connection_class(self) -> Any:
        return _Tls if self.use_ssl else _Plain


def send_letter(letter: Letter) -> Outcome:
    """Hold the conversation; never raises for what the network or the server does."""
    backend = Backend(fail_silently=False, timeout=settings.EMAIL_TIMEOUT)
    try:
        backend.open()
    except (OSError, smtplib.SMTPException) as error:
        if backend.connection is not None:
            _leave(backend.connection)
        return _before_content(error)
    connection: Any = backend.connection
    try:
        connection.sendmail(letter.sender, [letter.recipient], letter.content)
    except smtplib.SMTPDataError as error:
        return _answered(error.smtp_code, error.smtp_error)
    except smtplib.SMTPRecipientsRefused as error:
        code, reply = next(iter(error.recipients.values()))
        return _answered(code, reply)
    except smtplib.SMTPResponseException as error:
        return _answered(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        if connection.content_sent:
            return Unknown(f"内容发出后没有收到邮件服务器的答复（{_name(error)}）。")
        return _before_content(error)
    finally:
        _leave(connection)
    return Sent("邮件服务器已接收。")


def _leave(connection: Any) -> None:
    """Say goodbye without waiting for the answer: the letter's fate is known by now."""
    try:
        connection.sock.settimeout(2)
        connection.quit()
    except (AttributeError, OSError, smtplib.SMTPException):
        connection.close()


def _name(error: Exception) -> str:
    """smtplib tells a time-out of a read as a broken connection that carries its words."""
    return "超时" if isinstance(error, TimeoutError) or "timed out" in str(error) else "连接中断"


def _before_content(error: Exception) -> Outcome:
    """Nothing was accepted. A refused sign-in (535) or address is for good, the rest may pass."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Wait(f"邮件服务器拒绝登录（{error.smtp_code}），请系统管理员核对账号。", UNTIL_MENDED)
    if isinstance(error, smtplib.SMTPResponseException):
        return _answered(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Wait("邮件服务器不支持所设的加密或登录方式，请系统管理员核对设置。", UNTIL_MENDED)
    return Wait(f"没有连上邮件服务器（{_name(error)}）。")


def _answered(code: int, reply: bytes | str) -> Outcome:
    words = (reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply))[:160]
    text = f"邮件服务器答复 {code}：{words}"
    return Failed(text) if 500 <= code < 600 else Wait(text)


class MailCarrier:
    channel = Channel.MAIL

    def is_ready(self) -> bool:
        return bool(settings.EMAIL_HOST)

    def prepare(self, tenant: Tenant, row: Delivery, known: Known) -> Letter | None:
        return letter_of(tenant, row, known.senders.mail, known)

    def send(self, parcel: Letter) -> Outcome:
        return send_letter(parcel)
