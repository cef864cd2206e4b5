"""How one meeting is answered with, whichever of its calls was made."""

from collections.abc import Mapping
from typing import Any

from rest_framework import status
from rest_framework.response import Response

from alliances.queries import names_shown
from core.api.resources import Resource, uuid_or_not_found
from meetings.access import get_meeting_for
from meetings.actions.values import WRITES
from meetings.api.serializers import MeetingSerializer
from meetings.models import Meeting
from meetings.planning.clashes import clashes_of
from meetings.planning.pages import with_counts
from meetings.queries import holds_meeting

RENAMED = {
    "body_id": "body",
    "body__name": "body_name",
    "kind_id": "kind",
    "kind__label": "kind_label",
    "kind__meaning": "meaning",
    "series_id": "series",
    "joined__host__name": "host_city",
}
OWN = ("name", "starts_at", "ends_at", "place", "state", "attendances", "updated_at")
WHOLE = {"host_id": "host", "convener_id": "convener"}
MORE = (
    "address",
    "online_url",
    "reply_by",
    "topics_by",
    "summary",
    "cancel_reason",
    "sequence",
    "noticed_at",
    "invited",
    "answered",
    "came",
    "created_at",
    "version",
)


class MeetingAnswers(Resource):
    """What the resource of meetings and its parts have in common."""

    list_fields = ("id", *RENAMED, *OWN)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(
        self, meeting: Meeting, *, code: int = status.HTTP_200_OK, more: Mapping[str, Any] | None = None
    ) -> Response:
        columns = (*self.list_fields, *WHOLE, *MORE)
        found = with_counts(Meeting.objects.filter(pk=meeting.pk)).values(*columns).get()
        names = {**RENAMED, **WHOLE}
        row = {names.get(name, name): found[name] for name in columns}
        if not names_shown(self.principal):
            row["convener"] = None
        runs = holds_meeting(self.principal, meeting.body_id)
        shown = clashes_of(self.principal, meeting) if runs else []
        row["clashes"] = [{"meeting": clash.meeting_id, "text": clash.text} for clash in shown]
        return self.object_response(meeting, {**MeetingSerializer(row).data, **(more or {})}, status=code)

    def _meeting(self, pk: str) -> Meeting:
        return get_meeting_for(self.principal, uuid_or_not_found(pk), WRITES)
