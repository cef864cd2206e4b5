"""A large sheet in order is written as it was judged, unless anything it was judged by may have changed since."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client

from core import clock, running_code
from core.choices import AnchorKind, ImportState, JobState, Role
from core.database.provision import connect
from core.errors import NotAllowed
from core.models import ImportFold, ImportInsertion, ImportRun, Job
from core.tables import jobs, plan, ready, stored
from core.tables.spec import table_spec, table_specs
from organizations.actions import update_unit
from organizations.models import PartyOrg, PartyOrgHost, Unit, UnitTag
from tests.cast import Cast, make_account, make_grant
from tests.factories import make_chain, make_party_org, make_term, make_unit
from tests.sheets import import_all, run_jobs, the_import, upload, workbook

UNITS = ["单位名称", "类型", "区县", "主要行业", "职工人数", "成立日期", "标签"]
ORGS = ["党组织名称", "类型", "所在单位", "隶属的上级党组织", "成立日期"]
NAMES = [f"示例企业{number:02d}有限公司" for number in range(12)]
TAG, OTHER_TAG = "示例规上企业", "示例高新企业"
UPPER = "中共示例园区委员会"
NOT_TOLD = {"id", "created_at", "updated_at", "unit", "party_org", "superior", "tenant", "created_by"}


@pytest.fixture
def client(committed_cast: Cast) -> Client:
    return committed_cast.client(committed_cast.department)


@pytest.fixture(autouse=True)
def folds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sheet in order is folded, and so made ready."""
    monkeypatch.setattr(stored, "FOLDED_FROM", 1)


@pytest.fixture
def terms(committed_cast: Cast) -> None:
    with committed_cast.scope():
        for label in (TAG, OTHER_TAG):
            make_term("unit_tag", label, label)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tables whose sheets were judged a second time, before they were written."""
    found: list[str] = []
    parse = plan.parse

    def noted(spec: Any, actor: Any, rows: Any, columns: Any, *, writing: bool = False) -> Any:
        found.extend([spec.code] if writing else [])
        return parse(spec, actor, rows, columns, writing=writing)

    monkeypatch.setattr(jobs, "parse", noted)
    return found


def unit_sheet(folder: Path, names: list[str] = NAMES) -> Path:
    rows = [
        [name, "企业", "", "37", number + 1, f"20{number:02d}-05-12", "、".join([TAG, OTHER_TAG][: number % 3])]
        for number, name in enumerate(names)
    ]
    return workbook(folder / "units.xlsx", UNITS, rows)


def org_sheet(folder: Path) -> Path:
    """The first stands below the last, the second below one outside, the third has two units, the fourth none."""
    rows: list[list[Any]] = [
        ["中共示例一支部委员会", "党支部", NAMES[0], UPPER, "2001-07-01"],
        ["中共示例二支部委员会", "党支部", NAMES[1], "中共示例市委员会", ""],
        ["中共示例三支部委员会", "联合党支部", f"{NAMES[2]}、{NAMES[3]}", "", "2003-07-01"],
        [UPPER, "党委", "", "", "2000-01-01"],
    ]
    return workbook(folder / "orgs.xlsx", ORGS, rows)


def checked(cast: Cast, client: Client, path: Path, table: str = "units") -> str:
    page = upload(client, table, path)
    run_jobs(cast)
    return page


def confirmed(cast: Cast, client: Client, page: str) -> None:
    assert client.post(f"{page}apply/").status_code == 302
    run_jobs(cast)


def kept(cast: Cast, page: str) -> list[str]:
    """The tables for which something is kept ready."""
    with cast.scope():
        run = the_import(cast, page)
        found = list(ImportInsertion.objects.filter(run=run).order_by("place").values_list("table", flat=True))
        assert (run.judged_at is not None) == bool(found)
        return found


def state(cast: Cast, page: str) -> str:
    with cast.scope():
        return str(the_import(cast, page).state)


def told(cast: Cast) -> dict[str, list[Any]]:
    """All that was written, without ids and times; what a row belongs to by its name."""
    with cast.scope():

        def rows(model: Any, *, by: str, **names: str) -> list[Any]:
            fields = [field.name for field in model._meta.concrete_fields if field.name not in NOT_TOLD]
            return sorted(map(str, model.objects.order_by(by).values(*fields, *names.values())))

        return {
            "units": rows(Unit, by="name"),
            "tags": rows(UnitTag, by="unit__name", unit="unit__name"),
            "orgs": rows(PartyOrg, by="name", superior="superior__name"),
            "hosts": rows(PartyOrgHost, by="party_org__name", org="party_org__name", unit="unit__name"),
        }


@pytest.mark.usefixtures("terms")
def test_what_is_kept_ready_is_what_would_be_judged_and_written(
    committed_cast: Cast, client: Client, tmp_path: Path, judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = committed_cast
    for table, path in (("units", unit_sheet(tmp_path)), ("party_orgs", org_sheet(tmp_path))):
        import_all(cast, client, table, path)
    assert judged == []
    first = told(cast)
    assert [len(rows) for rows in first.values()] == [12, 12, 4, 4]
    assert sum(UPPER in row and "'superior__name': '中共示例园区委员会'" in row for row in first["orgs"]) == 1
    with cast.scope():
        assert ImportInsertion.objects.count() == 0
        assert ImportFold.objects.count() == 2
        for model in (PartyOrgHost, UnitTag, PartyOrg, Unit):
            model.objects.update(**({"superior": None} if model is PartyOrg else {}), version=1)
            model.objects.all().delete()
    monkeypatch.setattr(jobs, "moment_of_judging", lambda: None)
    for table, path in (("units", unit_sheet(tmp_path)), ("party_orgs", org_sheet(tmp_path))):
        import_all(cast, client, table, path)
    assert judged == ["units", "party_orgs"]
    assert told(cast) == first


@pytest.mark.usefixtures("terms")
def test_statements_are_kept_until_written(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    page = checked(committed_cast, client, unit_sheet(tmp_path))
    assert kept(committed_cast, page) == ["core.anchor", "organizations.unit", "organizations.unittag"]
    confirmed(committed_cast, client, page)
    assert state(committed_cast, page) == ImportState.DONE
    assert kept(committed_cast, page) == []


def rename(cast: Cast) -> None:
    with cast.scope():
        unit = Unit.objects.get(name="示例原有企业有限公司")
        update_unit(actor=cast.act(), unit_id=unit.pk, values={"name": NAMES[3]}, expected_version=None)


def add_same_name(cast: Cast) -> None:
    with cast.scope():
        make_unit(NAMES[3])


def touch_what_matters_not(cast: Cast) -> None:
    with cast.scope():
        make_party_org("中共示例另一支部委员会")


@pytest.mark.usefixtures("terms")
@pytest.mark.parametrize(
    ("change", "written"),
    [(rename, False), (add_same_name, False), (touch_what_matters_not, True)],
    ids=["renamed", "added", "other"],
)
def test_any_change_since_has_the_sheet_judged_again(
    committed_cast: Cast,
    client: Client,
    tmp_path: Path,
    judged: list[str],
    change: Callable[[Cast], None],
    written: bool,
) -> None:
    cast = committed_cast
    with cast.scope():
        make_unit("示例原有企业有限公司")
    page = checked(cast, client, unit_sheet(tmp_path))
    assert kept(cast, page)
    change(cast)
    confirmed(cast, client, page)
    assert judged == ["units"]
    assert state(cast, page) == (ImportState.DONE if written else ImportState.READY)
    assert kept(cast, page) == []


@pytest.mark.usefixtures("terms")
def test_change_in_another_city_is_none(
    committed_cast: Cast, client: Client, tmp_path: Path, judged: list[str]
) -> None:
    cast = committed_cast
    page = checked(cast, client, unit_sheet(tmp_path))
    with cast.scope(cast.stranger):
        make_unit(NAMES[3])
    confirmed(cast, client, page)
    assert (judged, state(cast, page)) == ([], ImportState.DONE)


@pytest.mark.usefixtures("terms")
def test_sheet_that_another_account_confirms_is_judged_for_it(
    committed_cast: Cast, client: Client, tmp_path: Path, judged: list[str]
) -> None:
    cast = committed_cast
    other = make_account(cast.city, "other", "示例另一工作人员")
    make_grant(cast.city, other, Role.DEPARTMENT)
    page = checked(cast, client, unit_sheet(tmp_path))
    assert kept(cast, page)
    confirmed(cast, cast.client(other), page)
    assert (judged, state(cast, page)) == (["units"], ImportState.DONE)


@pytest.mark.usefixtures("terms")
def test_changed_grant_has_the_sheet_judged_again(
    committed_cast: Cast, client: Client, tmp_path: Path, judged: list[str]
) -> None:
    cast = committed_cast
    with cast.scope():
        chain = make_chain("示例产业链")
    page = checked(cast, client, unit_sheet(tmp_path))
    make_grant(cast.city, cast.department, Role.LIAISON, chain.pk, AnchorKind.CHAIN)
    confirmed(cast, client, page)
    assert (judged, state(cast, page)) == (["units"], ImportState.DONE)


@pytest.mark.usefixtures("terms")
def test_another_release_judges_the_sheet_again(
    committed_cast: Cast, client: Client, tmp_path: Path, judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = committed_cast
    page = checked(cast, client, unit_sheet(tmp_path))
    monkeypatch.setattr(ready, "RUNNING", "another")
    confirmed(cast, client, page)
    assert (judged, state(cast, page)) == (["units"], ImportState.DONE)


def test_code_is_another_when_a_module_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert running_code.digest_of(settings.BASE_DIR) == running_code.RUNNING
    folder = tmp_path / "rooms" / "tables"
    folder.mkdir(parents=True)
    (folder / "units.py").write_text("ONE = 1\n")
    monkeypatch.setattr(apps, "get_app_configs", lambda: [SimpleNamespace(path=str(tmp_path / "rooms"))])
    first = running_code.digest_of(tmp_path)
    (folder / "readme.md").write_text("no module")
    assert running_code.digest_of(tmp_path) == first
    (folder / "units.py").write_text("ONE = 12\n")
    assert running_code.digest_of(tmp_path) != first


@pytest.mark.usefixtures("terms")
def test_sheet_given_up_while_it_is_checked_leaves_nothing(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    page = upload(client, "units", unit_sheet(tmp_path))
    assert client.post(f"{page}abandon/").status_code == 302
    run_jobs(cast)
    assert (kept(cast, page), state(cast, page)) == ([], ImportState.ABANDONED)
    with cast.scope():
        assert not ImportFold.objects.exists()


@pytest.mark.usefixtures("terms")
def test_check_handed_out_again_after_its_end_changes_nothing(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    page = checked(cast, client, unit_sheet(tmp_path))
    with cast.scope():
        check = the_import(cast, page).job
    confirmed(cast, client, page)
    with cast.scope():
        Job.objects.filter(pk=check).update(state=JobState.QUEUED, finished_at=None, lease_token=None)
    run_jobs(cast)
    with cast.scope():
        run = the_import(cast, page)
        assert (run.state, run.folded, ImportFold.objects.count()) == (ImportState.DONE, len(NAMES), 1)


@pytest.mark.usefixtures("terms")
def test_sheet_confirmed_on_another_day_begins_then(
    committed_cast: Cast, client: Client, tmp_path: Path, judged: list[str]
) -> None:
    """What it adds is dated from the day it is written."""
    cast = committed_cast
    page = checked(cast, client, unit_sheet(tmp_path))
    tomorrow = dt.datetime.now(dt.UTC) + clock.DAY
    assert client.post(f"{page}apply/").status_code == 302
    with clock.fixed(tomorrow):
        run_jobs(cast)
    assert (judged, state(cast, page)) == (["units"], ImportState.DONE)
    with cast.scope():
        assert set(UnitTag.objects.values_list("valid_from", flat=True)) == {tomorrow.astimezone(clock.CHINA).date()}


@pytest.mark.usefixtures("terms")
def test_what_nobody_confirmed_that_day_goes_with_the_next_sheet_and_can_still_be_confirmed(
    committed_cast: Cast, client: Client, tmp_path: Path, judged: list[str]
) -> None:
    cast = committed_cast
    page = checked(cast, client, unit_sheet(tmp_path))
    same_day = checked(cast, client, unit_sheet(tmp_path, ["示例另一企业有限公司"]))
    assert kept(cast, page)
    assert kept(cast, same_day)
    with clock.fixed(dt.datetime.now(dt.UTC) + clock.DAY):
        client = cast.client(cast.department)
        another = checked(cast, client, unit_sheet(tmp_path, ["示例又一企业有限公司"]))
        with cast.scope():
            held = set(ImportInsertion.objects.values_list("run_id", flat=True))
            assert held == {the_import(cast, another).pk}
        confirmed(cast, client, page)
    assert (judged, state(cast, page)) == (["units"], ImportState.DONE)


@contextmanager
def somebody_writing(cast: Cast) -> Iterator[None]:
    """Another connection with a change that is neither committed nor given up yet; it commits in the end."""
    with connect(settings.DATABASES["default"]) as other:
        other.autocommit = False
        other.execute("SELECT set_config('app.tenant_id', %s, true)", [str(cast.city.pk)])
        changed = other.execute("UPDATE core_term SET label = label || '（改）' WHERE label = %s", [TAG])
        assert changed.rowcount == 1
        yield
        other.commit()


@pytest.mark.usefixtures("terms")
def test_nothing_is_ready_while_somebody_is_writing(
    committed_cast: Cast, client: Client, tmp_path: Path, judged: list[str]
) -> None:
    """His change would be older than the moment of judging, and unseen by it."""
    cast = committed_cast
    with somebody_writing(cast):
        page = checked(cast, client, unit_sheet(tmp_path))
        assert kept(cast, page) == []
    confirmed(cast, client, page)
    assert (judged, state(cast, page)) == (["units"], ImportState.CORRECTING), "the term is called otherwise by now"


def test_moment_is_before_every_event_that_may_be_missed(committed_cast: Cast) -> None:
    cast = committed_cast
    with cast.scope():
        make_unit(NAMES[0])
        before = ready.moment_of_judging()
        assert before is not None, "what this transaction wrote itself, it sees"
        make_unit(NAMES[1])
        run = ImportRun(**ready.judged(before, cast.act()))
        assert not ready.is_ready(run, cast.act())
    with cast.scope():
        run.judged_at = ready.moment_of_judging()
        assert ready.is_ready(run, cast.act())


_READ = re.compile(r'\b(?:FROM|JOIN)\s+"?([a-z_]+)"?', re.IGNORECASE)
_AUDITED = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'audit_update' AND NOT tgisinternal"
# Codes of the nation and the tenant's own place: no sheet's rows can be judged otherwise by what the owner loads there,
# as a code never goes (docs/adr/0082).
NATIONAL = {"core_region", "core_industryclass"}
# What the import itself goes by, beside what it judges.
WAY = {"core_importrow", "core_importfold", "core_importinsertion", "pg_locks", "pg_database", "free"}


@pytest.mark.usefixtures("terms")
def test_judging_reads_nothing_that_the_log_does_not_tell_of(
    committed_cast: Cast, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, read = committed_cast, set[str]()
    assert {spec.code for spec in table_specs() if spec.takes_ids} == {"units", "party_orgs"}

    def listening(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        read.update(_READ.findall(sql))
        return execute(sql, params, many, context)

    judge = jobs._judge

    def heard(*args: Any) -> None:
        with connection.execute_wrapper(listening):
            judge(*args)

    monkeypatch.setattr(jobs, "_judge", heard)
    import_all(cast, client, "units", unit_sheet(tmp_path))
    import_all(cast, client, "party_orgs", org_sheet(tmp_path))
    with connection.cursor() as cursor:
        cursor.execute(_AUDITED)
        audited = {name for (name,) in cursor.fetchall()}
    assert {"organizations_unit", "organizations_partyorg", "organizations_unitalias", "core_term"} <= read
    assert read - audited - NATIONAL - WAY == set()


@pytest.mark.parametrize(("header", "cell"), [("曾用名", "示例旧名{}有限公司"), ("产业链", "示例产业链")])
def test_units_of_which_more_is_written_are_judged_again(
    committed_cast: Cast, client: Client, tmp_path: Path, judged: list[str], header: str, cell: str
) -> None:
    """Former names, and what other rooms add to the sheet, are not plain rows of these tables."""
    cast = committed_cast
    with cast.scope():
        make_chain("示例产业链")
    rows = [[name, "企业", cell.format(number)] for number, name in enumerate(NAMES[:3])]
    page = checked(cast, client, workbook(tmp_path / "units.xlsx", ["单位名称", "类型", header], rows))
    assert kept(cast, page) == []
    confirmed(cast, client, page)
    assert (judged, state(cast, page)) == (["units"], ImportState.DONE)


@pytest.mark.usefixtures("terms")
def test_corrected_cell_and_giving_up_forget_what_was_ready(
    committed_cast: Cast, client: Client, tmp_path: Path, judged: list[str]
) -> None:
    cast = committed_cast
    page = checked(cast, client, unit_sheet(tmp_path))
    answer = client.post(f"{page}correct/", {"cell-5-name": "示例另一企业有限公司", "was-5-name": NAMES[3]})
    assert answer.status_code == 302
    assert kept(cast, page) == []
    confirmed(cast, client, page)
    assert judged == ["units"]
    second = checked(cast, client, unit_sheet(tmp_path, ["示例甲有限公司", "示例乙有限公司"]))
    assert kept(cast, second)
    assert client.post(f"{second}abandon/").status_code == 302
    assert kept(cast, second) == []


def test_right_is_asked_again_when_it_is_written(committed_cast: Cast) -> None:
    cast = committed_cast
    for code in ("units", "party_orgs"):
        spec = table_spec(code)
        assert spec.takes_ids
        assert spec.add_action
        with cast.scope(), pytest.raises(NotAllowed):
            ready.write_ready(spec, cast.act(cast.auditor), ImportRun())
