"""下级汇总: figures of the tenants below, and no person."""

import re

from chains.below import roll_up
from chains.models import ChainHead
from core.choices import AnchorKind
from core.records import create
from core.tenancy.scope import current_scope
from members.models import Person
from tests.cast import Cast
from tests.chains.makers import DAY
from tests.factories import make_chain, make_member_count, make_party_org, make_unit, put_on_chain


def _fill(cast: Cast) -> None:
    for tenant, members in ((cast.city, 4), (cast.sibling, 5), (cast.stranger, 6)):
        with cast.scope(tenant):
            chain, unit = make_chain(f"{tenant.name}链"), make_unit(uscc="91430200MA4L000001")
            put_on_chain(chain, unit, role="leader")
            make_member_count(make_party_org(unit=unit), as_of="2026-01-01", full=members)
            person = create(Person(name=f"{tenant.name}链长"), anchor=AnchorKind.PERSON)
            ChainHead.objects.create(chain=chain, person=person)


def test_roll_up_counts_each_tenant_and_the_same_company_once(cast: Cast) -> None:
    _fill(cast)
    principal = cast.act(cast.superior)
    with cast.scope(cast.province):
        found = roll_up(principal, DAY)
        assert current_scope().mode == "self"
        assert ChainHead.objects.count() == 0
    rows = [(row.tenant.name, row.depth, row.figures.chains, row.figures.units) for row in found.rows]
    assert rows == [("甲省", 0, 0, 0), ("甲市", 1, 1, 1), ("甲县", 2, 0, 0), ("乙市", 1, 1, 1)]
    total = found.total
    assert (total.chains, total.units, total.party_orgs, total.members) == (2, 1, 2, 9)


def test_below_page_shows_figures_and_no_person_or_stranger(cast: Cast) -> None:
    _fill(cast)
    html = cast.client(cast.superior).get("/chains/below/").content.decode()
    assert re.findall(r"甲市|乙市", html) == ["甲市", "乙市"]
    assert "丙市" not in html
    assert "链长" not in html
    assert "统一社会信用代码去重" in html


def test_below_page_is_refused_without_tenants_below_or_without_the_right(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
    assert cast.client(cast.stranger_department).get("/chains/below/").status_code == 403
    assert cast.client(cast.auditor).get("/chains/below/").status_code == 403
    assert cast.client(cast.department).get("/chains/below/").status_code == 200
    assert cast.client(cast.superior).get(f"/chains/{chain.pk}/").status_code == 404
