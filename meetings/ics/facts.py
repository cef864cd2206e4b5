"""What a calendar is told of the open scope's meetings."""

from django.conf import settings

from core.models import MailSender, Tenant
from meetings.choices import MeetingState
from meetings.ics.building import EventFacts, Method, calendar_file
from meetings.models import Meeting
from meetings.planning.told import page_of


def organizer_of(tenant: Tenant, sender: MailSender | None) -> tuple[str, str]:
    """Name and address invitations come from."""
    address = (sender.reply_to or sender.address if sender else "") or settings.DEFAULT_FROM_EMAIL
    return (sender.name if sender and sender.name else f"{tenant.name}链盟"), address


def facts_of(
    tenant: Tenant,
    meeting: Meeting,
    *,
    organizer: tuple[str, str] | None = None,
    attendee: tuple[str, str] | None = None,
    reply_link: str = "",
) -> EventFacts:
    """``meeting`` comes with its body."""
    site = settings.SITE_URL.rstrip("/")
    lines = [
        f"{meeting.body.name}",
        f"线上会议：{meeting.online_url}" if meeting.online_url else "",
        f"回复参会：{reply_link}" if reply_link else "",
        f"取消原因：{meeting.cancel_reason}" if meeting.cancel_reason else "",
    ]
    return EventFacts(
        meeting_id=meeting.pk,
        host=f"{tenant.code.lower()}.lianmeng",
        title=meeting.name,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        changed_at=meeting.updated_at,
        sequence=meeting.sequence,
        is_cancelled=meeting.state == MeetingState.CANCELLED,
        location=" ".join(part for part in (meeting.place, meeting.address) if part)
        or ("线上" if meeting.online_url else ""),
        text="\n".join(line for line in lines if line),
        url=f"{site}{page_of(meeting)}" if site else "",
        organizer=organizer,
        attendee=attendee,
    )


def method_of(meeting: Meeting) -> Method:
    return Method.CANCEL if meeting.state == MeetingState.CANCELLED else Method.REQUEST


def invitation_file(tenant: Tenant, meeting: Meeting, *, attendee: tuple[str, str] | None, reply_link: str) -> bytes:
    """The file that belongs to one invitation: to be put in, moved, or taken out of a calendar."""
    organizer = organizer_of(tenant, MailSender.objects.first())
    facts = facts_of(tenant, meeting, organizer=organizer, attendee=attendee, reply_link=reply_link)
    return calendar_file([facts], method=method_of(meeting))
