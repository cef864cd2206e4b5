"""Attendance by organization: counted within the window, by name, never persons; the page and its export agree."""

import datetime as dt
from pathlib import Path
from typing import Any

from core.choices import AnchorKind, Role
from core.principal import Principal
from meetings.choices import MeetingState
from meetings.models import Invitee, Meeting
from meetings.resolutions.attendance import Asked, attendance
from tests.alliances.world import make_body, make_person
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit
from tests.meetings.test_resolutions import HELD, make_meeting
from tests.sheets import cells, export

YEAR = Asked(dt.date(2026, 1, 1), dt.date(2026, 12, 31))


def invite(meeting: Meeting, attendance: str = "present", **who: Any) -> Invitee:
    invitee: Invitee = Invitee.objects.create(meeting=meeting, attendance=attendance, **who)
    return invitee


def counts(actor: Principal, asked: Asked = YEAR) -> list[tuple[Any, ...]]:
    shown = ("name", "invited", "present", "late", "excused", "absent", "unknown", "substitutes")
    return [tuple(row[name] for name in shown) for row in attendance(actor, asked)]


def test_organizations_are_counted_within_the_window_by_name(in_city: Cast) -> None:
    body = make_body(make_chain())
    first, second, third = (
        make_meeting(body, f"示例会{n}", starts_at=HELD + dt.timedelta(n * 30), ends_at=HELD + dt.timedelta(n * 30 + 1))
        for n in range(3)
    )
    planned = make_meeting(body, "示例未开", state=MeetingState.PLANNED)
    unit, other, org = make_unit("乙企业"), make_unit("甲企业"), make_party_org("丙支部")
    person = make_person("示例人员")
    replied = {"reply": "substitute", "replied_at": HELD}
    invite(first, unit=unit)
    invite(second, "late", unit=unit, **replied)
    invite(third, "absent", unit=unit)
    invite(planned, "unknown", unit=unit)
    invite(first, "excused", unit=other, **replied)
    invite(second, "unknown", party_org=org)
    invite(first, person=person)
    assert counts(in_city.act()) == [
        ("丙支部", 1, 0, 0, 0, 0, 1, 0),
        ("乙企业", 3, 1, 1, 0, 1, 0, 1),
        ("甲企业", 1, 0, 0, 1, 0, 0, 0),
    ]
    april = Asked(dt.date(2026, 4, 28), dt.date(2026, 4, 28), body.pk, body.chain_id)
    assert [row[:2] for row in counts(in_city.act(), april)] == [("乙企业", 1), ("甲企业", 1)]
    assert counts(in_city.act(), Asked(YEAR.since, YEAR.until, make_body(make_chain("示例别链")).pk)) == []


def test_a_unit_reads_its_own_line_and_a_liaison_those_of_the_chain(in_city: Cast) -> None:
    chain, unit = make_chain(), make_unit("甲企业")
    here, elsewhere = make_meeting(make_body(chain)), make_meeting(make_body(make_chain()))
    for meeting in (here, elsewhere):
        invite(meeting, unit=unit)
        invite(meeting, unit=make_unit())

    def lines(role: Role, scope: Any, kind: AnchorKind, name: str) -> list[tuple[str, int]]:
        actor = in_city.act(in_city.add(role, scope_id=scope.pk, scope_kind=kind, username=name))
        return [row[:2] for row in counts(actor)]

    assert lines(Role.COMPANY, unit, AnchorKind.UNIT, "c1") == [("甲企业", 2)]
    assert [number for _, number in lines(Role.LIAISON, chain, AnchorKind.CHAIN, "l1")] == [1, 1]


def test_page_and_export_show_the_same(committed_cast: Cast, tmp_path: Path) -> None:
    cast = committed_cast
    client = cast.client(cast.department)
    with cast.scope():
        invite(make_meeting(make_body(make_chain())), unit=make_unit("示例企业"))
    address = "since=2026-04-01&until=2026-04-30"
    assert "示例企业" in client.get(f"/meetings/attendance/?{address}").content.decode()
    assert "示例企业" not in client.get("/meetings/attendance/?since=2026-05-01&until=2026-05-31").content.decode()
    found = cells(export(cast, client, "attendance", tmp_path, address))
    assert [row for row in found if "示例企业" in row] == [["示例企业", "单位", 1, 1, 0, 0, 0, 0, 0]]
