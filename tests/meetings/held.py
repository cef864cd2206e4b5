"""Held meetings with a roll, notes and resolutions, made in the scope that is open."""

import datetime as dt
from typing import Any

from alliances.models import ChainBody
from core import clock
from core.choices import AnchorKind, Role
from core.models import Account, Anchor
from core.principal import Principal
from meetings.actions.minutes import draft_minutes, pass_minutes, submit_minutes
from meetings.actions.minutes_issue import issue_minutes
from meetings.models import AgendaItem, Invitee, Meeting, Minutes, Resolution
from organizations.models import Unit
from tests.alliances.world import make_body, term
from tests.cast import Cast, make_account, make_grant
from tests.factories import make_chain, make_unit

HELD = dt.datetime(2026, 3, 5, 9, tzinfo=clock.CHINA)
NOW = dt.datetime(2026, 3, 9, 10, tzinfo=clock.CHINA)


def _anchored(row: Any, kind: AnchorKind) -> Any:
    Anchor.objects.create(id=row.id, kind=kind)
    row.save(force_insert=True)
    return row


def make_meeting(body: ChainBody | None = None, *, state: str = "held", **fields: Any) -> Meeting:
    body = body or make_body(make_chain(), name="示例联合党委")
    name = fields.pop("name", "2026年第一季度联席会议")
    values: dict[str, Any] = {
        "kind": term("meeting_kind", "joint"),
        "starts_at": HELD,
        "ends_at": HELD + dt.timedelta(hours=2),
        "place": "示例会议室",
        "name_key": name,
        "initials": "",
        **fields,
    }
    meeting: Meeting = _anchored(Meeting(body=body, name=name, state=state, **values), AnchorKind.MEETING)
    return meeting


def invite(meeting: Meeting, unit: Unit, attendance: str = "present", **fields: Any) -> Invitee:
    made: Invitee = Invitee.objects.create(meeting=meeting, unit=unit, attendance=attendance, **fields)
    return made


def held_meeting(**fields: Any) -> Meeting:
    """Two came, one of them named, one was excused, one did not come, one sat in; two items, two resolutions."""
    meeting = make_meeting(**fields)
    first, second = make_unit("示例甲公司"), make_unit("示例乙公司")
    invite(meeting, first, attendee="示例张三", attendee_post="总经理")
    invite(meeting, second, "late")
    invite(meeting, make_unit("示例丙公司"), "excused")
    invite(meeting, make_unit("示例丁公司"), "absent")
    invite(meeting, make_unit("示例大学"), role="observes")
    item = AgendaItem.objects.create(
        meeting=meeting,
        place=1,
        title="听取工作情况汇报",
        unit=first,
        presenter="示例李四",
        notes="完成两项。\n还差一项。",
    )
    AgendaItem.objects.create(meeting=meeting, place=2, title="研究下一步工作", notes="会议同意。")
    for number, name in enumerate(("建立协同目录", "组织一次对接"), start=1):
        resolution = Resolution(
            meeting=meeting,
            body=meeting.body,
            item=item,
            name=name,
            name_key=name,
            initials="",
            year=2026,
            number=number,
            unit=first,
            due_on=dt.date(2026, 4, 1),
        )
        _anchored(resolution, AnchorKind.RESOLUTION)
    return meeting


def colleagues(cast: Cast, number: int = 3) -> list[Account]:
    """More accounts of the department, beside the cast's own."""
    made = []
    for place in range(number):
        account = make_account(cast.city, f"department-{place}", f"示例审核{place}")
        make_grant(cast.city, account, Role.DEPARTMENT)
        made.append(account)
    return made


def pass_all(cast: Cast, minutes: Minutes, reviewers: list[Account]) -> None:
    for account in reviewers[:3]:
        pass_minutes(actor=cast.act(account), minutes_id=minutes.pk)


def issued(cast: Cast, actor: Principal | None = None, meeting: Meeting | None = None, **options: Any) -> Minutes:
    actor = actor or cast.act()
    minutes = draft_minutes(actor=actor, meeting_id=(meeting or held_meeting()).pk)
    submit_minutes(actor=actor, minutes_id=minutes.pk)
    pass_all(cast, minutes, colleagues(cast))
    return issue_minutes(actor=actor, minutes_id=minutes.pk, **options)
