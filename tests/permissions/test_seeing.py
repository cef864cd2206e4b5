"""谁能看到: it says yes exactly where the object's own page answers 200, for everybody and every kind of object."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliances.models import ChainBody, Membership
from chains.models import Chain, ChainUnit
from core.choices import AnchorKind, Role
from core.models import Account
from core.objects import ObjectKind, object_kinds
from core.tenancy.scope import tenant_scope
from members.choices import SCOPES_OF, GrantState
from members.models import Grant
from members.seeing import seen_by
from organizations.models import Residence
from tests.cast import make_account, make_grant, make_token, principal_of
from tests.factories import make_chain, make_unit, put_on_chain
from tests.isolation.rows import make_row
from tests.permissions.conftest import Cities
from tests.permissions.walk import addresses, call
from tests.permissions.world import World

# Pages that show one object and are none of an ObjectKind's: why.
WITHOUT_KIND = {
    "account-detail": "accounts have no tenant's wall; the page itself is who may do what",
    "merge-detail": "a merge is read by who may merge; the records it made one have their own pages",
    "invitation-detail": "an invitation is the security administrator's alone, until it becomes an account",
    "job-detail": "a job is shown to who started it alone",
    "received-visit-detail": "what a company reads of a visit; the visit's own page says who sees the rest",
    "service-module-detail": "a module is a heading of its edition, whose page and items say who sees them",
    "service-request-detail": "a request is seen as the ticket it became, whose page says by whom",
    "indicator-detail": "an indicator is a definition in the code, not a row",
}
OBJECTS: dict[str, tuple[str, ...]] = {
    "units": ("unit_id", "other_unit_id", "park_unit_id", "sub_unit_id"),
    "party-orgs": ("party_org_id", "other_party_org_id"),
    "regions": ("own_region_id",),
    "persons": ("person_id", "other_person_id"),
    "grants": ("grant_id",),
    "chains": ("chain_id", "sub_chain_id", "other_chain_id"),
    "segments": ("segment_id", "other_segment_id"),
    "projects": ("project_id", "running_project_id"),
    "gaps": ("gap_id",),
    "exchanges": ("exchange_id",),
    "talent-intakes": ("intake_id",),
    "growths": ("growth_id",),
    "bodies": ("body_id", "lone_body_id"),
    "teams": ("team_id",),
    "stations": ("station_id",),
    "station-cases": ("station_case_id",),
    "campaigns": ("campaign_id",),
    "posts": ("post_id",),
    "pledges": ("pledge_id",),
    "courses": ("course_id",),
    "brands": ("brand_id",),
    "honours": ("honour_id",),
    "course-sessions": ("course_session_id",),
    "guidances": ("guidance_id",),
    "minutes": ("minutes_id",),
    "pairings": ("pairing_id",),
    "activities": ("activity_id",),
    "topics": ("topic_id",),
    "outcomes": ("outcome_id",),
    "resolutions": ("resolution_id",),
    "market-entries": ("market_entry_id",),
    "market-deals": ("market_deal_id",),
    "market-issues": ("market_issue_id",),
    "invest-targets": ("invest_target_id",),
    "tickets": ("ticket_id",),
    "shared-resources": ("resource_id",),
    "bookings": ("booking_id",),
    "talent-needs": ("need_id",),
    "talent-issues": ("issue_id",),
    "talent-profiles": ("profile_id",),
    "talent-matches": ("match_id",),
    "visits": ("visit_id",),
    "visit-plans": ("visit_plan_id",),
    "catalogue-editions": ("catalogue_edition_id",),
    "service-items": ("service_item_id",),
    "item-proposals": ("item_proposal_id",),
    "sites": ("site_id",),
    "service-sessions": ("service_session_id",),
    "common-demands": ("common_demand_id",),
    "data-requests": ("data_request_id",),
    "service-groups": ("service_group_id",),
    "funds": ("fund_id",),
    "payments": ("payment_id",),
    "subsidies": ("subsidy_id",),
    "offices": ("office_id",),
    "recommendations": ("recommendation_id",),
    "packs": ("pack_id",),
    "meeting-series": ("meeting_series_id",),
    "meetings": ("meeting_id", "draft_meeting_id", "held_meeting_id"),
}


@dataclass(frozen=True)
class Crowded:
    """The world with an account for every role and kind of scope it may be limited to."""

    world: World
    ids: dict[str, Any]
    clients: dict[UUID, Client]
    names: dict[UUID, str]


@pytest.fixture(scope="module")
def crowded(cities: Cities) -> Crowded:
    world = cities.home
    ids = dict(world.ids)
    with tenant_scope(world.tenant.pk, actor_id=None, reason="测试"):
        sub, other = make_chain(), make_chain()
        Chain.objects.filter(pk=sub.pk).update(parent_id=ids["chain_id"])
        sub_unit, park_unit, member = make_unit(), make_unit(), make_unit()
        put_on_chain(sub, sub_unit)
        make_row(Residence, unit=park_unit, own_region_id=ids["own_region_id"], valid_from="2020-01-01", valid_to=None)
        lone = make_row(ChainBody, chain=None)
        make_row(
            Membership, body=lone, unit=member, party_org=None, person=None, valid_from="2020-01-01", valid_to=None
        )
        ids |= {
            "sub_chain_id": sub.pk,
            "other_chain_id": other.pk,
            "sub_unit_id": sub_unit.pk,
            "park_unit_id": park_unit.pk,
            "lone_body_id": lone.pk,
        }
    clients, names = {}, {}
    for letter, account in world.accounts.items():
        clients[account.pk], names[account.pk] = world.clients[letter], letter
    anchors = {
        AnchorKind.CHAIN: (ids["chain_id"], other.pk),
        AnchorKind.BODY: (ids["body_id"], lone.pk),
        AnchorKind.UNIT: (ids["unit_id"], member.pk),
        AnchorKind.REGION: (ids["own_region_id"],),
    }
    for role, kinds in SCOPES_OF.items():
        for kind in sorted(kinds):
            for number, anchor in enumerate(anchors[kind]):
                account = make_account(world.tenant, f"seer-{role}-{kind}-{number}", "示例")
                make_grant(world.tenant, account, role, anchor, kind)
                clients[account.pk] = Client()
                clients[account.pk].force_login(account)
                names[account.pk] = account.username
    return Crowded(world, ids, clients, names)


def kinds() -> list[ObjectKind]:
    return object_kinds()


def test_every_kind_of_object_is_tried_here() -> None:
    assert {kind.code for kind in kinds()} == set(OBJECTS)


CASES = [(kind, name) for kind in object_kinds() for name in OBJECTS.get(kind.code, ())]


@pytest.mark.parametrize(("kind", "name"), CASES, ids=lambda value: value if isinstance(value, str) else value.code)
def test_page_says_yes_exactly_where_the_object_answers(crowded: Crowded, kind: ObjectKind, name: str) -> None:
    row_id = crowded.ids[name]
    with tenant_scope(crowded.world.tenant.pk, actor_id=None, reason="测试"):
        url = kind.url(kind.queryset().get(pk=row_id))
        actor = principal_of(crowded.world.accounts["X"], crowded.world.tenant)
        said = set(seen_by(actor, kind, row_id).grants.values_list("account_id", flat=True))
    answered = {account for account, client in crowded.clients.items() if call(client, "GET", url)[0] == 200}
    told = {crowded.names[account] for account in said if account in crowded.names}
    assert told == {crowded.names[account] for account in answered}
    assert told, "nobody sees it: nothing was tried"


def test_every_page_of_an_object_is_one_of_a_kind() -> None:
    """Where this fails, register the object of the new page (core.objects), or say here why it has no kind."""
    known = {page for kind in kinds() for page in kind.pages}
    pages = {address.name for address in addresses() if not address.is_api and address.name.endswith("-detail")}
    assert pages - known - set(WITHOUT_KIND) == set()
    assert not known & set(WITHOUT_KIND)


@pytest.mark.parametrize("kind", object_kinds(), ids=lambda kind: kind.code)
def test_object_pages_link_to_who_sees_them(crowded: Crowded, kind: ObjectKind) -> None:
    row_id = crowded.ids[OBJECTS[kind.code][0]]
    with tenant_scope(crowded.world.tenant.pk, actor_id=None, reason="测试"):
        url = kind.url(kind.queryset().get(pk=row_id))
    status, _, body = call(crowded.world.clients["D"], "GET", url)
    assert status == 200
    assert f'href="/objects/{kind.code}/{row_id}/access/"' in body.decode()


def asked(crowded: Crowded, kind: ObjectKind, row_id: UUID) -> int:
    with tenant_scope(crowded.world.tenant.pk, actor_id=None, reason="测试"):
        actor = principal_of(crowded.world.accounts["X"], crowded.world.tenant)
        with CaptureQueriesContext(connection) as captured:
            list(seen_by(actor, kind, row_id).grants)
    return len(captured)


def test_statements_do_not_grow_with_the_grants(crowded: Crowded) -> None:
    units = next(kind for kind in kinds() if kind.code == "units")
    before = asked(crowded, units, crowded.ids["unit_id"])
    with tenant_scope(crowded.world.tenant.pk, actor_id=None, reason="测试"):
        account = make_account(crowded.world.tenant, "seer-many", "示例")
        for _ in range(40):
            unit, chain = make_unit(), make_chain()
            ChainUnit.objects.filter(unit=unit).delete()
            for anchor, kind in ((unit, AnchorKind.UNIT), (chain, AnchorKind.CHAIN)):
                Grant.objects.create(
                    account=account,
                    role=Role.LIAISON,
                    scope_id=anchor.pk,
                    scope_kind=kind,
                    state=GrantState.ACTIVE,
                    valid_from="2020-01-01",
                    reason="测试",
                )
    assert asked(crowded, units, crowded.ids["unit_id"]) == before <= 6


def page(client: Client, code: str, row_id: UUID) -> tuple[int, str]:
    status, _, body = call(client, "GET", f"/objects/{code}/{row_id}/access/")
    return status, body.decode()


def test_names_are_for_those_who_may_see_grants(crowded: Crowded) -> None:
    world, unit_id = crowded.world, crowded.ids["unit_id"]
    contact = world.accounts["C"]
    Account.objects.filter(pk=contact.pk).update(display_name="示例某联系人")
    status, staff = page(world.clients["D"], "units", unit_id)
    assert status == 200 and "示例某联系人" in staff
    status, own = page(world.clients["N"], "units", unit_id)
    assert status == 200 and "示例某联系人" not in own and str(Role.COMPANY.label) in own


def test_security_administrator_reads_who_sees_but_not_what_it_is(crowded: Crowded) -> None:
    with tenant_scope(crowded.world.tenant.pk, actor_id=None, reason="测试"):
        name = make_unit(name="示例保密单位有限公司").pk
    status, body = page(crowded.world.clients["X"], "units", name)
    assert status == 200 and "示例保密单位有限公司" not in body and str(name) in body


def test_token_that_shows_the_object_is_named_and_one_that_does_not_is_not(crowded: Crowded) -> None:
    portal, tenant = crowded.world.accounts["P"], crowded.world.tenant
    with tenant_scope(tenant.pk, actor_id=None, reason="测试"):
        make_token(portal, tenant, ["units:read"])
    _, units = page(crowded.world.clients["X"], "units", crowded.ids["unit_id"])
    _, chains = page(crowded.world.clients["X"], "chains", crowded.ids["chain_id"])
    assert '<td class="desk w">测试</td>' in units
    assert '<td class="desk w">测试</td>' not in chains
