"""What earlier meetings of a body left open: its resolutions that nobody closed, the most urgent first."""

from collections.abc import Iterable

from meetings.choices import ResolutionState
from meetings.models import Meeting, Resolution
from meetings.parts import Carried
from meetings.resolutions.signs import number_of


def open_resolutions(meeting: Meeting) -> Iterable[Carried]:
    rows = Resolution.objects.filter(body_id=meeting.body_id, state=ResolutionState.OPEN).exclude(meeting=meeting)
    for row in rows.order_by("due_on", "year", "number"):
        yield Carried(f"{number_of(row)} {row.name}", unit_id=row.unit_id)
