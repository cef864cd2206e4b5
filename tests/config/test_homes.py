"""工作台: what each kind of user finds on it, and what stays off it."""

import datetime as dt
import re

import pytest
from django.test import Client

from alliances.models import Membership
from chains.choices import ChainRole
from core import clock
from core.audit import record_access
from core.choices import AnchorKind, JobState, Role
from core.models import Job, Tenant
from members.actions.people import unmask_person
from organizations.models import Unit
from tests.alliances.world import make_body
from tests.cast import Cast, make_account, make_grant
from tests.factories import make_chain, make_party_org, make_unit, put_on_chain
from tests.isolation.rows import make_row
from tests.members.people import appoint, make_person, queries_of, title


def home(client: Client) -> str:
    return client.get("/").content.decode()


def test_auditor_sees_failures_exports_and_changes_and_no_values(cast: Cast) -> None:
    for _ in range(2):
        Client(REMOTE_ADDR="10.0.0.8").post("/sign-in/", {"username": "department", "password": "不对"})
    Client().post("/sign-in/", {"username": "stranger_department", "password": "不对"})
    with cast.scope(account=cast.department):
        person = make_person("示例保密姓名", phone="13800001234")
        unmask_person(actor=cast.act(), person_id=person.pk)
        record_access(Tenant, cast.city.pk, {"fields": ["export"], "what": "指标册", "rows": 12})
        make_row(Job, kind="reports.build", title="生成清单")
    page = home(cast.client(cast.auditor))
    assert "共 <a" in page
    assert ">2 次</a>" in page
    assert "示例组织部门工作人员" in page
    assert "新建人员" in page
    assert "查看人员" in page
    assert "导出指标册 12 行" in page
    assert re.search(r"导出 <a [^>]*>1 次</a>", page)
    for hidden in ("示例保密姓名", "13800001234", "生成清单", "stranger_department"):
        assert hidden not in page, hidden


def test_operator_sees_how_work_goes_and_not_what_it_is_about(cast: Cast) -> None:
    now = clock.now()
    with cast.scope():
        make_row(
            Job,
            kind="tables.export",
            title="导出示例保密单位",
            message="示例保密原因",
            state=JobState.FAILED,
            created_at=now,
            finished_at=now,
        )
        make_row(Job, kind="tables.export", title="排队", due_at=now - dt.timedelta(minutes=11), created_at=now)
    page = home(cast.client(cast.operator))
    for shown in ("后台任务", "七天内失败", "排队超过十分钟", "名称与分类", "未设置"):
        assert shown in page, shown
    assert "示例保密" not in page


def test_company_sees_its_own_unit_chains_and_contacts(cast: Cast) -> None:
    with cast.scope():
        own, other = make_unit("示例本公司"), make_unit("示例他公司")
        chain = make_chain("示例链")
        put_on_chain(chain, own, role=ChainRole.LEADER)
        put_on_chain(make_chain("示例他链"), other)
        make_party_org("示例本支部", unit=own)
        appoint(make_person("示例本联系人", unit=own), own, AnchorKind.UNIT, title=title("contact"))
        appoint(make_person("示例指导员", unit=other), own, AnchorKind.UNIT, title=title("instructor"))
        appoint(make_person("示例他联系人", unit=other), other, AnchorKind.UNIT, title=title("contact"))
    client = cast.client(cast.add(Role.COMPANY, scope_id=own.pk, scope_kind=AnchorKind.UNIT))
    page = home(client)
    for shown in (
        "示例本公司",
        "示例链",
        "链主",
        "示例本支部",
        "示例本联系人",
        "请核对",
        "未填职工人数",
        "党员数半年没有更新",
    ):
        assert shown in page, shown
    for hidden in ("示例他公司", "示例他链", "示例指导员", "示例他联系人"):
        assert hidden not in page, hidden
    with cast.scope():
        Unit.objects.filter(pk=own.pk).update(updated_at=clock.now() - dt.timedelta(days=366))
    assert "资料一年没有更新" in home(client)


def test_bureau_sees_the_chains_it_leads_and_may_open_them(cast: Cast) -> None:
    with cast.scope():
        bureau = make_unit("示例工信局", kind="department")
        led, other = make_chain("示例牵头链", lead_department=bureau), make_chain("示例他链")
        put_on_chain(other, make_unit())
    client = cast.client(cast.add(Role.BUREAU, scope_id=bureau.pk, scope_kind=AnchorKind.UNIT))
    page = home(client)
    assert "牵头的产业链" in page
    assert "示例牵头链" in page
    assert "示例他链" not in page
    assert client.get(f"/chains/{led.pk}/").status_code == 200
    assert client.get(f"/chains/{other.pk}/").status_code == 403


def test_department_sees_what_changed_and_who_is_behind(cast: Cast) -> None:
    year = clock.today().year
    with cast.scope():
        served, bare = make_chain("示例齐备链"), make_chain("示例落后链")
        body = make_body(served)
        Membership.objects.create(body=body, unit=make_unit())
        appoint(make_person(), served, AnchorKind.CHAIN)
        put_on_chain(bare, make_unit(), valid_from=dt.date(year, 1, 1))
        put_on_chain(bare, make_unit(), valid_from=dt.date(year - 1, 1, 1))
    page = home(cast.client(cast.department))
    assert "较上年末 +1" in page
    assert "落后名单" in page
    lagging = page.partition("落后名单")[2].partition("</ul>")[0]
    first, _, second = lagging.partition("示例齐备链")
    assert [word for word in ("缺链党委", "清单未发布", "缺联络员") if word in first] == [
        "缺链党委",
        "清单未发布",
        "缺联络员",
    ]
    assert "清单未发布" in second
    assert "缺联络员" not in second


@pytest.mark.parametrize("name", ["department", "auditor", "operator"])
def test_home_costs_the_same_with_more_rows(cast: Cast, name: str) -> None:
    client = cast.client(getattr(cast, name))

    def add() -> None:
        with cast.scope(account=cast.department):
            chain = make_chain()
            put_on_chain(chain, make_unit())
            make_body(chain)
            make_row(Job, kind="tables.export", title="导出", requested_by=cast.department)

    add()
    one = queries_of(client, "/")
    add()
    add()
    assert queries_of(client, "/") == one


def test_several_accounts_of_a_company_find_the_same(cast: Cast) -> None:
    """A second contact of the unit needs no row of his own to see it."""
    with cast.scope():
        own = make_unit("示例本公司")
    account = make_account(cast.city, "second-contact", "示例联系人二")
    make_grant(cast.city, account, Role.COMPANY, own.pk, AnchorKind.UNIT)
    assert "示例本公司" in home(cast.client(account))
