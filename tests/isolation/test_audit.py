"""The audit log: one event per changed row however it was written, unreadable next door, writable by nobody."""

import datetime as dt
import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.db.models import F

from core.database import provision
from core.ids import new_id
from core.models import AuditEvent
from core.tenancy.scope import tenant_scope
from members.models import Person
from organizations.models import MemberCount, Unit
from tests.cast import Cast
from tests.factories import make_member_count, make_party_org, make_unit
from tests.isolation.conftest import Copy
from tests.isolation.rows import make_row

REQUEST = "0190-request"
OWNERS = ("owner_id", "other_id")


def events(**narrow: Any) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(**narrow).order_by("id"))


@pytest.fixture
def acting(cast: Cast) -> Iterator[Cast]:
    """The city's department staff at work in one request."""
    with tenant_scope(cast.city.id, actor_id=cast.department.id, request_id=REQUEST, reason="核对名录"):
        yield cast


def test_insert_writes_one_event_with_who_why_and_what(acting: Cast) -> None:
    unit = make_unit("示例企业一", short_name="一号")
    (event,) = events(row_id=unit.id)
    assert (event.tenant_id, event.actor_id, event.request_id, event.reason, event.table_name, event.operation) == (
        acting.city.id,
        acting.department.id,
        REQUEST,
        "核对名录",
        "organizations_unit",
        "insert",
    )
    assert (event.diff["name"], event.diff["short_name"], event.diff["kind"]) == ("示例企业一", "一号", "company")
    assert not {"id", "tenant_id", "created_at", "updated_at", "version"} & event.diff.keys()


def test_update_writes_old_and_new_of_changed_columns_alone(acting: Cast) -> None:
    unit = make_unit("示例企业一")
    unit.name, unit.version = "示例企业二", 2
    unit.save()
    written = events(row_id=unit.id, operation="update")
    assert [event.diff for event in written] == [{"name": ["示例企业一", "示例企业二"]}]


def test_update_that_changes_nothing_or_only_the_version_writes_no_event(acting: Cast) -> None:
    unit = make_unit()
    unit.save()
    Unit.objects.filter(pk=unit.pk).update(version=F("version") + 1)
    assert events(row_id=unit.id, operation="update") == []


def test_delete_writes_what_was_there(acting: Cast) -> None:
    count = make_member_count(make_party_org(), as_of="2026-01-01", full=7)
    count_id = count.id
    count.delete()
    (event,) = events(row_id=count_id, operation="delete")
    assert (event.diff["full"], event.actor_id) == (7, acting.department.id)


def test_bulk_and_raw_writes_count_each_row_once(acting: Cast) -> None:
    org = make_party_org()
    days = [dt.date(2026, 1, day) for day in (1, 2, 3)]
    rows = MemberCount.objects.bulk_create([MemberCount(party_org=org, as_of=day, full=1) for day in days])
    for row in rows:
        row.full = 2
    MemberCount.objects.bulk_update(rows, ["full"])
    MemberCount.objects.filter(party_org=org).update(full=F("full") + 1)
    with connection.cursor() as cursor:
        cursor.execute('UPDATE organizations_membercount SET "full" = 4 WHERE party_org_id = %s', [org.id])
        cursor.execute("DELETE FROM organizations_membercount WHERE party_org_id = %s", [org.id])
    for row in rows:
        written = events(row_id=row.id)
        assert [event.operation for event in written] == ["insert", "update", "update", "update", "delete"]
        assert [event.diff for event in written[1:4]] == [{"full": [1, 2]}, {"full": [2, 3]}, {"full": [3, 4]}]
        assert {event.actor_id for event in written} == {acting.department.id}
        assert {event.request_id for event in written} == {REQUEST}


@pytest.mark.parametrize("number", [1, 99, 100, 101])
def test_rows_of_a_sheet_are_told_like_one_alone(number: int, acting: Cast) -> None:
    org = make_party_org()
    (alone,) = events(row_id=make_member_count(org, as_of="2025-12-31", full=7).id)
    days = [dt.date(2025, 1, 1) + dt.timedelta(days=day) for day in range(number)]
    rows = MemberCount.objects.bulk_create([MemberCount(party_org=org, as_of=day, full=7) for day in days])
    written = events(row_id__in=[row.id for row in rows])
    assert [event.diff["as_of"] for event in written] == [day.isoformat() for day in days]
    assert [event.row_id for event in written] == [row.id for row in rows]
    for event in written:
        assert event.diff == {**alone.diff, "as_of": event.diff["as_of"]}
        for name in (
            "tenant_id",
            "actor_id",
            "request_id",
            "reason",
            "table_name",
            "operation",
            "owner_id",
            "other_id",
        ):
            assert getattr(event, name) == getattr(alone, name), name


def test_changed_id_is_one_row_gone_and_one_come(acting: Cast) -> None:
    count = make_member_count(make_party_org(), as_of="2026-01-01", full=7)
    renamed = new_id()
    MemberCount.objects.filter(pk=count.pk).update(id=renamed)
    assert [event.operation for event in events(row_id=count.id)] == ["insert", "delete"]
    assert [(event.operation, event.diff["full"]) for event in events(row_id=renamed)] == [("insert", 7)]


def test_write_that_is_rolled_back_leaves_no_event(acting: Cast) -> None:
    with transaction.atomic():
        unit = make_unit()
        transaction.set_rollback(True)
    assert events(row_id=unit.id) == []


def test_write_of_the_platform_has_no_actor_but_a_reason(cast: Cast) -> None:
    with tenant_scope(cast.city.id, actor_id=None, reason="到期事项自动安排"):
        unit = make_unit()
        assert [(event.actor_id, event.reason) for event in events(row_id=unit.id)] == [(None, "到期事项自动安排")]


def test_sensitive_columns_are_masked_in_every_operation(acting: Cast) -> None:
    person: Person = make_row(Person, phone="13900001111", email="before@example.cn")
    person.phone, person.email = "13900002222", "after@example.cn"
    person.save()
    person_id = person.id
    person.delete()
    inserted, updated, deleted = events(row_id=person_id)
    assert (inserted.diff["phone"], inserted.diff["email"]) == ("***", "***")
    assert updated.diff == {"phone": ["***", "***"], "email": ["***", "***"]}
    assert (deleted.diff["phone"], deleted.diff["email"]) == ("***", "***")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(e::text, ' ') FROM core_auditevent e")
        written = cursor.fetchone()[0]
    assert person.name in written
    assert not [secret for secret in ("13900001111", "13900002222", "example.cn") if secret in written]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditevent SET reason = ''",
        "DELETE FROM core_auditevent",
        "TRUNCATE core_auditevent",
        "INSERT INTO core_auditevent (tenant_id, table_name, operation, row_id, diff) "
        "SELECT app.tenant_id(), 'organizations_unit', 'delete', gen_random_uuid(), '{}'",
        "ALTER TABLE core_auditevent DISABLE TRIGGER ALL",
        "ALTER TABLE organizations_unit DISABLE TRIGGER audit_update",
        "SELECT * FROM core_auditevent_rest",
        "INSERT INTO core_auditevent_rest (tenant_id, table_name, operation, row_id, diff) "
        "SELECT tenant_id, table_name, operation, row_id, diff FROM core_auditevent",
        "DELETE FROM core_auditevent_rest",
        "SELECT app.ensure_audit_partitions(CURRENT_DATE, 1)",
    ],
)
def test_web_role_may_not(statement: str, acting: Cast) -> None:
    make_unit()
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement)


def test_every_partition_is_closed_to_direct_reading(acting: Cast) -> None:
    make_unit()
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'core_auditevent'::regclass")
        partitions = [name for (name,) in cursor.fetchall()]
        cursor.execute("SELECT DISTINCT tableoid::regclass::text FROM core_auditevent")
        used = {name for (name,) in cursor.fetchall()}
    assert len(partitions) > 12
    assert used <= set(partitions) - {"core_auditevent_rest"}
    for partition in partitions:
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(f"SELECT 1 FROM {partition}")


def test_event_cannot_be_forged_through_a_temporary_table(acting: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE organizations_chain (id uuid, tenant_id uuid)")
        with pytest.raises(ProgrammingError, match="permission denied for function"), transaction.atomic():
            cursor.execute(
                "CREATE TRIGGER forged AFTER INSERT ON organizations_chain REFERENCING NEW TABLE AS new_rows "
                "FOR EACH STATEMENT EXECUTE FUNCTION app.audit('')"
            )


def test_auditors_elsewhere_see_nothing(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit("只属甲市的示例企业")
        assert events(row_id=unit.id)
    for tenant, mode in (
        (cast.sibling, "self"),
        (cast.stranger, "self"),
        (cast.county, "self"),
        (cast.province, "self"),
        (cast.province, "subtree"),
    ):
        with tenant_scope(tenant.id, mode=mode, actor_id=None), connection.cursor() as cursor:  # type: ignore[arg-type]
            assert events(row_id=unit.id) == []
            cursor.execute("SELECT count(*) FROM core_auditevent WHERE diff::text LIKE '%只属甲市%'")
            assert cursor.fetchone() == (0,)


def test_log_outside_a_scope_is_an_error(cast: Cast) -> None:
    with pytest.raises(DatabaseError, match="no tenant scope is open"), transaction.atomic():
        events()


def test_access_is_recorded_in_the_own_tenant(acting: Cast) -> None:
    subject = new_id()
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.record_access('members_person', %s, %s)", [subject, '{"columns": ["phone"]}'])
    (event,) = events(row_id=subject)
    assert (event.operation, event.actor_id, event.diff) == ("access", acting.department.id, {"columns": ["phone"]})


def test_access_outside_a_scope_is_refused(cast: Cast) -> None:
    with pytest.raises(DatabaseError, match="no tenant scope is open"), transaction.atomic():
        connection.cursor().execute("SELECT app.record_access('x', gen_random_uuid(), '{}')")


class TestPartitions:
    def names(self, copy: Copy) -> list[str]:
        rows = copy.owner.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'core_auditevent'::regclass ORDER BY 1"
        ).fetchall()
        return [name for (name,) in rows]

    def insert(self, copy: Copy, moment: str) -> None:
        copy.owner.execute(
            "INSERT INTO core_auditevent (at, tenant_id, table_name, operation, row_id, diff) "
            "VALUES (%s, gen_random_uuid(), 'x', 'insert', gen_random_uuid(), '{}')",
            [moment],
        )

    def test_ensuring_them_again_changes_nothing(self, copy: Copy) -> None:
        with copy.open("dispatch").cursor() as cursor:
            cursor.execute("SELECT app.ensure_audit_partitions('2031-01-15', 2)")
            once = self.names(copy)
            cursor.execute("SELECT app.ensure_audit_partitions('2031-01-15', 2)")
        assert self.names(copy) == once
        assert {"core_auditevent_203101", "core_auditevent_203102", "core_auditevent_203103"} <= set(once)

    def test_month_begins_at_midnight_in_china(self, copy: Copy) -> None:
        copy.owner.execute("SELECT app.ensure_audit_partitions('2032-05-01', 0)")
        bounds = copy.owner.execute(
            "SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relname = 'core_auditevent_203205'"
        ).fetchone()
        assert bounds is not None
        found = [moment_of(copy, text) for text in bounds[0].split("'")[1::2]]
        assert found == [dt.datetime(2032, 4, 30, 16, tzinfo=dt.UTC), dt.datetime(2032, 5, 31, 16, tzinfo=dt.UTC)]

    def test_month_whose_events_lie_in_the_rest_stays_there_and_stops_no_other(self, copy: Copy) -> None:
        self.insert(copy, "2033-03-10 12:00+08")
        copy.owner.execute("SELECT app.ensure_audit_partitions('2033-03-01', 1)")
        assert "core_auditevent_203303" not in self.names(copy)
        assert "core_auditevent_203304" in self.names(copy)

    def test_two_dispatchers_at_once_make_each_once(self, copy: Copy) -> None:
        failures: list[BaseException] = []

        def ensure() -> None:
            try:
                with provision.connect(settings.DATABASES["dispatch"], copy.name) as own:
                    own.execute("SELECT app.ensure_audit_partitions('2034-01-01', 24)")
            except psycopg.Error as error:
                failures.append(error)

        threads = [threading.Thread(target=ensure) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        assert failures == []
        assert len([name for name in self.names(copy) if name.startswith("core_auditevent_2034")]) == 12

    @pytest.mark.parametrize("statement", ["UPDATE core_auditevent SET reason = 'x'", "DELETE FROM core_auditevent"])
    def test_log_refuses_to_be_rewritten_even_where_row_level_security_does_not_stop_it(
        self, statement: str, copy: Copy
    ) -> None:
        self.insert(copy, "2026-01-10 12:00+08")
        copy.owner.execute("ALTER TABLE core_auditevent NO FORCE ROW LEVEL SECURITY")
        with pytest.raises(psycopg.Error, match="append-only"):
            copy.owner.execute(statement)
        copy.owner.execute("ALTER TABLE core_auditevent FORCE ROW LEVEL SECURITY")


def moment_of(copy: Copy, text: str) -> dt.datetime:
    row = copy.owner.execute("SELECT %s::timestamptz", [text]).fetchone()
    assert row is not None
    moment: dt.datetime = row[0]
    return moment.astimezone(dt.UTC)
