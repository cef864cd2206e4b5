"""One record is taken into another with everything that leads to it, or refused in words; and taken back."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from alliances.models import ChainBody, Membership
from chains.models import ChainUnit, KeyProject, Participant
from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, MovedOn, NotAllowed, NotFound
from core.models import AuditEvent, Notice
from documents.models import DocumentSeries
from members.models import Appointment, Grant, Person
from organizations import actions
from organizations.access import get_unit_for
from organizations.choices import AliasSource, MergeState, PartyOrgState, UnitState
from organizations.models import (
    MemberCount,
    Merge,
    PartyOrg,
    PartyOrgAlias,
    PartyOrgHost,
    Residence,
    Unit,
    UnitAlias,
    UnitFigure,
    UnitTag,
)
from organizations.queries import units_for
from tests.cast import Cast
from tests.factories import make_chain, make_member_count, make_party_org, make_term, make_unit, put_on_chain
from tests.isolation.rows import make_row

NOW = dt.datetime(2026, 6, 15, 2, tzinfo=dt.UTC)
TODAY = dt.date(2026, 6, 15)
CODE, OTHER_CODE = "91430200MA4L16J67T", "91430200MA4L16J75M"


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


def merge(cast: Cast, survivor: Any, absorbed: Any, **given: Any) -> Merge:
    given = {"fields": {}, "answers": {}} | given
    return actions.merge(actor=cast.act(), survivor_id=survivor.pk, absorbed_id=absorbed.pk, **given)


def undo(cast: Cast, made: Merge) -> Merge:
    return actions.undo_merge(actor=cast.act(), merge_id=made.pk)


def told(row: Any) -> dict[str, Any]:
    fresh = type(row).objects.get(pk=row.pk)
    return {
        field.attname: getattr(fresh, field.attname)
        for field in fresh._meta.concrete_fields
        if field.attname not in ("version", "updated_at")
    }


def test_relations_move_and_the_other_one_leads_on(in_city: Cast) -> None:
    kept, gone = make_unit("示例精工有限公司"), make_unit("示例精工", uscc=CODE, short_name="精工")
    chain, project = make_chain(), make_row(KeyProject, owner=gone)
    place = put_on_chain(chain, gone, role="leader")
    person = make_row(Person, unit=gone)
    made = merge(in_city, kept, gone)
    assert ChainUnit.objects.get(pk=place.pk).unit_id == kept.pk
    assert KeyProject.objects.get(pk=project.pk).owner_id == kept.pk
    assert Person.objects.get(pk=person.pk).unit_id == kept.pk
    survivor = Unit.objects.get(pk=kept.pk)
    assert (survivor.name, survivor.uscc, survivor.short_name) == ("示例精工有限公司", CODE, "精工")
    loser = Unit.objects.get(pk=gone.pk)
    assert (loser.state, loser.merged_into_id, loser.uscc) == (UnitState.MERGED, kept.pk, "")
    alias = UnitAlias.objects.get()
    assert (alias.unit_id, alias.name, alias.source) == (kept.pk, "示例精工", AliasSource.MERGED)
    assert {(tally["label"], tally["moved"]) for tally in made.moved} == {
        ("链上位置", 1),
        ("牵头的重点项目", 1),
        ("人员", 1),
    }
    with pytest.raises(MovedOn) as moved:
        get_unit_for(in_city.act(), gone.pk)
    assert moved.value.into == kept.pk
    assert list(units_for(in_city.act())) == [survivor]


def test_both_codes_and_names_are_kept(in_city: Cast) -> None:
    kept, gone = make_unit("示例甲公司", uscc=CODE), make_unit("示例乙公司", uscc=OTHER_CODE)
    merge(in_city, kept, gone, fields={"name": "absorbed"})
    survivor = Unit.objects.get(pk=kept.pk)
    assert (survivor.name, survivor.uscc) == ("示例乙公司", CODE)
    assert set(UnitAlias.objects.values_list("name", "uscc")) == {("示例乙公司", OTHER_CODE), ("示例甲公司", "")}


def test_places_on_one_segment_become_one(in_city: Cast) -> None:
    kept, gone, chain = make_unit(), make_unit(), make_chain()
    own = put_on_chain(chain, kept, role="key", valid_from=dt.date(2024, 1, 1))
    put_on_chain(chain, gone, role="key", valid_from=dt.date(2023, 1, 1), valid_to=dt.date(2025, 1, 1))
    made = merge(in_city, kept, gone)
    row = ChainUnit.objects.get()
    assert (row.pk, row.unit_id, row.valid_from, row.valid_to) == (own.pk, kept.pk, dt.date(2023, 1, 1), None)
    assert made.moved[0]["combined"] == 1


def test_places_that_say_different_things_are_refused_in_words(in_city: Cast) -> None:
    kept, gone, chain = make_unit(), make_unit(), make_chain("示例链")
    put_on_chain(chain, kept, role="leader", valid_from=dt.date(2024, 1, 1))
    put_on_chain(chain, gone, role="member", valid_from=dt.date(2023, 1, 1))
    with pytest.raises(Conflict) as refused:
        merge(in_city, kept, gone)
    assert "链上位置：示例链" in refused.value.message
    assert "链主企业（2024-01-01 至 今）" in refused.value.message
    assert Unit.objects.get(pk=gone.pk).state == UnitState.ACTIVE
    assert ChainUnit.objects.count() == 2


def test_figures_of_one_period_are_chosen(in_city: Cast) -> None:
    kept, gone = make_unit(), make_unit()
    kind = make_term("figure_kind", "output", "工业总产值", "output")
    same = {"kind": kind, "year": 2025, "period": "year", "number": 1}
    own = UnitFigure.objects.create(unit=kept, value=100_00, **same)
    other = UnitFigure.objects.create(unit=gone, value=200_00, source="统计局", **same)
    moving = UnitFigure.objects.create(unit=gone, value=300_00, **(same | {"year": 2024}))
    code = f"organizations.UnitFigure.unit:{other.pk}"
    with pytest.raises(InvalidInput) as undecided:
        merge(in_city, kept, gone)
    assert list(undecided.value.fields) == [code]
    with pytest.raises(InvalidInput):
        merge(in_city, kept, gone, answers={code: "both"})
    made = merge(in_city, kept, gone, answers={code: "absorbed"})
    figure = UnitFigure.objects.get(year=2025)
    assert (figure.pk, figure.value, figure.source) == (own.pk, 200_00, "统计局")
    assert UnitFigure.objects.get(year=2024).unit_id == kept.pk
    assert undo(in_city, made).left == []
    assert set(UnitFigure.objects.values_list("pk", "unit_id", "value")) == {
        (own.pk, kept.pk, 100_00),
        (other.pk, gone.pk, 200_00),
        (moving.pk, gone.pk, 300_00),
    }


def test_undone_every_row_is_as_it_was(in_city: Cast) -> None:
    kept, gone = make_unit("示例甲", uscc=CODE), make_unit("示例乙", uscc=OTHER_CODE, state=UnitState.SUSPENDED)
    tag, chain = make_term("unit_tag"), make_chain()
    rows = [
        kept,
        gone,
        put_on_chain(chain, kept, valid_from=dt.date(2024, 1, 1)),
        put_on_chain(chain, gone, valid_from=dt.date(2020, 1, 1)),
        UnitTag.objects.create(unit=kept, tag=tag, valid_from=dt.date(2024, 1, 1), valid_to=dt.date(2024, 6, 1)),
        UnitTag.objects.create(unit=kept, tag=tag, valid_from=dt.date(2024, 8, 1), valid_to=dt.date(2024, 9, 1)),
        UnitTag.objects.create(unit=gone, tag=tag, valid_from=dt.date(2024, 5, 1), valid_to=dt.date(2024, 8, 15)),
        make_row(Residence, unit=gone),
        UnitAlias.objects.create(unit=gone, name="示例旧名", name_key="示例旧名"),
        make_row(Appointment, target_id=gone.pk, target_kind=AnchorKind.UNIT),
        make_row(DocumentSeries, issuer_id=gone.pk, issuer_kind=AnchorKind.UNIT),
        make_row(Membership, unit=gone, party_org=None, person=None),
        make_row(ChainBody, office_host=gone),
    ]
    before = [told(row) for row in rows]
    made = merge(in_city, kept, gone, fields={"name": "absorbed", "uscc": "absorbed"})
    assert Unit.objects.get(pk=kept.pk).uscc == OTHER_CODE
    assert UnitTag.objects.count() == 1
    undone = undo(in_city, made)
    assert undone.left == []
    assert undone.state == MergeState.UNDONE
    assert [told(row) for row in rows] == before
    assert UnitAlias.objects.count() == 1
    assert AuditEvent.objects.filter(table_name="organizations_merge").exists()


def test_what_changed_since_stays_and_is_listed(in_city: Cast) -> None:
    kept, gone, other = make_unit("示例甲"), make_unit("示例乙", address="示例路1号"), make_unit()
    chain = make_chain()
    place, project = put_on_chain(chain, gone), make_row(KeyProject, owner=gone)
    made = merge(in_city, kept, gone)
    KeyProject.objects.filter(pk=project.pk).update(owner=other)
    ChainUnit.objects.filter(pk=place.pk).delete()
    Unit.objects.filter(pk=kept.pk).update(address="示例路2号")
    undone = undo(in_city, made)
    assert len(undone.left) == 3
    assert any("地址" in text for text in undone.left)
    assert KeyProject.objects.get(pk=project.pk).owner_id == other.pk
    assert Unit.objects.get(pk=kept.pk).address == "示例路2号"


def test_after_thirty_days_it_is_too_late(in_city: Cast) -> None:
    made = merge(in_city, make_unit(), make_unit())
    with clock.fixed(NOW + dt.timedelta(days=31)), pytest.raises(Conflict, match="30 天"):
        undo(in_city, made)
    with clock.fixed(NOW + dt.timedelta(days=30)):
        assert undo(in_city, made).state == MergeState.UNDONE
        with pytest.raises(Conflict):
            undo(in_city, made)


def test_what_cannot_be_merged(in_city: Cast) -> None:
    kept, gone, org = make_unit(), make_unit(), make_party_org()
    with pytest.raises(InvalidInput, match="它自己"):
        merge(in_city, kept, kept)
    with pytest.raises(InvalidInput, match="不能互相合并"):
        merge(in_city, kept, org)
    with pytest.raises(Conflict, match="已注销"):
        merge(in_city, kept, make_unit(state=UnitState.ENDED))
    with pytest.raises(NotFound):
        merge(in_city, kept, make_chain())
    with pytest.raises(InvalidInput):
        merge(in_city, kept, gone, fields={"colour": "absorbed"})
    with pytest.raises(InvalidInput):
        merge(in_city, kept, gone, fields={"name": "neither"})
    with pytest.raises(InvalidInput):
        merge(in_city, kept, gone, answers={"nothing": "absorbed"})
    with pytest.raises(Conflict, match="对照期间"):
        merge(in_city, kept, gone, versions=(1, 7))
    merge(in_city, kept, gone)
    for pair in ((kept, gone), (gone, kept), (make_unit(), gone)):  # twice, back, and into what is no more
        with pytest.raises(MovedOn):
            merge(in_city, *pair)


def test_another_citys_unit_does_not_exist(cast: Cast) -> None:
    with cast.scope(cast.sibling):
        foreign = make_unit()
    with cast.scope(cast.city), pytest.raises(NotFound):
        merge(cast, make_unit(), foreign)


def test_merged_on_units_are_taken_apart_from_the_last(in_city: Cast) -> None:
    first, second, third = make_unit("示例甲"), make_unit("示例乙"), make_unit("示例丙")
    inner = merge(in_city, second, first)
    outer = merge(in_city, third, second)
    assert Unit.objects.get(pk=first.pk).merged_into_id == third.pk
    assert set(UnitAlias.objects.values_list("unit_id", "name")) == {(third.pk, "示例甲"), (third.pk, "示例乙")}
    with pytest.raises(Conflict, match="先撤销那一次"):
        undo(in_city, inner)
    assert undo(in_city, outer).left == []
    assert Unit.objects.get(pk=first.pk).merged_into_id == second.pk
    assert undo(in_city, inner).left == []
    assert not Unit.objects.exclude(state=UnitState.ACTIVE).exists()
    assert not UnitAlias.objects.exists()


def test_grants_are_the_security_administrators(in_city: Cast) -> None:
    kept, gone = make_unit(), make_unit("示例有授权")
    in_city.add(Role.COMPANY, scope_id=gone.pk, scope_kind=AnchorKind.UNIT)
    with pytest.raises(Conflict, match="“示例有授权”上还有 1 项授权"):
        merge(in_city, kept, gone)
    assert merge(in_city, gone, kept).state == MergeState.DONE
    assert Grant.objects.filter(scope_id=gone.pk).count() == 1


def test_security_is_asked_for_the_grants_that_forbid_a_merge(cast: Cast) -> None:
    with cast.scope():
        kept, gone = make_unit("示例甲厂"), make_unit("示例乙厂")
        contact = cast.add(Role.COMPANY, scope_id=gone.pk, scope_kind=AnchorKind.UNIT)
        held = Grant.objects.get(scope_id=gone.pk)
    client, page = cast.client(cast.department), f"/merges/new/{kept.pk}/{gone.pk}/"
    asked = client.get(page).content.decode()
    assert contact.display_name in asked
    assert f"/settings/grants/{held.pk}/" in asked

    for _ in range(2):
        assert client.post(f"{page}ask/").status_code == 302

    with cast.scope():
        proposed = Grant.objects.get(scope_id=kept.pk)
        told = list(Notice.objects.filter(account=cast.security).order_by("id").values_list("text", flat=True))
        assert Grant.objects.get(pk=held.pk).state == "active"
    assert (proposed.account_id, proposed.role, proposed.state) == (contact.pk, Role.COMPANY, "proposed")
    assert proposed.reason == "“示例乙厂”并入“示例甲厂”，改授"
    assert told[-1] == (
        f"“示例乙厂”拟并入“示例甲厂”，请收回原范围的授权：{contact.display_name}（{Role.COMPANY.label}）"
    )
    assert len(told) == 2
    with cast.scope():
        Grant.objects.filter(pk=held.pk).update(state="revoked")
    assert client.post(f"{page}ask/").status_code == 409


def test_only_the_department_merges(in_city: Cast) -> None:
    kept, gone, chain = make_unit(), make_unit(), make_chain()
    put_on_chain(chain, kept), put_on_chain(chain, gone)
    made = merge(in_city, make_unit(), make_unit())
    liaison = in_city.act(in_city.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN))
    with pytest.raises(NotAllowed):
        actions.merge(actor=liaison, survivor_id=kept.pk, absorbed_id=gone.pk, fields={}, answers={})
    with pytest.raises(NotAllowed):
        actions.undo_merge(actor=liaison, merge_id=made.pk)


def test_a_rule_of_another_room_is_asked(in_city: Cast) -> None:
    """A university takes part as research; merged into a company it could not."""
    kept, gone = make_unit(), make_unit(kind="university")
    make_row(Participant, unit=gone, category="research")
    with pytest.raises(Conflict, match="参与的重点项目"):
        merge(in_city, kept, gone)
    merge(in_city, kept, gone, fields={"kind": "absorbed"})


def test_party_organizations_merge(in_city: Cast) -> None:
    unit, kept, gone = make_unit(), make_party_org("示例党支部"), make_party_org("示例公司党支部")
    below = make_party_org("示例党小组所在支部", superior=gone)
    PartyOrgHost.objects.create(party_org=gone, unit=unit)
    PartyOrgHost.objects.create(party_org=kept, unit=unit)
    make_member_count(kept, as_of="2026-01-01", full=3)
    make_member_count(gone, as_of="2026-01-01", full=3)
    make_member_count(gone, as_of="2026-02-01", full=4)
    made = merge(in_city, kept, gone)
    assert PartyOrg.objects.get(pk=below.pk).superior_id == kept.pk
    assert PartyOrgHost.objects.get().party_org_id == kept.pk
    assert list(MemberCount.objects.order_by("as_of").values_list("party_org_id", "full")) == [
        (kept.pk, 3),
        (kept.pk, 4),
    ]
    assert PartyOrg.objects.get(pk=gone.pk).state == PartyOrgState.MERGED
    assert PartyOrgAlias.objects.get().name == "示例公司党支部"
    assert undo(in_city, made).left == []
    assert MemberCount.objects.count() == 3
    assert PartyOrgHost.objects.count() == 2
    assert PartyOrg.objects.get(pk=below.pk).superior_id == gone.pk


@pytest.mark.parametrize("turned", [False, True])
def test_no_organization_comes_to_stand_below_itself(in_city: Cast, turned: bool) -> None:
    top = make_party_org("示例党委")
    bottom = make_party_org("示例支部", superior=make_party_org("示例总支", superior=top))
    pair = (bottom, top) if turned else (top, bottom)
    with pytest.raises(Conflict, match="隶属于自己"):
        merge(in_city, *pair)
    with pytest.raises(Conflict, match="已撤销"):
        merge(in_city, make_party_org(), make_party_org(dissolved_on=TODAY))


def test_renaming_keeps_the_old_name(in_city: Cast) -> None:
    unit, org = make_unit("示例旧名公司"), make_party_org("示例旧支部")
    actions.update_unit(actor=in_city.act(), unit_id=unit.pk, values={"name": "示例新名公司"}, expected_version=1)
    actions.update_party_org(
        actor=in_city.act(), party_org_id=org.pk, values={"name": "示例新支部"}, expected_version=1
    )
    alias = UnitAlias.objects.get()
    assert (alias.name, alias.source, alias.valid_to) == ("示例旧名公司", AliasSource.RENAMED, TODAY - dt.timedelta(1))
    assert PartyOrgAlias.objects.get().name == "示例旧支部"
    actions.update_unit(actor=in_city.act(), unit_id=unit.pk, values={"address": "示例路"}, expected_version=2)
    assert UnitAlias.objects.count() == 1
    for name in ("示例旧名公司", "示例新名公司"):  # there and back: no name twice
        version = Unit.objects.get(pk=unit.pk).version
        actions.update_unit(actor=in_city.act(), unit_id=unit.pk, values={"name": name}, expected_version=version)
    assert set(UnitAlias.objects.values_list("name", flat=True)) == {"示例旧名公司", "示例新名公司"}
