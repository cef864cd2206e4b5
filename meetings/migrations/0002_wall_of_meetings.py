from django.db import migrations

from core.choices import AnchorKind, FindableKind
from core.search.operations import FindableNames
from core.tenancy.merged import refuses_merged
from core.tenancy.operations import TenantTable

UNIT = ["organizations_unit"]
ORG = ["organizations_partyorg"]


class Migration(migrations.Migration):
    """A superior reads which meetings there were and what was resolved; who came and what was said stays in its city."""

    dependencies = [
        ("meetings", "0001_meetings"),
        ("core", "0045_meetings_are_told"),
        ("organizations", "0012_merged_units_are_left"),
    ]

    operations = [
        TenantTable("MeetingKind", subtree="none"),
        TenantTable("KindInvitee", subtree="none"),
        TenantTable("KindAgendaItem", subtree="none"),
        TenantTable("MinimumRule", subtree="rows"),
        TenantTable("MinimumRuleKind", subtree="rows"),
        TenantTable("ReminderRule", subtree="none"),
        TenantTable("LadderRule", subtree="none"),
        TenantTable("MeetingSeries", subtree="none", anchor=AnchorKind.MEETING_SERIES),
        TenantTable("Meeting", subtree="rows", anchor=AnchorKind.MEETING, sensitive=["summary"]),
        TenantTable("MeetingProject", subtree="rows"),
        TenantTable(
            "Invitee",
            subtree="none",
            sensitive=["attendee", "attendee_post", "reply_note", "attendance_note", "link_digest"],
        ),
        TenantTable("CalendarFeed", subtree="none", sensitive=["digest"]),
        TenantTable("Topic", subtree="none", anchor=AnchorKind.TOPIC, sensitive=["reason", "answer"]),
        TenantTable("AgendaItem", subtree="none", sensitive=["presenter", "notes"]),
        TenantTable("Resolution", subtree="rows", anchor=AnchorKind.RESOLUTION, sensitive=["text", "result"]),
        TenantTable("ResolutionProgress", subtree="none", sensitive=["text"]),
        TenantTable("ResolutionTask", subtree="none"),
        TenantTable("ResolutionNudge", subtree="none"),
        TenantTable("Minutes", subtree="none", anchor=AnchorKind.MINUTES, sensitive=["body_text", "content"]),
        TenantTable("MinutesReview", subtree="none", sensitive=["note"]),
        TenantTable("MinutesConfirmation", subtree="none", sensitive=["note"]),
        refuses_merged(
            {
                "meetings_meeting": {"host_id": UNIT},
                "meetings_invitee": {"unit_id": UNIT, "party_org_id": ORG},
                "meetings_topic": {"unit_id": UNIT, "party_org_id": ORG},
                "meetings_agendaitem": {"unit_id": UNIT},
                "meetings_resolution": {"unit_id": UNIT, "party_org_id": ORG},
                "meetings_minutesconfirmation": {"unit_id": UNIT, "party_org_id": ORG},
            }
        ),
        FindableNames("Meeting", kind=FindableKind.MEETING, key="name_key", letters="initials"),
        FindableNames("Resolution", kind=FindableKind.RESOLUTION, key="name_key", letters="initials"),
    ]
