"""What the host of a meeting changes, taken up by the city that takes part: by its own work, each change once.

No city writes a row of another (docs/adr/0068): the guest finds what it shows now, in a slot for each change of it.
"""

import datetime as dt
from uuid import UUID

from alliances.models import BodyShare, SharedHeader
from core.models import Tenant
from core.principal import platform_principal
from core.tenancy.beyond import beyond
from core.tenancy.scope import current_tenant_id
from meetings.actions.planning import OPEN
from meetings.actions.sharing import follow_host, hosts_columns
from meetings.choices import MeetingState
from meetings.models import Meeting

DUE_WORK = "meetings.shared"


def slots(moment: dt.datetime) -> list[str]:
    """Own meetings ahead that are no longer what their host says, by the number of the change; in three statements."""
    ahead = Meeting.objects.filter(joined__isnull=False, state__in=OPEN, starts_at__gt=moment).select_related("joined")
    own = {meeting.joined.share_id: meeting for meeting in ahead if meeting.joined is not None}
    if not own:
        return []
    standing = set(
        beyond(BodyShare).filter(guest_id=current_tenant_id(), pk__in=list(own)).values_list("id", flat=True)
    )
    lines = beyond(SharedHeader).filter(share_id__in=list(own), kind="meeting").exclude(tenant_id=current_tenant_id())
    changed = [line for line in lines if _differs(own[line.share_id], line)]
    return [
        *(f"{own[line.share_id].joined_id}:{line.revision}" for line in changed),
        *(f"{meeting.joined_id}:gone" for share_id, meeting in own.items() if share_id not in standing),
    ]


def _differs(meeting: Meeting, line: SharedHeader) -> bool:
    if line.status == MeetingState.CANCELLED:
        return True
    return any(getattr(meeting, name) != value for name, value in hosts_columns(line).items())


def plan(slot: str) -> None:
    answer_id, _ = slot.split(":", 1)
    follow_host(actor=platform_principal(Tenant.objects.get(pk=current_tenant_id())), answer_id=UUID(answer_id))
