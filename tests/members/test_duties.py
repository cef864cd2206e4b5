"""履职记录: an instructor writes his own log about the units he looks after; who reads it (R24, F048, F100)."""

import datetime as dt
from typing import Any

import pytest

from core import clock
from core.choices import AnchorKind, Role
from core.errors import InvalidInput, NotAllowed, NotFound
from core.models import Account, Term
from members.actions.duties import correct_duty, write_duty
from members.duties import duties_for
from members.models import DutyEntry
from organizations.models import Unit
from tests.cast import Cast
from tests.factories import make_chain, make_term, make_unit, put_on_chain
from tests.members.people import appoint, make_person, queries_of, title

DAY = dt.timedelta(days=1)


def kind() -> Term:
    found: Term | None = Term.objects.filter(kind="duty_kind", code="visit").first()
    return found or make_term("duty_kind", "visit", "走访联系", "visit")


def instructor(cast: Cast, unit: Unit, name: str = "示例指导员甲", **days: Any) -> Account:
    """An account whose person instructs the unit."""
    account = cast.add(Role.INSTRUCTOR, scope_id=unit.pk, scope_kind=AnchorKind.UNIT, username=f"n-{unit.pk.hex[-6:]}")
    with cast.scope():
        person = make_person(name, account=account)
        appoint(person, unit, AnchorKind.UNIT, title=title("instructor"), **days)
    return account


def write(cast: Cast, account: Account, unit: Unit, **values: Any) -> DutyEntry:
    given = {"unit_id": unit.pk, "kind_id": kind().pk, "day": clock.today(), "text": "了解用工情况", **values}
    return write_duty(actor=cast.act(account), values=given)


def test_instructor_writes_and_corrects_his_own_log(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit("示例企业")
    account = instructor(cast, unit)
    with cast.scope(account=account):
        entry = write(cast, account, unit, text="  了解用工   情况 ")
        assert (entry.text, entry.written_by_id, entry.person.account_id) == ("了解用工 情况", account.pk, account.pk)
        changed = correct_duty(
            actor=cast.act(account), duty_id=entry.pk, values={"text": "帮办用工"}, expected_version=entry.version
        )
        assert (changed.text, changed.version) == ("帮办用工", 2)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": "   "}, "text"),
        ({"day": None}, "day"),
        ({"day": "tomorrow"}, "day"),
        ({"day": "before"}, "unit"),
        ({"unit_id": "other"}, "unit"),
        ({"kind_id": "other"}, "kind"),
        ({"place": "x"}, "place"),
    ],
)
def test_line_that_cannot_be_is_refused_at_its_field(cast: Cast, values: dict[str, Any], field: str) -> None:
    with cast.scope():
        unit, other = make_unit(), make_unit()
    account = instructor(cast, unit)
    known = {"tomorrow": clock.today() + DAY, "before": clock.today() - 31 * DAY, "other": other.pk}
    told = {name: known.get(value, value) if isinstance(value, str) else value for name, value in values.items()}
    with cast.scope(account=account), pytest.raises(InvalidInput) as caught:
        write(cast, account, unit, **told)
    assert list(caught.value.fields) == [field]


def test_no_other_instructor_reads_it_but_who_answers_for_the_unit_does(cast: Cast) -> None:
    with cast.scope():
        chain, unit, elsewhere = make_chain(), make_unit("示例企业"), make_unit()
        put_on_chain(chain, unit)
        put_on_chain(make_chain(), elsewhere)
    account = instructor(cast, unit)
    with cast.scope(account=account):
        entry = write(cast, account, unit)
    beside = cast.add(Role.INSTRUCTOR, scope_id=unit.pk, scope_kind=AnchorKind.UNIT, username="n-beside")
    liaison = cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    other = cast.add(Role.LIAISON, scope_id=elsewhere.pk, scope_kind=AnchorKind.UNIT)
    readers = {account: [entry], beside: [], liaison: [entry], other: [], cast.department: [entry]}
    for reader, seen in readers.items():
        with cast.scope(account=reader):
            assert list(duties_for(cast.act(reader))) == seen, reader.username
    for writer in (beside, liaison, cast.department):
        with cast.scope(account=writer), pytest.raises(NotAllowed):
            correct_duty(actor=cast.act(writer), duty_id=entry.pk, values={"text": "改"}, expected_version=None)
        with cast.scope(account=writer), pytest.raises((NotAllowed, InvalidInput)):
            write(cast, writer, unit)
    with cast.scope(tenant=cast.stranger), pytest.raises(NotFound):
        correct_duty(actor=cast.act(cast.stranger_department), duty_id=entry.pk, values={}, expected_version=None)


def test_form_is_ready_but_for_the_words_and_the_list_is_by_month_and_instructor(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit("示例企业甲")
        word = kind()
    account = instructor(cast, unit)
    client = cast.client(account)
    form = client.get(f"/duties/log/new/?unit={unit.pk}").context["form"]
    ready = {name: str(form[name].value()) for name in ("unit", "kind", "day")}
    assert ready == {"unit": str(unit.pk), "kind": str(word.pk), "day": clock.today().isoformat()}
    assert client.post("/duties/log/new/", {**ready, "text": ""}).status_code == 422
    assert client.post("/duties/log/new/", {**ready, "text": "走访车间"}).status_code == 302
    with cast.scope():
        entry = DutyEntry.objects.get()
    page = cast.client(cast.department).get(f"/duties/log/?month={clock.today():%Y-%m}&person={entry.person_id}")
    assert [row.text for row, _ in page.context["rows"]] == ["走访车间"]
    assert "示例指导员甲" in page.content.decode()
    assert not cast.client(cast.department).get("/duties/log/?month=2001-01").context["rows"]
    assert "记一笔" in client.get("/duties/").content.decode()
    assert client.post(f"/duties/log/{entry.pk}/", {**ready, "text": "走访", "version": "1"}).status_code == 302
    assert client.post(f"/duties/log/{entry.pk}/delete/", {}).status_code == 302
    with cast.scope():
        assert not DutyEntry.objects.exists()


def test_instructor_without_a_unit_is_told_so(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit()
    account = cast.add(Role.INSTRUCTOR, scope_id=unit.pk, scope_kind=AnchorKind.UNIT)
    assert "没有您联系的单位" in cast.client(account).get("/duties/log/new/").content.decode()


def test_log_costs_the_same_however_long(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit()
    account = instructor(cast, unit)
    client = cast.client(cast.department)
    costs = []
    for number in (1, 6):
        with cast.scope(account=account):
            for _ in range(number):
                write(cast, account, unit)
        costs.append(queries_of(client, "/duties/log/"))
    assert len(set(costs)) == 1
    rows = cast.token_client(account).get("/api/v1/duties/").json()["results"]
    assert len(rows) == 7
    assert set(rows[0]) == {"id", "day", "person", "unit", "unit_name", "kind_id", "kind", "text", "updated_at"}
