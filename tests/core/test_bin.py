"""回收站: what is deleted is gone everywhere and comes back whole, by the rules for new rows, within thirty days."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliances.models import ChainBody, Seat
from chains.models import KeyProject, Milestone
from core import clock
from core.actions import delete_term
from core.bin import (
    BinKind,
    bin_entries_for,
    bin_kind,
    bin_kinds,
    delete_to_bin,
    get_bin_entry_for,
    leaving,
    purge,
    restore_from_bin,
    slots,
)
from core.choices import AnchorKind, Role
from core.errors import Conflict, NotAllowed, NotFound
from core.models import Anchor, AuditEvent, BinEntry, Notice, Term
from core.tenancy.declared import declared_walls
from meetings.choices import MeetingState
from meetings.models import Meeting, Minutes
from organizations.models import Unit, UnitTag
from services.models import CatalogueEdition, ServiceItem, ServiceModule
from tests.cast import Cast, make_account, make_grant
from tests.factories import make_chain, make_party_org, make_term, make_unit, put_on_chain
from tests.isolation.rows import make_row
from tests.members.people import make_person


def values(row: Any) -> dict[str, Any]:
    left_out = {"version", "updated_at"}
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in left_out
    }


def given_of(model: type[Any]) -> dict[str, Any]:
    """What a row needs to be as its rules admit."""
    if model is ChainBody:
        return {"chain": make_chain()}
    draft = {"published_on": None, "ended_on": None}
    if model is CatalogueEdition:
        return draft
    if model is ServiceModule:
        return {"edition": make_row(CatalogueEdition, **draft)}
    if model is ServiceItem:
        return {"module": make_row(ServiceModule, edition=make_row(CatalogueEdition, **draft))}
    return {"meeting": make_row(Meeting, state=MeetingState.HELD)} if model is Minutes else {}


@pytest.mark.parametrize("kind", bin_kinds(), ids=lambda kind: kind.code)
def test_row_of_each_kind_goes_and_comes_back_as_it_was(in_city: Cast, kind: BinKind) -> None:
    row = make_row(kind.model, **given_of(kind.model))
    before = values(kind.model.objects.get(pk=row.pk))
    anchored = bool(declared_walls()[kind.model._meta.db_table].anchor)
    actor = in_city.platform()
    entry = delete_to_bin(actor=actor, code=kind.code, row_id=row.pk)
    assert not kind.model.objects.filter(pk=row.pk).exists()
    assert not Anchor.objects.filter(pk=row.pk).exists()
    restore_from_bin(actor=actor, entry_id=entry.pk)
    assert values(kind.model.objects.get(pk=row.pk)) == before
    assert Anchor.objects.filter(pk=row.pk).exists() == anchored
    assert not BinEntry.objects.filter(pk=entry.pk).exists()


def test_what_belongs_to_it_goes_along_and_comes_back(in_city: Cast) -> None:
    project = make_row(KeyProject)
    milestone = make_row(Milestone, project=project)
    unit = make_unit()
    tag = UnitTag.objects.create(unit=unit, tag=make_term("unit_tag", "kept", "示例标签"), valid_from="2026-01-01")
    actor = in_city.act()
    entries = [
        delete_to_bin(actor=actor, code="projects", row_id=project.pk),
        delete_to_bin(actor=actor, code="units", row_id=unit.pk),
    ]
    assert not Milestone.objects.filter(pk=milestone.pk).exists()
    assert not UnitTag.objects.filter(pk=tag.pk).exists()
    for entry in entries:
        restore_from_bin(actor=actor, entry_id=entry.pk)
    assert Milestone.objects.get(pk=milestone.pk).project_id == project.pk
    assert UnitTag.objects.get(pk=tag.pk).unit_id == unit.pk


def test_what_stands_on_it_refuses_by_name_and_number(in_city: Cast) -> None:
    unit = make_unit("示例甲")
    make_party_org(unit=unit)
    put_on_chain(make_chain(), unit)
    with pytest.raises(Conflict) as refusal:
        delete_to_bin(actor=in_city.act(), code="units", row_id=unit.pk)
    assert refusal.value.code == "in_use"
    assert "链上单位 1 项" in refusal.value.message and "党组织所在单位 1 项" in refusal.value.message
    assert Unit.objects.filter(pk=unit.pk).exists() and not BinEntry.objects.exists()


def test_grant_that_names_it_refuses(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
    cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    with cast.scope(), pytest.raises(Conflict, match="授权 1 项"):
        delete_to_bin(actor=cast.act(), code="chains", row_id=chain.pk)


def test_message_about_it_stays_and_no_longer_leads_there(in_city: Cast) -> None:
    body = make_row(ChainBody)
    notice = make_row(Notice, account=in_city.department, subject_id=body.pk, subject_kind=AnchorKind.BODY)
    delete_to_bin(actor=in_city.act(), code="bodies", row_id=body.pk)
    notice.refresh_from_db()
    assert (notice.subject_id, notice.subject_kind) == (None, None)


def test_deleted_name_may_be_given_again_and_what_came_back_conflicts_in_words(in_city: Cast) -> None:
    actor = in_city.act()
    unit = make_unit("示例甲", uscc="91430200MA4L16JQ9B")
    entry = delete_to_bin(actor=actor, code="units", row_id=unit.pk)
    other = make_unit("示例乙", uscc="91430200MA4L16JQ9B")
    with pytest.raises(Conflict) as refusal:
        restore_from_bin(actor=actor, entry_id=entry.pk)
    assert refusal.value.message.startswith("“示例甲”不能恢复：单位有冲突，")
    assert not Unit.objects.filter(pk=unit.pk).exists() and BinEntry.objects.filter(pk=entry.pk).exists()
    Unit.objects.filter(pk=other.pk).update(uscc="")
    restore_from_bin(actor=actor, entry_id=entry.pk)
    assert Unit.objects.get(pk=unit.pk).version == unit.version + 1


def test_row_whose_other_end_is_gone_conflicts_in_words(in_city: Cast) -> None:
    actor = in_city.platform()
    person = make_person(unit=make_unit("示例甲"))
    unit_id = person.unit_id
    assert unit_id is not None
    entry = delete_to_bin(actor=actor, code="persons", row_id=person.pk)
    delete_to_bin(actor=actor, code="units", row_id=unit_id)
    with pytest.raises(Conflict, match="人员有冲突"):
        restore_from_bin(actor=actor, entry_id=entry.pk)


def test_it_is_gone_from_pages_lists_search_and_api(cast: Cast) -> None:
    with cast.scope(account=cast.department):
        unit = make_unit("示例独特名称有限公司")
    client = cast.client(cast.department)
    places = ("/units/?q=独特名称", "/search/?q=独特名称", "/api/v1/units/?q=独特名称", "/api/v1/search/?q=独特名称")
    assert all("示例独特名称有限公司" in client.get(place).content.decode() for place in places)
    answer = client.post(f"/objects/units/{unit.pk}/delete/", {"next": "/units/"}, follow=True)
    assert answer.status_code == 200
    for place in places:
        assert str(unit.pk) not in client.get(place).content.decode(), place
    assert client.get(f"/units/{unit.pk}/").status_code == 404
    assert client.get(f"/api/v1/units/{unit.pk}/").status_code == 404
    assert client.get(f"/objects/units/{unit.pk}/history/").status_code == 404


def test_undo_stands_beside_the_deletion_and_puts_it_back(cast: Cast) -> None:
    with cast.scope(account=cast.department):
        unit = make_unit("示例甲")
    client = cast.client(cast.department)
    asked = client.get(f"/objects/units/{unit.pk}/delete/").content.decode()
    assert "删除单位“示例甲”" in asked and "30 天" in asked
    page = client.post(f"/objects/units/{unit.pk}/delete/", {"next": "/units/"}, follow=True).content.decode()
    with cast.scope():
        entry = BinEntry.objects.get(row_id=unit.pk)
    assert f'action="/bin/{entry.pk}/restore/"' in page
    listed = client.get("/bin/").content.decode()
    assert "示例甲" in listed and "示例组织部门工作人员" in listed
    restored = client.post(f"/bin/{entry.pk}/restore/")
    assert restored.headers["Location"] == f"/units/{unit.pk}/"
    assert client.get(f"/units/{unit.pk}/").status_code == 200
    assert client.post(f"/bin/{entry.pk}/restore/").status_code == 404


def test_page_says_why_something_may_not_go(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit("示例甲")
        put_on_chain(make_chain(), unit)
    answer = cast.client(cast.department).get(f"/objects/units/{unit.pk}/delete/")
    assert answer.status_code == 409 and "链上单位 1 项" in answer.content.decode()


def test_who_answers_for_a_part_deletes_and_puts_back_his_own_alone(cast: Cast) -> None:
    with cast.scope():
        chain, elsewhere = make_chain(), make_chain()
        unit, other = make_unit(), make_unit()
        put_on_chain(chain, unit)
        put_on_chain(elsewhere, other)
        mine, theirs, staffs = make_person(unit=unit), make_person(unit=other), make_person(unit=unit)
    liaison = cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    with cast.scope():
        actor = cast.act(liaison)
        with pytest.raises(NotAllowed):
            delete_to_bin(actor=actor, code="persons", row_id=theirs.pk)
        entry = delete_to_bin(actor=actor, code="persons", row_id=mine.pk)
        by_staff = delete_to_bin(actor=cast.act(), code="persons", row_id=staffs.pk)
        assert list(bin_entries_for(actor)) == [entry]
        assert set(bin_entries_for(cast.act())) == {entry, by_staff}
        with pytest.raises(NotAllowed):
            get_bin_entry_for(actor, by_staff.pk)
        restore_from_bin(actor=actor, entry_id=entry.pk)


def test_who_may_delete_nothing_sees_no_bin(cast: Cast) -> None:
    superior = make_account(cast.city, "bin-superior", "示例上级")
    make_grant(cast.city, superior, Role.SUPERIOR)
    with cast.scope():
        unit = make_unit()
        with pytest.raises(NotAllowed):
            bin_entries_for(cast.act(superior))
        with pytest.raises(NotAllowed):
            delete_to_bin(actor=cast.act(superior), code="units", row_id=unit.pk)
    with cast.scope(), pytest.raises(NotFound):
        bin_kind("accounts")


def test_after_thirty_days_it_is_gone_for_good(in_city: Cast) -> None:
    actor = in_city.act()
    unit, young = make_unit(), make_unit()
    entry = delete_to_bin(actor=actor, code="units", row_id=unit.pk)
    kept = delete_to_bin(actor=actor, code="units", row_id=young.pk)
    now = clock.now()
    assert slots(now) == []
    BinEntry.objects.filter(pk=entry.pk).update(deleted_at=now - dt.timedelta(days=30, seconds=1))
    BinEntry.objects.filter(pk=kept.pk).update(deleted_at=now - dt.timedelta(days=29, hours=23))
    with pytest.raises(NotAllowed):
        restore_from_bin(actor=actor, entry_id=entry.pk)
    (slot,) = slots(now)
    purge(slot)
    assert list(BinEntry.objects.values_list("pk", flat=True)) == [kept.pk]
    restore_from_bin(actor=actor, entry_id=kept.pk)


def test_log_tells_of_the_going_and_coming_and_masks_what_was_kept(in_city: Cast) -> None:
    person = make_person(phone="13800001234")
    entry = delete_to_bin(actor=in_city.act(), code="persons", row_id=person.pk)
    restore_from_bin(actor=in_city.act(), entry_id=entry.pk)
    assert [event.operation for event in AuditEvent.objects.filter(row_id=person.pk).order_by("id")] == [
        "insert",
        "delete",
        "insert",
    ]
    kept = AuditEvent.objects.filter(row_id=entry.pk)
    assert kept and all("13800001234" not in str(event.diff) for event in kept)


def test_term_deleted_in_the_settings_can_be_put_back(in_city: Cast) -> None:
    term = make_term("unit_tag", "once", "示例标签")
    delete_term(actor=in_city.act(), term_id=term.pk)
    entry = BinEntry.objects.get(row_id=term.pk)
    assert (entry.kind, entry.title) == ("terms", "示例标签")
    restore_from_bin(actor=in_city.act(), entry_id=entry.pk)
    assert Term.objects.get(pk=term.pk).label == "示例标签"


@pytest.mark.parametrize("number", [1, 20])
def test_statements_to_see_what_goes_do_not_grow_with_the_rows(in_city: Cast, number: int) -> None:
    body = make_row(ChainBody)
    for _ in range(number):
        make_row(Seat, body=body)
    kind = bin_kind("bodies")
    with CaptureQueriesContext(connection) as captured:
        going = leaving(kind, body)
    assert len(going.rows) == number + 1
    assert len(captured) == 3
