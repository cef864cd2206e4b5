"""The names a city gives: who may edit them, in which order they stand, what a used one keeps."""

import datetime as dt
from typing import Any

import pytest

from core import actions, clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleVersion
from core.models import AuditEvent, Term
from core.queries import kinds_by_room, term_usage, terms_for
from core.records import create as create_row
from core.terms import term_kinds
from members.models import Appointment, Person
from organizations.models import UnitTag
from tests.cast import Cast
from tests.factories import make_term, make_unit


def use(term: Term) -> None:
    UnitTag.objects.create(unit=make_unit(), tag=term, valid_from=clock.today())


def labels(kind: str = "unit_tag") -> list[str]:
    return list(Term.objects.filter(kind=kind).order_by("order", "code").values_list("label", flat=True))


def create(cast: Cast, label: str, kind: str = "unit_tag", **values: Any) -> Term:
    return actions.create_term(actor=cast.act(), kind=kind, values={"label": label, **values})


# ---- actions --------------------------------------------------------------------------------------------------------


def test_new_term_stands_last_and_gets_a_code(in_city: Cast) -> None:
    create(in_city, "规上企业", code="above_scale")
    term = create(in_city, "  本市  重点 ")
    assert labels() == ["规上企业", "本市 重点"]
    assert term.code.startswith("t")
    assert term.code != create(in_city, "第三个").code


@pytest.mark.parametrize("account", ["department", "operator"])
def test_terms_are_edited_by_department_and_operator(in_city: Cast, account: str) -> None:
    actor = in_city.act(getattr(in_city, account))
    assert actions.create_term(actor=actor, kind="unit_tag", values={"label": "甲"}).label == "甲"


@pytest.mark.parametrize("account", ["security", "auditor"])
def test_other_administrators_may_not_edit_terms(in_city: Cast, account: str) -> None:
    with pytest.raises(NotAllowed):
        actions.create_term(actor=in_city.act(getattr(in_city, account)), kind="unit_tag", values={"label": "甲"})


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("unit_tag", {"label": "甲", "meaning": "liaison"}, "meaning"),
        ("person_title", {"label": "甲"}, "meaning"),
        ("person_title", {"label": "甲", "meaning": "没有这个含义"}, "meaning"),
        ("unit_tag", {"label": "甲", "order": 1}, "order"),
        ("unit_tag", {"label": ""}, "label"),
        ("unit_tag", {"label": "甲", "valid_from": dt.date(2026, 2, 1), "valid_to": dt.date(2026, 1, 1)}, "__all__"),
    ],
)
def test_wrong_values_name_their_field(in_city: Cast, kind: str, values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        actions.create_term(actor=in_city.act(), kind=kind, values=values)
    assert list(refusal.value.fields) == [field]


def test_unknown_kind_is_not_found(in_city: Cast) -> None:
    with pytest.raises(NotFound):
        create(in_city, "甲", kind="没有这一类")


def test_same_label_twice_in_a_kind_is_refused(in_city: Cast) -> None:
    create(in_city, "甲")
    with pytest.raises(InvalidInput, match="已有相同的名称"):
        create(in_city, "甲")


def test_term_is_renamed_and_counts_its_version_up(in_city: Cast) -> None:
    term = make_term("member_category", "department", "产业主管部门", "department")
    changed = actions.update_term(
        actor=in_city.act(), term_id=term.pk, values={"label": "主管部门"}, expected_version=term.version
    )
    assert (changed.label, changed.version) == ("主管部门", term.version + 1)


def test_meaning_of_a_used_term_is_refused_and_of_an_unused_one_changed(in_city: Cast) -> None:
    term = make_term("person_title", "liaison", "联络员", "liaison")
    actions.update_term(actor=in_city.act(), term_id=term.pk, values={"meaning": "contact"}, expected_version=None)
    person = create_row(Person(name="示例联络员"), anchor=AnchorKind.PERSON)
    create_row(Appointment(person=person, title=term, target_id=make_unit().pk, target_kind=AnchorKind.UNIT))
    with pytest.raises(InvalidInput, match="改变含义"):
        actions.update_term(actor=in_city.act(), term_id=term.pk, values={"meaning": "other"}, expected_version=None)


def test_used_term_is_ended_not_deleted(in_city: Cast) -> None:
    term = create(in_city, "甲")
    use(term)
    with pytest.raises(Conflict, match="已有 1 处在使用"):
        actions.delete_term(actor=in_city.act(), term_id=term.pk)
    ended = actions.end_term(actor=in_city.act(), term_id=term.pk, last_day=clock.today())
    assert ended.is_in_force(clock.today())
    assert not ended.is_in_force(clock.today() + dt.timedelta(days=1))
    assert actions.revive_term(actor=in_city.act(), term_id=term.pk).valid_to is None


def test_unused_term_is_deleted_and_leaves_a_line_in_the_log(in_city: Cast) -> None:
    term = create(in_city, "甲")
    actions.delete_term(actor=in_city.act(), term_id=term.pk)
    assert labels() == []
    operations = AuditEvent.objects.filter(row_id=term.pk).order_by("id").values_list("operation", flat=True)
    assert list(operations) == ["insert", "delete"]


def test_moving_swaps_neighbours_and_stops_at_the_ends(in_city: Cast) -> None:
    rows = [create(in_city, label) for label in "甲乙丙"]
    actor = in_city.act()
    actions.move_term(actor=actor, term_id=rows[2].pk, up=True)
    assert labels() == ["甲", "丙", "乙"]
    actions.move_term(actor=actor, term_id=rows[0].pk, up=True)
    actions.move_term(actor=actor, term_id=rows[1].pk, up=False)
    assert labels() == ["甲", "丙", "乙"]
    actions.move_term(actor=actor, term_id=rows[0].pk, up=False)
    assert labels() == ["丙", "甲", "乙"]
    rows[0].refresh_from_db()
    assert rows[0].version == 1


def test_second_saver_sees_the_difference(in_city: Cast) -> None:
    term = create(in_city, "甲")
    actions.update_term(actor=in_city.act(), term_id=term.pk, values={"label": "乙"}, expected_version=1)
    with pytest.raises(StaleVersion) as refusal:
        actions.update_term(actor=in_city.act(), term_id=term.pk, values={"label": "丙"}, expected_version=1)
    assert refusal.value.difference == [("名称", "乙", "丙")]


# ---- reads ----------------------------------------------------------------------------------------------------------


def test_usage_counts_rows_of_every_field_that_points_at_the_kind(in_city: Cast) -> None:
    used, unused = create(in_city, "甲"), create(in_city, "乙")
    use(used)
    use(used)
    assert term_usage("unit_tag") == {used.pk: 2}
    assert unused.pk not in term_usage("unit_tag")


def test_every_registered_kind_stands_in_a_room(in_city: Cast) -> None:
    create(in_city, "甲")
    rooms = dict(kinds_by_room(in_city.act()))
    assert sorted(row.kind.code for rows in rooms.values() for row in rows) == [kind.code for kind in term_kinds()]
    assert [row.in_force for row in rooms["单位与党组织"] if row.kind.code == "unit_tag"] == [1]


def test_terms_of_another_tenant_are_not_there(cast: Cast) -> None:
    with cast.scope(cast.stranger):
        foreign = make_term("unit_tag", "x", "外市名称")
    with cast.scope():
        assert list(terms_for(cast.act())) == []
        with pytest.raises(NotFound):
            actions.move_term(actor=cast.act(), term_id=foreign.pk, up=True)


# ---- pages ----------------------------------------------------------------------------------------------------------


def test_page_lists_terms_in_order_with_their_use(cast: Cast) -> None:
    with cast.scope():
        used = create(cast, "甲市重点")
        use(used)
        create(cast, "甲市一般")
    page = cast.client(cast.department).get("/settings/terms/kinds/unit_tag/").content.decode()
    assert page.index("甲市重点") < page.index("甲市一般")
    assert "1 处" in page
    assert f"/settings/terms/{used.pk}/end/" in page
    assert f"/settings/terms/{used.pk}/delete/" not in page


def test_form_saves_and_returns_to_the_list(cast: Cast) -> None:
    client = cast.client(cast.operator)
    saved = client.post("/settings/terms/kinds/person_title/new/", {"label": "党建联络员", "meaning": "liaison"})
    assert saved.headers["Location"] == "/settings/terms/kinds/person_title/"
    with cast.scope():
        term = Term.objects.get()
    assert (term.label, term.meaning) == ("党建联络员", "liaison")
    form = {"label": "联络专员", "meaning": "liaison", "code": term.code, "version": "1"}
    client.post(f"/settings/terms/{term.pk}/edit/", form)
    stale = client.post(f"/settings/terms/{term.pk}/edit/", {**form, "label": "又一个"})
    assert stale.status_code == 412
    assert "联络专员" in stale.content.decode()


def test_wrong_form_says_what_to_do_and_saves_nothing(cast: Cast) -> None:
    answer = cast.client(cast.department).post("/settings/terms/kinds/person_title/new/", {"label": "党建联络员"})
    assert answer.status_code == 422
    with cast.scope():
        assert not Term.objects.exists()


def test_settings_of_a_liaison_do_not_exist(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit()
    liaison = cast.add(Role.COMPANY, scope_id=unit.pk, scope_kind=AnchorKind.UNIT)
    client = cast.client(liaison)
    assert client.get("/settings/").status_code == 403
    assert "/settings/" not in client.get("/").content.decode()
