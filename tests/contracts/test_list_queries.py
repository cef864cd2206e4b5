"""Every list asks the database as often for a hundred rows as for one: at most 4 statements in the API, 12 on a page.

Counted are the statements of one request but those that open its scope: transaction control, who asks (session or
token, account, grants, tenants) and the telling of the tenant. The walk over the addresses fails for a list that
stands neither in ``LISTS`` nor in ``EXEMPT``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliances.models import ChainBody, Membership, Seat
from chains.models import (
    Chain,
    ChainUnit,
    CoverageExclusion,
    CoverageSet,
    Gap,
    KeyProject,
    Milestone,
    Participant,
    ProgressNote,
    Segment,
)
from core.ids import new_id
from core.models import Account, ApiToken, CalendarDay, Job, Notice, SignInEvent, Term
from core.tenancy.scope import tenant_scope
from documents.models import DocumentNumber, DocumentSeries
from members.models import Appointment, Grant, Person
from organizations.models import MemberCount, OwnRegion, PartyOrg, Residence, Unit, UnitMemberCount
from reports.models import Edition, Pack
from tests.cast import build_cast, make_account, make_token
from tests.isolation.rows import make_row
from tests.permissions.walk import addresses
from tests.permissions.world import LETTERS, World, build_world

ROWS = (1, 3, 100)
API_LIMIT, PAGE_LIMIT = 4, 12

_OPENING = re.compile(
    r'^(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT)|set_config\(|FROM members_grant\s|"django_session"'
    r'|^SELECT "core_account".* WHERE "core_account"\."id" = |FROM "core_tenant" WHERE \("core_tenant"\."id" IN'
)


@dataclass(frozen=True)
class Listed:
    """What a list shows: rows of ``model``, with ``given`` columns taken from the world's ids or as they stand."""

    model: Any
    role: str = "D"
    given: dict[str, Any] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)


LISTS: dict[str, Listed] = {
    "api-term-list": Listed(Term, given={"kind": "unit_tag"}),
    "api-job-list": Listed(Job, given={"kind": "tables.export", "parameters": {"table": "units"}}),
    "api-unit-list": Listed(Unit),
    "api-party-org-list": Listed(PartyOrg),
    "api-member-count-list": Listed(MemberCount),
    "api-own-region-list": Listed(OwnRegion),
    "api-residence-list": Listed(Residence),
    "api-person-list": Listed(Person),
    "api-appointment-list": Listed(Appointment),
    "api-grant-list": Listed(Grant),
    "api-chain-list": Listed(Chain),
    "api-segment-list": Listed(Segment, ids={"chain_id": "chain_id"}),
    "api-chain-unit-list": Listed(ChainUnit, ids={"chain_id": "chain_id"}),
    "api-project-list": Listed(KeyProject, ids={"chain_id": "chain_id"}),
    "api-body-list": Listed(ChainBody, ids={"chain_id": "chain_id"}),
    "api-membership-list": Listed(Membership, given={"party_org": None, "person": None}, ids={"body_id": "body_id"}),
    "api-seat-list": Listed(Seat, ids={"body_id": "body_id"}),
    "api-pack-list": Listed(Pack, given={"year": 2026}),
    "api-edition-list": Listed(Edition),
    "api-gap-list": Listed(Gap, ids={"chain_id": "chain_id"}),
    "api-milestone-list": Listed(Milestone, ids={"project_id": "project_id"}),
    "api-participant-list": Listed(Participant, ids={"project_id": "project_id"}),
    "api-progress-note-list": Listed(ProgressNote, ids={"project_id": "project_id"}),
    "api-coverage-set-list": Listed(CoverageSet),
    "api-coverage-exclusion-list": Listed(CoverageExclusion),
    "api-number-list": Listed(DocumentNumber),
    "api-unit-member-count-list": Listed(UnitMemberCount),
    "api-working-day-list": Listed(CalendarDay),
    "term-list": Listed(Term, given={"kind": "unit_tag"}),
    "sign-in-list": Listed(SignInEvent, "A"),
    "notices": Listed(Notice),
    "job-list": Listed(Job, given={"kind": "tables.export", "parameters": {"table": "units"}}),
    "audit-list": Listed(Unit, "A"),
    "account-list": Listed(Account, "X"),
    "token-list": Listed(ApiToken, "X"),
    "vacancy-list": Listed(Chain),
    "gap-list": Listed(Gap, ids={"chain_id": "chain_id"}),
    "milestone-list": Listed(Milestone, ids={"project_id": "project_id"}),
    "document-number-list": Listed(DocumentNumber),
    "document-series-list": Listed(DocumentSeries),
    "instructor-list": Listed(Appointment),
    "unit-list": Listed(Unit),
    "party-org-list": Listed(PartyOrg),
    "own-region-list": Listed(OwnRegion),
    "grant-list": Listed(Grant, "X"),
    "person-list": Listed(Person),
    "chain-list": Listed(Chain),
    "chain-units": Listed(ChainUnit, ids={"chain_id": "chain_id"}),
    "chain-segments": Listed(Segment, ids={"chain_id": "chain_id"}),
    "chain-projects": Listed(KeyProject, ids={"chain_id": "chain_id"}),
    "units-on-chains": Listed(ChainUnit, ids={"chain_id": "chain_id"}),
    "project-list": Listed(KeyProject, ids={"chain_id": "chain_id"}),
    "body-list": Listed(ChainBody, ids={"chain_id": "chain_id"}),
    "body-seats": Listed(Seat, ids={"body_id": "body_id"}),
    "pack-list": Listed(Pack, given={"year": 2026}),
}
# A list that is none of the above, by name, with the reason.
EXEMPT: dict[str, str] = {}


def test_every_list_stands_in_the_table_or_is_exempt_with_a_reason() -> None:
    """Where this fails, add the new list to LISTS above."""
    known = {address.name for address in addresses()}
    lists = {name for name in known if name.endswith("-list")}
    assert lists - set(LISTS) - set(EXEMPT) == set()
    assert (set(LISTS) | set(EXEMPT)) - known == set()
    assert all(EXEMPT.values())


@pytest.fixture(scope="module")
def world(module_db: None) -> World:
    return build_world(build_cast().city)


def asking(world: World, name: str, role: str) -> Client:
    """A client of the role: by token in the API, signed in on pages."""
    if not name.startswith("api-"):
        return world.clients[role]
    secret = make_token(world.accounts[role], world.tenant, ["*"])
    return Client(headers={"authorization": f"Bearer {secret}"})


def statements(client: Client, url: str) -> list[str]:
    """What one request asks beyond the opening of its scope."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    assert answer.status_code == 200, url
    return [query["sql"] for query in captured.captured_queries if not _OPENING.search(query["sql"])]


def counts(world: World, name: str) -> Iterator[list[str]]:
    listed = LISTS[name]
    url = next(address for address in addresses() if address.name == name).url(world.ids)
    client = asking(world, name, listed.role)
    given = listed.given | {column: world.ids[known] for column, known in listed.ids.items()}
    statements(client, url)  # what a first use writes down is not the list's
    made = 0
    for wanted in ROWS:
        with tenant_scope(world.tenant.pk, actor_id=None, reason="测试"):
            for _ in range(wanted - made):
                _make(world, listed.model, given)
        made = wanted
        yield statements(client, url)


def _make(world: World, model: Any, given: dict[str, Any]) -> None:
    if model is SignInEvent:
        SignInEvent.objects.create(account=world.accounts["A"], username="示例", outcome="refused")
    elif model is Account:
        make_account(world.tenant, f"list-{new_id().hex}", "示例账号")
    elif model is ApiToken:
        make_token(make_account(world.tenant, f"list-{new_id().hex}", "示例账号"), world.tenant, ["*"])
    elif model is Notice:
        make_row(Notice, account=world.accounts["D"], **given)
    else:
        make_row(model, **given)


@pytest.mark.parametrize("name", sorted(LISTS))
def test_list_asks_as_often_for_a_hundred_rows_as_for_one(world: World, name: str) -> None:
    limit = API_LIMIT if name.startswith("api-") else PAGE_LIMIT
    with transaction.atomic():
        found = list(counts(world, name))
        transaction.set_rollback(True)
    one, three, hundred = map(len, found)
    assert (one, three) == (hundred, hundred), "\n".join(found[-1])
    assert hundred <= limit, f"{hundred} statements:\n" + "\n".join(sql[:300] for sql in found[-1])


def test_every_role_of_the_table_is_one() -> None:
    assert {listed.role for listed in LISTS.values()} <= set(LETTERS)
