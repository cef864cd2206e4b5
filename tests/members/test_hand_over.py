"""Everything a person has in hand passes on in one step (R12): listed, ticked, all or nothing, in history."""

import datetime as dt
from typing import Any

import pytest

from alliances.models import ChainBody, Seat
from chains.actions.draft import start_draft
from chains.models import ChainHead, Gap, MapDraft
from core import clock
from core.choices import AnchorKind, ImportSource, ImportState, Role
from core.clock import DAY
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.models import AuditEvent, ImportRun
from members.actions.hand_over import hand_over_all
from members.choices import GrantState
from members.holdings import in_hand
from members.models import Appointment, Grant, Person
from tests.cast import Cast, make_account, make_grant
from tests.core.concurrent import at_once
from tests.factories import make_chain, make_unit
from tests.isolation.rows import make_row
from tests.members.people import appoint, make_person, title


def tokens(cast: Cast, person: Person) -> dict[str, list[str]]:
    return {held.holding.code: list(held.tokens()) for held in in_hand(cast.act(), person)}


def everything(cast: Cast, person: Person) -> list[str]:
    return [token for some in tokens(cast, person).values() for token in some]


def busy(cast: Cast) -> tuple[Person, Person]:
    """A person with one thing of every kind, and who is to follow; both have accounts."""
    accounts = [make_account(cast.city, name, name) for name in ("old-hand", "new-hand")]
    old, new = (make_person(name, account=account) for name, account in zip(("旧人", "新人"), accounts, strict=True))
    chain, unit = make_chain("示例产业链"), make_unit("示例企业")
    make_grant(cast.city, accounts[0], Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    make_grant(cast.city, accounts[0], Role.DEPARTMENT)
    appoint(old, chain, AnchorKind.CHAIN)
    body = make_row(ChainBody, chain=chain)
    make_row(Seat, body=body, person=old, unit=None, valid_from=clock.today() - 9 * DAY)
    make_row(ChainHead, chain=chain, person=old, department=None, valid_from=clock.today() - 9 * DAY)
    make_row(Gap, chain=chain, owner=unit, person=old, segment=None, project=None, unit=None, state="open")
    start_draft(actor=cast.act(accounts[0]), chain_id=chain.pk)
    make_row(
        ImportRun,
        table="units",
        source=ImportSource.BULK,
        attachment=None,
        edit={"title": "标签加上“示例”"},
        created_by=accounts[0],
        state=ImportState.READY,
    )
    return old, new


def hand_over(cast: Cast, old: Person, new: Person, **given: Any) -> int:
    values: dict[str, Any] = {"items": everything(cast, old), "first_day": clock.today() + DAY, **given}
    return len(hand_over_all(actor=cast.act(), person_id=old.pk, to_person_id=new.pk, **values).items)


def test_all_that_is_in_hand_passes_on_and_the_old_stays_in_history(in_city: Cast) -> None:
    old, new = busy(in_city)
    found = tokens(in_city, old)
    assert {code: len(some) for code, some in found.items()} == {
        "appointments": 1,
        "heads": 1,
        "seats": 1,
        "gaps": 1,
        "drafts": 1,
        "grants": 2,
        "withdrawals": 2,
        "imports": 1,
    }
    today = clock.today()
    assert hand_over(in_city, old, new, leaves=True) == 11  # ten things and the leaving itself
    for model in (Appointment, Seat, ChainHead):
        rows = model.objects.order_by("created_at").values_list("person__name", "valid_from", "valid_to")
        before, after = rows
        assert (before[0], before[2]) == ("旧人", today)
        assert after == ("新人", today + DAY, None)
    assert Gap.objects.get().person_id == new.pk
    assert (MapDraft.objects.get().author_id, ImportRun.objects.get().created_by_id) == (new.account_id,) * 2
    proposed = Grant.objects.filter(account_id=new.account_id)
    assert {(grant.role, grant.state, grant.valid_from) for grant in proposed} == {
        ("liaison", GrantState.PROPOSED, today + DAY),
        ("department", GrantState.PROPOSED, today + DAY),
    }
    old.refresh_from_db()
    assert old.left_on == today
    reasons = AuditEvent.objects.filter(table_name="members_appointment", operation="update").values_list("reason")
    assert list(reasons) == [("工作交接",)]
    assert set(tokens(in_city, old)) <= {"appointments", "heads", "seats", "grants"}  # until tonight


def test_only_what_is_ticked_passes_on(in_city: Cast) -> None:
    old, new = busy(in_city)
    assert hand_over(in_city, old, new, items=tokens(in_city, old)["gaps"]) == 1
    assert Gap.objects.get().person_id == new.pk
    assert Appointment.objects.get().person_id == old.pk


def test_one_refusal_refuses_all_and_every_one_is_named(in_city: Cast) -> None:
    old, _ = busy(in_city)
    new = make_person("没有账号的人")
    with pytest.raises(InvalidInput) as refused:
        hand_over(in_city, old, new)
    texts = refused.value.fields["__all__"]
    assert len(texts) == 4  # two grants, a draft, an import
    assert all("没有对应账号" in text for text in texts)
    assert "图谱草稿“示例产业链”" in "".join(texts)
    assert (Appointment.objects.get().person_id, Gap.objects.get().person_id) == (old.pk, old.pk)


def test_draft_of_ones_own_stands_in_the_way(in_city: Cast) -> None:
    old, new = busy(in_city)
    chain_id = MapDraft.objects.get().chain_id
    assert new.account is not None
    make_grant(in_city.city, new.account, Role.DEPARTMENT)
    start_draft(actor=in_city.act(new.account), chain_id=chain_id)
    with pytest.raises(InvalidInput, match="已有一份草稿"):
        hand_over(in_city, old, new, items=tokens(in_city, old)["drafts"])


def test_changed_since_it_was_seen_is_told(in_city: Cast) -> None:
    old, new = busy(in_city)
    seen = everything(in_city, old)
    Gap.objects.update(version=2)
    with pytest.raises(Conflict, match="刷新页面"):
        hand_over(in_city, old, new, items=seen)
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize("fault", ["same", "left", "nothing", "unknown", "foreign"])
def test_hand_over_that_cannot_be_meant_is_refused(cast: Cast, fault: str) -> None:
    with cast.scope(cast.stranger):
        stranger = make_person("丙市的人")
    with cast.scope():
        old, new = make_person("旧人"), make_person("新人")
        appoint(old, make_chain(), AnchorKind.CHAIN)
        items = {"nothing": [], "unknown": ["gaps:x:1"]}.get(fault, everything(cast, old))
        if fault == "left":
            new.left_on = clock.today() - DAY
            new.save()
        to = {"same": old, "foreign": stranger}.get(fault, new)
        with pytest.raises((InvalidInput, Conflict)):
            hand_over(cast, old, to, items=items)
        assert Appointment.objects.count() == 1


def test_who_may_not_keep_a_person_may_not_pass_on_what_he_has(cast: Cast) -> None:
    with cast.scope(cast.stranger):
        foreign = make_person("丙市的人")
    with cast.scope():
        old, new, chain = make_person("旧人"), make_person("新人"), make_chain()
        appoint(old, chain, AnchorKind.CHAIN)
        liaison = cast.add(Role.LIAISON, scope_id=make_chain().pk, scope_kind=AnchorKind.CHAIN)
        items = everything(cast, old)
        given: dict[str, Any] = {"to_person_id": new.pk, "first_day": clock.today(), "items": items}
        with pytest.raises(NotAllowed):
            hand_over_all(actor=cast.act(liaison), person_id=old.pk, **given)
        with pytest.raises(NotFound):
            hand_over_all(actor=cast.act(), person_id=foreign.pk, **given)
        assert in_hand(cast.act(cast.auditor), old) == []


def test_two_hand_overs_at_once_pass_on_once(committed_cast: Cast) -> None:
    cast = committed_cast
    with cast.scope():
        old, first, second = make_person("旧人"), make_person("甲"), make_person("乙")
        appoint(old, make_chain(), AnchorKind.CHAIN)
        items = everything(cast, old)

    def give(to: Person) -> str:
        with cast.scope():
            try:
                hand_over(cast, old, to, items=items)
            except (Conflict, InvalidInput) as error:
                return type(error).__name__
        return "done"

    assert sorted(at_once(lambda: give(first), lambda: give(second))) == ["Conflict", "done"]
    with cast.scope():
        assert Appointment.objects.count() == 2


def test_page_lists_ticks_and_hands_over(cast: Cast) -> None:
    with cast.scope():
        old, new = busy(cast)
    client = cast.client(cast.department)
    assert "工作交接" in client.get(f"/persons/{old.pk}/").content.decode()
    shown = client.get(f"/persons/{old.pk}/hand-over/").content.decode()
    for text in ("手上共 10 项", "示例产业链 · ", "链长（1）", "强链补链事项（1）", "账号授权（2）", "标签加上“示例”"):
        assert text in shown
    with cast.scope():
        chosen = tokens(cast, old)
    body = {
        "to_person": str(new.pk),
        "first_day": str(clock.today() + dt.timedelta(days=1)),
        "items": [*chosen["appointments"], *chosen["gaps"]],
    }
    refused = client.post(f"/persons/{old.pk}/hand-over/", {**body, "items": []})
    assert refused.status_code == 422 and "请勾选要交接的事项" in refused.content.decode()
    assert client.post(f"/persons/{old.pk}/hand-over/", body).status_code == 302
    with cast.scope():
        assert Appointment.objects.filter(person=new).count() == 1
        assert Seat.objects.get().person_id == old.pk


def test_vacancy_left_behind_leads_to_the_hand_over(cast: Cast) -> None:
    with cast.scope():
        chain, gone = make_chain("示例产业链"), make_person("离任的人", left_on=clock.today() - DAY)
        title()
        appoint(gone, chain, AnchorKind.CHAIN)
    shown = cast.client(cast.department).get("/persons/vacancies/?kind=chain").content.decode()
    assert "离任的人已离任，办理交接" in shown
    assert f"/persons/{gone.pk}/hand-over/" in shown
