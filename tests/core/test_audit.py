"""The auditor's pages: who, when, which object, which columns; never a value, never another tenant's."""

import pytest
from django.apps import apps
from django.db import connection

from core.audit import column_label, table_label
from core.choices import AnchorKind
from core.models import AuditEvent, SignInEvent
from core.records import change, create
from members.models import Person
from tests.cast import Cast
from tests.factories import make_unit

PAGE = "/settings/audit/"


def test_log_names_columns_and_shows_no_value(cast: Cast) -> None:
    with cast.scope(account=cast.department):
        unit = make_unit("甲市示例企业")
        change(unit, {"address": "示例路一号", "staff_count": 77}, expected_version=None)
    page = cast.client(cast.auditor).get(f"{PAGE}?row={unit.pk}").content.decode()
    for word in ("示例组织部门工作人员", "修改", "新建", "单位", "地址", "职工人数", str(unit.pk)):
        assert word in page, word
    for value in ("甲市示例企业", "示例路一号", ">77<"):
        assert value not in page, value


def test_log_is_filtered_by_day_table_operation_and_actor(cast: Cast) -> None:
    with cast.scope(account=cast.department):
        unit = make_unit()
        create(Person(name="示例甲"), anchor=AnchorKind.PERSON)
        change(unit, {"address": "示例路"}, expected_version=None)
    client = cast.client(cast.auditor)

    def count(query: str) -> int:
        return client.get(f"{PAGE}?{query}").content.decode().count('<th scope="row">')

    assert count(f"table_name=organizations_unit&row={unit.pk}") == 2
    assert count(f"operation=update&row={unit.pk}") == 1
    assert count("table_name=members_person") == 1
    assert count("actor=department&table_name=members_person") == 1
    assert count("actor=security&table_name=members_person") == 0
    assert count(f"since=2020-01-01&row={unit.pk}") == 2
    assert count(f"until=2020-01-01&row={unit.pk}") == 0


def test_log_pages_by_keyset_over_every_event_once(cast: Cast) -> None:
    with cast.scope():
        for _ in range(60):
            make_unit()
    client, seen, address = cast.client(cast.auditor), [], f"{PAGE}?table_name=organizations_unit"
    with cast.scope():
        whole = sorted(
            map(str, AuditEvent.objects.filter(table_name="organizations_unit").values_list("row_id", flat=True))
        )
    first = client.get(address)
    seen += [str(row["event"].row_id) for row in first.context["rows"]]
    second = client.get(f"{address}&cursor={first.context['page'].next}")
    seen += [str(row["event"].row_id) for row in second.context["rows"]]
    assert sorted(seen) == whole
    assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 10)


def test_log_of_another_tenant_is_not_shown(cast: Cast) -> None:
    with cast.scope(cast.stranger):
        foreign = make_unit()
    page = cast.client(cast.auditor).get(f"{PAGE}?row={foreign.pk}").content.decode()
    assert "没有符合条件的记录" in page


@pytest.mark.parametrize("name", ["department", "security", "operator"])
@pytest.mark.parametrize("address", [PAGE, "/settings/sign-ins/"])
def test_only_the_auditor_reads_the_log(cast: Cast, name: str, address: str) -> None:
    assert cast.client(getattr(cast, name)).get(address).status_code == 403


def test_sign_ins_are_those_of_the_tenants_accounts(cast: Cast) -> None:
    for account in (cast.department, cast.stranger_department):
        SignInEvent.objects.create(account=account, username=account.username, address="10.0.0.1", outcome="refused")
    SignInEvent.objects.create(username="没有这个人", outcome="refused")
    client = cast.client(cast.auditor)
    rows = client.get("/settings/sign-ins/").context["rows"]
    assert [event.username for event in rows] == ["department"]
    assert client.get("/settings/sign-ins/?outcome=signed_in").context["rows"] == []


def test_everything_in_the_log_has_a_chinese_name(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'audit\\_%'")
        tables = sorted(row[0] for row in cursor.fetchall())
    models = {model._meta.db_table: model for model in apps.get_models()}
    assert {"core_account", "core_apitoken", "members_grant", "organizations_unit"} <= set(tables)
    nameless = [table for table in tables if table_label(table).isascii()]
    nameless += [
        f"{table}.{field.column}"
        for table in tables
        for field in models[table]._meta.local_concrete_fields
        if field.column not in {"id", "tenant_id", "created_at", "updated_at", "version"}
        and column_label(table, str(field.column)).isascii()
    ]
    assert nameless == []
