"""Terms of seats: when they end, who is told, how a seat passes on; conveners in unusual posts."""

import datetime as dt

import pytest

from alliances import actions, due
from alliances.conveners import is_usual
from alliances.models import ChainBody, Seat
from alliances.term_alerts import stage_counts, stage_of, term_rows
from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput
from core.models import Notice
from tests.alliances.world import make_body, term
from tests.cast import Cast
from tests.factories import make_chain, make_term
from tests.members.people import make_person

DAY = dt.timedelta(days=1)


def seated(body: ChainBody, days: int | None, **fields: object) -> Seat:
    ends = None if days is None else clock.today() + days * DAY
    seat: Seat = Seat.objects.create(
        body=body, title=term("body_seat", "secretary"), post="示例职务", term_ends_on=ends, **fields
    )
    return seat


@pytest.mark.parametrize(
    ("days", "stage"), [(-1, "overdue"), (0, "7"), (7, "7"), (8, "30"), (30, "30"), (31, "90"), (90, "90")]
)
def test_stage_is_the_nearest_it_has_come_to(days: int, stage: str) -> None:
    assert stage_of(days) == stage


def test_terms_that_matter_are_listed_by_stage(in_city: Cast) -> None:
    body, gone = make_body(make_chain()), make_body(make_chain(), founded_on=None)
    for days in (-5, 0, 7, 8, 90, 91, None):
        seated(body, days)
    seated(body, 3, valid_to=clock.today() + 3 * DAY)  # who is known to leave needs no new term
    seated(gone, -5)
    actions.end_body(actor=in_city.act(), body_id=gone.pk, last_day=clock.today() - DAY)
    rows = term_rows(in_city.act(), clock.today())
    assert [row.days for row in rows] == [-5, 0, 7, 8, 90]
    assert stage_counts(rows) == {"overdue": 1, "7": 2, "30": 1, "90": 1}


def test_department_and_the_chains_liaison_are_told_once_a_stage(cast: Cast) -> None:
    with cast.scope():
        chain, other = make_chain(), make_chain()
        body = make_body(chain, name="示例链党委")
        seat = seated(body, 40)
    liaison = cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    cast.add(Role.LIAISON, scope_id=other.pk, scope_kind=AnchorKind.CHAIN)
    today = clock.today()
    told = []
    with cast.scope():
        for days in (0, 1, 10, 11, 33, 41):
            moment = dt.datetime.combine(today + days * DAY, dt.time(9), clock.CHINA)
            with clock.fixed(moment):
                assert due.slots(moment) == [(today + days * DAY).isoformat()]
                due.plan(due.slots(moment)[0])
            told.append(Notice.objects.filter(event="body.seat_term").count())
        assert told == [2, 2, 4, 4, 6, 8]
        accounts = set(Notice.objects.filter(event="body.seat_term").values_list("account_id", flat=True))
        assert accounts == {cast.department.pk, liaison.pk}
        last = Notice.objects.filter(event="body.seat_term").order_by("-created_at").first()
        assert last is not None
        assert last.text.startswith("“示例链党委”书记任期已届满")
        assert last.path == f"/alliances/{body.pk}/seats/"
        actions.leave_seat(actor=cast.act(), seat_id=seat.pk, last_day=today)
        assert due.slots(clock.now()) == []


def test_seat_passes_on_in_one_step_and_the_former_holder_stays_in_the_record(cast: Cast) -> None:
    with cast.scope():
        body = make_body(make_chain())
        before, after = make_person("示例前任"), make_person("示例后任")
        seat = actions.give_seat(
            actor=cast.act(),
            body_id=body.pk,
            values={
                "title_id": term("body_seat", "secretary").pk,
                "person_id": before.pk,
                "valid_from": dt.date(2024, 2, 1),
                "term_ends_on": dt.date(2026, 2, 1),
            },
        )
        with pytest.raises(InvalidInput) as refusal:
            actions.hand_over_seat(
                actor=cast.act(), seat_id=seat.pk, first_day=dt.date(2026, 2, 1), values={"person_id": before.pk}
            )
        assert list(refusal.value.fields) == ["person"]
        seat.refresh_from_db()
        assert seat.valid_to is None, "both or none"
    client = cast.client(cast.department)
    form = {"person": str(after.pk), "valid_from": "2026-02-01", "term_ends_on": "2031-01-31"}
    assert client.post(f"/alliances/seats/{seat.pk}/hand-over/", form).status_code == 302
    with cast.scope():
        rows = Seat.objects.order_by("valid_from").values_list("person_id", "valid_from", "valid_to", "term_ends_on")
        assert list(rows) == [
            (before.pk, dt.date(2024, 2, 1), dt.date(2026, 1, 31), dt.date(2026, 2, 1)),
            (after.pk, dt.date(2026, 2, 1), None, dt.date(2031, 1, 31)),
        ]
        with pytest.raises(Conflict, match="已登记离任"):
            actions.change_seat(actor=cast.act(), seat_id=seat.pk, values={"post": ""}, expected_version=None)
    page = client.get(f"/alliances/{body.pk}/seats/").content.decode()
    assert "示例前任" in page
    assert "任期至 2031年1月31日" in page


def test_term_is_extended_and_never_ends_before_it_begins(cast: Cast) -> None:
    with cast.scope():
        seat = seated(make_body(make_chain()), 3, valid_from=dt.date(2024, 2, 1))
    api = cast.token_client(cast.department)
    url = f"/api/v1/seats/{seat.pk}/"
    tag = api.get(url).headers["ETag"]

    def send(day: str) -> int:
        body = {"term_ends_on": day}
        return api.patch(url, body, content_type="application/json", headers={"if-match": tag}).status_code

    assert send("2024-01-31") == 422
    assert send("2031-01-31") == 200
    assert send("2032-01-31") == 412
    assert api.get(url).json()["term_ends_on"] == "2031-01-31"


@pytest.mark.parametrize(
    ("post", "usual"),
    [("市委常委、组织部部长", True), ("示例园区党（工）委书记", True), ("示例局局长", False), ("", False)],
)
def test_usual_posts_are_words_within_the_post(post: str, usual: bool) -> None:
    assert is_usual(post, ["市委常委", "园区党工委书记"]) is usual
    assert is_usual(post, [])


def test_unusual_convener_is_pointed_out_and_saved_all_the_same(cast: Cast) -> None:
    with cast.scope():
        make_term("convener_post", "standing", "市委常委")
        body, convener = make_body(make_chain(), "joint_platform"), term("body_seat", "convener")
    client = cast.client(cast.department)

    def give(post: str) -> str:
        form = {"title": str(convener.pk), "post": post, "valid_from": "2026-01-01"}
        return client.post(f"/alliances/{body.pk}/seats/add/", form, follow=True).content.decode()

    assert "召集人一般由市委常委担任，请核对" not in give("市委常委、宣传部部长")
    page = give("示例局局长")
    assert "召集人一般由市委常委担任，请核对" in page
    assert page.count("非常任职务</span>") == 1
    with cast.scope():
        assert Seat.objects.count() == 2
