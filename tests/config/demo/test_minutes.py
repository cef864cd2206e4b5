"""The demonstration's minutes: two frozen as the room's own actions leave them, one before its review."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from config.demo.minutes import write_up_meetings
from core import clock
from core.attachments import open_path
from core.choices import AnchorKind
from core.models import Attachment
from documents.models import DocumentSeries
from meetings.actions.minutes_files import PURPOSES
from meetings.minutes.paper import digest_of
from meetings.models import Meeting, Minutes, MinutesConfirmation, MinutesReview
from tests.cast import Cast
from tests.meetings.held import NOW, held_meeting, make_meeting
from tests.sheets import run_jobs


def test_latest_meetings_are_written_up_and_their_files_made_by_the_job(cast: Cast) -> None:
    with clock.fixed(NOW):
        with cast.scope():
            DocumentSeries.objects.create(code="示例发", issuer_name="示例")
            for weeks in (0, 5, 9, 20):
                at = NOW - dt.timedelta(days=1, weeks=weeks)
                held_meeting(starts_at=at, ends_at=at + dt.timedelta(hours=2), name=f"{weeks}周前的会议")
            make_meeting(name="没有名单的会议")
            rows: Any = SimpleNamespace(all=lambda model: list(Meeting.objects.all()))  # noqa: ARG005
            write_up_meetings(cast.city, rows)
            found = list(Minutes.objects.order_by("meeting__starts_at"))
            assert [(row.title, row.state) for row in found] == [
                ("9周前的会议纪要", "frozen"),
                ("5周前的会议纪要", "frozen"),
                ("0周前的会议纪要", "first"),
            ]
            assert [row.number.text for row in found[:2] if row.number] == ["示例发〔2026〕1号", "示例发〔2026〕2号"]
            for row in found[:2]:
                assert row.digest == digest_of(row.content)
                assert row.issued_on and row.confirm_by and row.issued_on < row.confirm_by < NOW.date()
            assert MinutesConfirmation.objects.filter(state="confirmed").count() == 4
            assert MinutesReview.objects.count() == 6
        run_jobs(cast)
        with cast.scope():
            kept = Attachment.objects.filter(owner_kind=AnchorKind.MINUTES)
            assert sorted(kept.values_list("purpose", flat=True)) == sorted([*PURPOSES.values()] * 2)
            assert all(open_path(file).stat().st_size for file in kept)
