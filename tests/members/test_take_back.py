"""A hand-over taken back within the day: as shown; what was changed since stays; rights go back to be decided."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliances.models import Seat
from chains.models import ChainHead, Gap, MapDraft
from core import clock
from core.choices import AnchorKind, Role
from core.clock import DAY
from core.errors import Conflict, NotAllowed
from core.models import ImportRun, Notice
from members.actions.hand_over import hand_over_all
from members.actions.take_back import digest_of, plan_of_taking_back, take_hand_over_back
from members.actions.withdrawals import keep_grant
from members.choices import GrantState
from members.models import Appointment, Grant, HandOver, Person
from members.queries import waiting_grants
from tests.cast import Cast
from tests.factories import make_chain
from tests.members.people import appoint, make_person
from tests.members.test_hand_over import busy, everything, tokens


def handed(cast: Cast, old: Person, new: Person, **given: Any) -> HandOver:
    values: dict[str, Any] = {"items": everything(cast, old), "first_day": clock.today() + DAY, **given}
    return hand_over_all(actor=cast.act(), person_id=old.pk, to_person_id=new.pk, **values)


def take_back(cast: Cast, made: HandOver) -> HandOver:
    seen = digest_of(plan_of_taking_back(actor=cast.act(), hand_over_id=made.pk))
    return take_hand_over_back(actor=cast.act(), hand_over_id=made.pk, seen=seen)


def state() -> dict[str, Any]:
    columns = ("person_id", "valid_from", "valid_to")
    return {
        **{
            model.__name__: sorted(map(str, model.objects.values_list(*columns)))
            for model in (Appointment, Seat, ChainHead)
        },
        "gap": Gap.objects.get().person_id,
        "draft": MapDraft.objects.get().author_id,
        "import": ImportRun.objects.get().created_by_id,
        "left": list(Person.objects.filter(left_on__isnull=False)),
        "asked": Grant.objects.exclude(withdrawal="").count(),
        "grants": Grant.objects.filter(state__in=[GrantState.ACTIVE, GrantState.PROPOSED]).count(),
    }


def test_all_of_it_goes_back_as_it_was_and_only_once(in_city: Cast) -> None:
    old, new = busy(in_city)
    before = state()
    made = handed(in_city, old, new, leaves=True)
    assert state() != before
    undone = take_back(in_city, made)
    assert state() == before
    assert {item["outcome"] for item in undone.items} == {"back"}
    assert Grant.objects.filter(state=GrantState.REFUSED, decision="工作交接已撤销").count() == 2
    with pytest.raises(Conflict, match="已经撤销"):
        plan_of_taking_back(actor=in_city.act(), hand_over_id=made.pk)


def test_what_was_changed_since_stays_and_says_why(in_city: Cast) -> None:
    old, new = busy(in_city)
    made = handed(in_city, old, new)
    Gap.objects.update(version=9)
    Seat.objects.filter(person=new).update(version=9)
    undone = take_back(in_city, made)
    stays = {item["kind"]: item["because"] for item in undone.items if item["outcome"] == "stays"}
    assert stays == {"gaps": "之后又有变化", "seats": "接任后又有变化"}
    assert Gap.objects.get().person_id == new.pk
    assert Appointment.objects.get().person_id == old.pk


def test_plan_changes_nothing_and_a_changed_plan_is_not_done(in_city: Cast) -> None:
    old, new = busy(in_city)
    made = handed(in_city, old, new)
    before = state()
    seen = digest_of(plan_of_taking_back(actor=in_city.act(), hand_over_id=made.pk))
    assert state() == before
    Gap.objects.update(version=9)
    with pytest.raises(Conflict, match="核对"):
        take_hand_over_back(actor=in_city.act(), hand_over_id=made.pk, seen=seen)
    assert Appointment.objects.count() == 2


def test_after_a_day_it_stands(in_city: Cast) -> None:
    old, new = busy(in_city)
    made = handed(in_city, old, new)
    with clock.fixed(clock.now() + dt.timedelta(hours=25)), pytest.raises(Conflict, match="24 小时"):
        plan_of_taking_back(actor=in_city.act(), hand_over_id=made.pk)


def test_who_keeps_neither_person_takes_nothing_back(in_city: Cast) -> None:
    old, new, chain = make_person("旧人"), make_person("新人"), make_chain()
    appoint(old, chain, AnchorKind.CHAIN)
    made = handed(in_city, old, new)
    liaison = in_city.add(Role.LIAISON, scope_id=make_chain().pk, scope_kind=AnchorKind.CHAIN)
    with pytest.raises(NotAllowed):
        plan_of_taking_back(actor=in_city.act(liaison), hand_over_id=made.pk)


def test_old_rights_are_proposed_to_be_taken_back_and_the_administrator_decides(in_city: Cast) -> None:
    old, new = busy(in_city)
    handed(in_city, old, new, items=tokens(in_city, old)["withdrawals"])
    asked = Grant.objects.filter(account=old.account).exclude(withdrawal="")
    assert [grant.withdrawal for grant in asked] == ["工作已交接给新人"] * 2
    assert Notice.objects.filter(account=in_city.security, text__startswith="建议收回授权").count() == 2
    assert "withdrawals" not in tokens(in_city, old)
    kept = keep_grant(actor=in_city.act(in_city.security), grant_id=asked[0].pk)
    assert (kept.withdrawal, kept.state) == ("", GrantState.ACTIVE)
    assert [grant.pk for grant in waiting_grants(in_city.act(in_city.security))] == [asked.get().pk]


def test_pages_show_the_way_back(cast: Cast) -> None:
    with cast.scope(account=cast.department):
        old, new = busy(cast)
        made = handed(cast, old, new)
    client = cast.client(cast.department)
    url = f"/hand-overs/{made.pk}/undo/"
    assert url in client.get(f"/persons/{old.pk}/").content.decode()
    page = client.get(url)
    assert "退回给旧人" in page.content.decode()
    assert client.post(url, {"seen": "x"}).status_code == 409
    seen = dict(page.context["confirm"].hidden)["seen"]
    assert client.post(url, {"seen": seen}).status_code == 302
    assert url not in client.get(f"/persons/{old.pk}/").content.decode()


def test_page_asks_as_often_for_three_things_as_for_one(cast: Cast) -> None:
    client, asked = cast.client(cast.department), []
    with cast.scope():
        person = make_person("旧人")
    for wanted in (1, 3):
        with cast.scope():
            while Appointment.objects.count() < wanted:
                appoint(person, make_chain(), AnchorKind.CHAIN)
        client.get(f"/persons/{person.pk}/hand-over/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/persons/{person.pk}/hand-over/").status_code == 200
        asked.append(len(captured))
    assert asked[0] == asked[1]


def test_programs_hand_over_what_they_saw_and_take_it_back(cast: Cast) -> None:
    with cast.scope():
        old, new = busy(cast)
    client = cast.token_client(cast.department)
    held = client.get(f"/api/v1/persons/{old.pk}/in-hand/").json()
    body = {
        "person": str(old.pk),
        "to_person": str(new.pk),
        "first_day": (clock.today() + DAY).isoformat(),
        "items": [item["token"] for item in held["items"]],
        "plan": held["plan"],
    }
    stale = client.post("/api/v1/hand-overs/", {**body, "plan": "0" * 64}, content_type="application/json")
    assert (stale.status_code, stale.json()["code"]) == (409, "changed_meanwhile")
    made = client.post("/api/v1/hand-overs/", body, content_type="application/json")
    assert made.status_code == 201
    url = f"/api/v1/hand-overs/{made.json()['id']}/"
    plan = client.get(f"{url}undo-plan/").json()
    assert all(item["goes_back"] for item in plan["items"])
    undone = client.post(f"{url}undo/", {"undo_plan": plan["undo_plan"]}, content_type="application/json")
    assert (undone.status_code, undone.json()["undone_at"] is not None) == (200, True)
    with cast.scope():
        assert Gap.objects.get().person_id == old.pk
