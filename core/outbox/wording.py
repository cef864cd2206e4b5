"""What a message says on a short channel: one sentence, where to read on, and a number."""

from django.conf import settings

from core.models import Delivery, Tenant
from core.outbox.events import event_kind


def short_text(row: Delivery) -> str:
    """The sentence alone (短信)."""
    return f"{'（补发）' if row.is_late else ''}{row.payload['text']}"


def number_of(row: Delivery) -> str:
    """A number people may quote, the same at every try. With it no two messages are the same text.

    企业微信 and 钉钉 keep a text they have shown to somebody from being shown again, for hours or for a day: the second
    try of one message is caught by that, and another message of the same words is not.
    """
    return row.pk.hex[-8:]


def page_text(tenant: Tenant, row: Delivery, sender: str) -> str:
    """The sentence with its kind, its page and its number (企业微信, 钉钉)."""
    site, path = settings.SITE_URL.rstrip("/"), row.payload.get("path", "")
    lines = [
        f"【{sender or tenant.name + '链盟'}】{event_kind(row.event).label}",
        short_text(row),
        *([f"{site}{path}"] if site and path and row.account_id else []),
        f"通知编号 {number_of(row)}",
    ]
    return "\n".join(lines)
