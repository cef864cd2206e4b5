"""Rows are created whole or not at all, and changed only by one who saw what he changes."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.choices import AnchorKind
from core.database.changed import read_by_constraints
from core.errors import Conflict, DomainError, InvalidInput, NotFound, StaleVersion
from core.ids import new_id
from core.models import Anchor, AuditEvent
from core.records import change, create, locked
from core.tenancy.base import TenantModel
from organizations.choices import PartyOrgKind, UnitKind
from organizations.models import MemberCount, PartyOrg, Unit
from tests.cast import Cast
from tests.core.concurrent import at_once, overtaken
from tests.factories import make_party_org, make_unit

CODE = "91350100M000100Y43"


def new_unit(**fields: Any) -> Unit:
    return Unit(**{"kind": UnitKind.COMPANY, "name": "示例企业", **fields})


class TestCreate:
    @pytest.mark.usefixtures("in_city")
    def test_row_comes_with_the_anchor_it_owns(self) -> None:
        unit = create(new_unit(), anchor=AnchorKind.UNIT)
        assert Unit.objects.get(pk=unit.pk).name == "示例企业"
        assert Anchor.objects.get(pk=unit.pk).kind == AnchorKind.UNIT

    @pytest.mark.usefixtures("in_city")
    def test_row_that_is_not_whole_is_refused_by_field_and_leaves_nothing(self) -> None:
        with pytest.raises(InvalidInput) as refused:
            create(new_unit(name="", kind="ship", longitude=200), anchor=AnchorKind.UNIT)
        assert set(refused.value.fields) == {"name", "kind", "longitude"}
        assert refused.value.message in [text for texts in refused.value.fields.values() for text in texts]
        assert (Unit.objects.count(), Anchor.objects.count()) == (0, 0)

    @pytest.mark.usefixtures("in_city")
    def test_constraint_speaks_in_its_own_words(self) -> None:
        create(new_unit(uscc=CODE), anchor=AnchorKind.UNIT)
        with pytest.raises(InvalidInput, match="已有单位使用这个统一社会信用代码") as refused:
            create(new_unit(uscc=CODE), anchor=AnchorKind.UNIT)
        assert set(refused.value.fields) == {"__all__"}
        assert Anchor.objects.count() == 1

    def test_same_code_in_another_tenant_is_no_obstacle_and_no_hint(self, cast: Cast) -> None:
        with cast.scope(cast.sibling):
            create(new_unit(uscc=CODE), anchor=AnchorKind.UNIT)
        with cast.scope():
            assert create(new_unit(uscc=CODE), anchor=AnchorKind.UNIT).tenant_id == cast.city.id

    def test_key_to_a_foreign_row_reads_as_one_that_does_not_exist(self, cast: Cast) -> None:
        def refusal(superior_id: UUID) -> list[str]:
            org = PartyOrg(name="示例党支部", kind=PartyOrgKind.BRANCH, superior_id=superior_id)
            with pytest.raises(InvalidInput) as refused:
                create(org, anchor=AnchorKind.PARTY_ORG)
            assert set(refused.value.fields) == {"superior"}
            return [text.replace(str(superior_id), "…") for text in refused.value.fields["superior"]]

        with cast.scope(cast.sibling):
            foreign = make_party_org()
        with cast.scope():
            assert refusal(foreign.pk) == refusal(new_id())

    def test_row_taken_by_a_faster_one_after_the_check_is_a_conflict_in_words(self, committed_cast: Cast) -> None:
        def make() -> DomainError | None:
            try:
                with committed_cast.scope():
                    create(new_unit(uscc=CODE), anchor=AnchorKind.UNIT)
            except DomainError as refused:
                return refused
            return None

        with committed_cast.scope():
            waiting = overtaken(lambda: create(new_unit(uscc=CODE), anchor=AnchorKind.UNIT), make)
        refused = waiting.result(timeout=10)
        assert isinstance(refused, Conflict)
        assert (refused.code, refused.message) == (
            "taken_meanwhile",
            "已有单位使用这个统一社会信用代码，请核对后再保存。",
        )
        with committed_cast.scope():
            assert (Unit.objects.count(), Anchor.objects.count()) == (1, 1)


class TestChange:
    @pytest.mark.usefixtures("in_city")
    def test_change_counts_the_version_and_notes_the_time(self) -> None:
        unit = make_unit("旧名", version=7)
        moment = clock.now()
        with clock.fixed(moment):
            changed = change(unit, {"name": "新名", "short_name": ""}, expected_version=7)
        assert (changed.name, changed.version, changed.updated_at) == ("新名", 8, moment)
        fresh = Unit.objects.get(pk=unit.pk)
        assert (fresh.name, fresh.version, fresh.updated_at) == ("新名", 8, moment)

    @pytest.mark.usefixtures("in_city")
    def test_what_did_not_change_is_not_asked_of_the_database_again(self) -> None:
        unit = make_unit("旧名", uscc=CODE, established_on=dt.date(2020, 1, 1))
        with CaptureQueriesContext(connection) as asked:
            change(unit, {"address": "示例路1号"}, expected_version=None)
        told = [query["sql"] for query in asked.captured_queries]
        assert [sql.split(" ")[0] for sql in told if "SAVEPOINT" not in sql] == ["SELECT", "UPDATE"]

    @pytest.mark.usefixtures("in_city")
    def test_constraint_that_reads_a_changed_column_is_asked(self) -> None:
        make_unit("别的单位", uscc=CODE)
        unit = make_unit("旧名")
        with pytest.raises(InvalidInput, match="已有单位使用这个统一社会信用代码"):
            change(unit, {"uscc": CODE}, expected_version=None)
        org = make_party_org("示例党支部", dissolved_on=dt.date(2024, 1, 1))
        with pytest.raises(InvalidInput, match="撤销日期不能早于成立日期") as refused:
            change(org, {"founded_on": dt.date(2025, 1, 1)}, expected_version=None)
        assert set(refused.value.fields) == {"__all__"}
        with pytest.raises(InvalidInput, match="党组织不能隶属于自己"):
            change(org, {"superior_id": org.pk}, expected_version=None)

    @pytest.mark.usefixtures("in_city")
    def test_key_that_leads_nowhere_is_refused_by_its_field(self) -> None:
        org = make_party_org("示例党支部")
        with pytest.raises(InvalidInput) as refused:
            change(org, {"superior_id": new_id()}, expected_version=None)
        assert set(refused.value.fields) == {"superior"}

    @pytest.mark.usefixtures("in_city")
    def test_what_stays_the_same_is_not_written(self) -> None:
        unit = make_unit("旧名")
        same = change(unit, {"name": "旧名", "address": ""}, expected_version=1)
        assert (same.version, same.updated_at) == (1, unit.updated_at)
        assert AuditEvent.objects.filter(row_id=unit.pk).count() == 1

    @pytest.mark.usefixtures("in_city")
    def test_columns_not_named_keep_what_another_wrote(self) -> None:
        unit = make_unit("旧名")
        Unit.objects.filter(pk=unit.pk).update(address="他人刚写的地址")
        change(unit, {"name": "新名"}, expected_version=None)
        assert Unit.objects.get(pk=unit.pk).address == "他人刚写的地址"

    @pytest.mark.usefixtures("in_city")
    def test_second_saver_is_shown_the_difference_and_changes_nothing(self) -> None:
        unit = make_unit("旧名", kind=UnitKind.COMPANY)
        change(unit, {"name": "别人的名", "kind": UnitKind.OTHER}, expected_version=1)
        with pytest.raises(StaleVersion) as refused:
            change(
                unit,
                {"name": "我的名", "kind": UnitKind.UNIVERSITY, "address": "", "staff_count": 12},
                expected_version=1,
            )
        assert refused.value.difference == [
            ("名称", "别人的名", "我的名"),
            ("类型", "其他单位", "高校"),
            ("职工人数", "", "12"),
        ]
        fresh = Unit.objects.get(pk=unit.pk)
        assert (fresh.name, fresh.kind, fresh.staff_count, fresh.version) == ("别人的名", UnitKind.OTHER, None, 2)

    @pytest.mark.usefixtures("in_city")
    def test_result_that_does_not_hold_is_refused_and_nothing_is_written(self) -> None:
        unit = make_unit("旧名")
        with pytest.raises(InvalidInput) as refused:
            change(unit, {"name": "新名", "latitude": 91}, expected_version=1)
        assert set(refused.value.fields) == {"latitude"}
        fresh = Unit.objects.get(pk=unit.pk)
        assert (fresh.name, fresh.version) == ("旧名", 1)

    def test_foreign_row_is_not_found(self, cast: Cast) -> None:
        with cast.scope(cast.county):
            below = make_unit("甲县示例企业")
        for mode in ("self", "subtree"):
            with cast.scope(mode=mode), pytest.raises(NotFound):
                change(below, {"name": "新名"}, expected_version=1)
        with cast.scope(), pytest.raises(NotFound):
            locked(Unit, below.pk)

    @pytest.mark.usefixtures("in_city")
    def test_row_removed_meanwhile_is_not_found(self) -> None:
        count: MemberCount = create(MemberCount(party_org=make_party_org(), as_of="2026-01-01", full=3))
        MemberCount.objects.filter(pk=count.pk).delete()
        with pytest.raises(NotFound):
            change(count, {"full": 4}, expected_version=1)


class TestTwoSavers:
    @staticmethod
    def save(cast: Cast, unit: Unit, name: str) -> str:
        try:
            with cast.scope():
                return change(unit, {"name": name}, expected_version=1).name
        except StaleVersion:
            return "stale"

    def test_of_savers_at_the_same_moment_one_wins(self, committed_cast: Cast) -> None:
        with committed_cast.scope():
            unit = make_unit("旧名")
        names = ["甲", "乙", "丙", "丁"]
        outcomes = at_once(*[lambda name=name: self.save(committed_cast, unit, name) for name in names])
        (winner,) = set(outcomes) & set(names)
        assert outcomes.count("stale") == 3
        with committed_cast.scope():
            fresh = Unit.objects.get(pk=unit.pk)
        assert (fresh.name, fresh.version) == (winner, 2)

    def test_one_who_waits_reads_again_after_the_lock(self, committed_cast: Cast) -> None:
        with committed_cast.scope():
            unit = make_unit("旧名")
        with committed_cast.scope():
            waiting = overtaken(
                lambda: change(unit, {"name": "先到"}, expected_version=1),
                lambda: self.save(committed_cast, unit, "后到"),
            )
        assert waiting.result(timeout=10) == "stale"
        with committed_cast.scope():
            assert Unit.objects.get(pk=unit.pk).name == "先到"


def test_of_every_constraint_it_is_known_what_it_reads() -> None:
    """One of which that cannot be told is asked at every change: then the change of a text costs a statement more."""
    models = [model for model in apps.get_models() if issubclass(model, TenantModel) and model._meta.managed]
    unknown = {
        f"{model.__name__}.{name}" for model in models for name, read in read_by_constraints(model).items() if not read
    }
    assert unknown == set()
    assert read_by_constraints(Unit)["organizations_unit_uscc_once"] == frozenset({"tenant", "uscc"})
