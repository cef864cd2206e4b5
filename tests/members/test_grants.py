"""Grants: proposed, decided, taken back; what a grant may not be, and who may not decide it."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.choices import ADMINISTRATORS, BOUND_ROLES, AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.models import Account, Notice
from members.actions import grants as actions
from members.choices import GRANT_TRANSITIONS, SCOPES_OF, GrantState
from members.models import Grant
from members.queries import waiting_grants
from tests.cast import Cast, make_account, make_grant
from tests.factories import make_chain, make_unit
from tests.members.people import queries_of

Scope = tuple[AnchorKind, UUID]
DAY = dt.timedelta(days=1)


@pytest.fixture
def newcomer(cast: Cast) -> Account:
    return make_account(cast.city, "newcomer", "示例新人")


def propose(
    cast: Cast, account: Account, role: Role = Role.DEPARTMENT, scope: Scope | None = None, **over: Any
) -> Grant:
    values = {"valid_from": clock.today(), "valid_to": None, "reason": "示例事由", "actor": cast.act(), **over}
    return actions.propose_grant(account_id=account.pk, role=role, scope=scope, **values)


def decide(cast: Cast, grant: Grant) -> Grant:
    return actions.approve_grant(actor=cast.act(cast.security), grant_id=grant.pk)


# ---- the way of a grant ---------------------------------------------------------------------------------------------


def test_proposal_counts_only_once_it_is_approved(cast: Cast, newcomer: Account) -> None:
    client = cast.client(newcomer)
    with cast.scope():
        chain = make_chain()
        grant = propose(cast, newcomer, Role.LIAISON, (AnchorKind.CHAIN, chain.pk))
    assert grant.state == GrantState.PROPOSED
    assert client.get("/units/").status_code == 302
    with cast.scope():
        approved = decide(cast, grant)
    assert (approved.state, approved.decided_by_id, approved.proposed_by_id) == (
        GrantState.ACTIVE,
        cast.security.pk,
        cast.department.pk,
    )
    assert client.get("/units/").status_code == 200


def test_revoking_takes_effect_on_the_next_request(cast: Cast, newcomer: Account) -> None:
    with cast.scope():
        grant = decide(cast, propose(cast, newcomer))
    client = cast.client(newcomer)
    assert client.get("/units/").status_code == 200
    with cast.scope():
        actions.revoke_grant(actor=cast.act(cast.security), grant_id=grant.pk)
    assert client.get("/units/").status_code == 302


def test_security_administrator_hears_of_a_proposal_and_the_proposer_of_the_outcome(
    cast: Cast, newcomer: Account
) -> None:
    with cast.scope():
        grant = propose(cast, newcomer)
        assert [notice.account_id for notice in Notice.objects.all()] == [cast.security.pk]
        actions.refuse_grant(actor=cast.act(cast.security), grant_id=grant.pk, reason="示例理由")
        texts = list(Notice.objects.filter(account=cast.department).values_list("text", flat=True))
    assert texts == ["未批准授权：示例新人 · 组织部门工作人员，理由：示例理由"]


STEPS: dict[GrantState, Callable[..., Grant]] = {
    GrantState.ACTIVE: actions.approve_grant,
    GrantState.REFUSED: partial(actions.refuse_grant, reason="示例理由"),
    GrantState.REVOKED: actions.revoke_grant,
}


@pytest.mark.parametrize("now", list(GrantState))
@pytest.mark.parametrize("to", list(STEPS))
def test_every_state_moves_only_where_the_table_lets_it(
    cast: Cast, newcomer: Account, now: GrantState, to: GrantState
) -> None:
    with cast.scope():
        grant = propose(cast, newcomer)
        Grant.objects.filter(pk=grant.pk).update(state=now)
        act = STEPS[to]
        if to in GRANT_TRANSITIONS[now]:
            assert act(actor=cast.act(cast.security), grant_id=grant.pk).state == to
        else:
            with pytest.raises(Conflict):
                act(actor=cast.act(cast.security), grant_id=grant.pk)
            grant.refresh_from_db()
            assert grant.state == now


def test_security_administrators_own_entry_counts_at_once(in_city: Cast, newcomer: Account) -> None:
    actor = in_city.act(in_city.security)
    grant = actions.make_grant(
        actor=actor,
        account_id=newcomer.pk,
        role=Role.OPERATOR,
        scope=None,
        valid_from=clock.today(),
        valid_to=None,
        reason="示例",
    )
    assert (grant.state, grant.proposed_by_id, grant.decided_by_id) == (
        GrantState.ACTIVE,
        in_city.security.pk,
        in_city.security.pk,
    )


# ---- who may --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["auditor", "operator"])
def test_others_may_not_propose(in_city: Cast, newcomer: Account, name: str) -> None:
    with pytest.raises(NotAllowed):
        propose(in_city, newcomer, actor=in_city.act(getattr(in_city, name)))


@pytest.mark.parametrize("name", ["department", "auditor", "operator"])
def test_only_the_security_administrator_decides(in_city: Cast, newcomer: Account, name: str) -> None:
    grant = propose(in_city, newcomer)
    for act in STEPS.values():
        with pytest.raises(NotAllowed):
            act(actor=in_city.act(getattr(in_city, name)), grant_id=grant.pk)


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_department_may_not_propose_an_administrator(in_city: Cast, newcomer: Account, role: Role) -> None:
    with pytest.raises(NotAllowed):
        propose(in_city, newcomer, role)


def test_nobody_grants_or_decides_for_himself(in_city: Cast) -> None:
    with pytest.raises(NotAllowed, match="自己的账号"):
        propose(in_city, in_city.department, Role.PORTAL)
    with pytest.raises(NotAllowed, match="自己的账号"):
        actions.make_grant(
            actor=in_city.act(in_city.security),
            account_id=in_city.security.pk,
            role=Role.AUDITOR,
            scope=None,
            valid_from=clock.today(),
            valid_to=None,
            reason="示例",
        )


def test_account_of_another_city_cannot_be_granted(in_city: Cast) -> None:
    for account in (in_city.stranger_department, in_city.superior):
        with pytest.raises(NotFound):
            propose(in_city, account)


def test_disabled_account_cannot_be_granted(in_city: Cast, newcomer: Account) -> None:
    Account.objects.filter(pk=newcomer.pk).update(is_active=False)
    with pytest.raises(InvalidInput, match="已停用"):
        propose(in_city, newcomer)


# ---- scope ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", sorted(BOUND_ROLES))
def test_role_that_works_within_something_must_name_it(in_city: Cast, newcomer: Account, role: Role) -> None:
    with pytest.raises(InvalidInput) as refusal:
        propose(in_city, newcomer, role)
    assert list(refusal.value.fields) == ["scope"]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", [AnchorKind.CHAIN, AnchorKind.UNIT, AnchorKind.PARTY_ORG])
def test_scope_of_a_kind_the_role_does_not_take_is_refused(
    in_city: Cast, newcomer: Account, role: Role, kind: AnchorKind
) -> None:
    anchor = {AnchorKind.CHAIN: make_chain, AnchorKind.UNIT: make_unit}.get(kind, make_unit)()
    actor = in_city.platform()
    if kind in SCOPES_OF.get(role, frozenset()):
        assert propose(in_city, newcomer, role, (kind, anchor.pk), actor=actor).scope_id == anchor.pk
    else:
        with pytest.raises(InvalidInput) as refusal:
            propose(in_city, newcomer, role, (kind, anchor.pk), actor=actor)
        assert list(refusal.value.fields) == ["scope"]


def test_scope_of_another_city_is_a_missing_one(cast: Cast, newcomer: Account) -> None:
    with cast.scope(cast.stranger):
        foreign = make_chain()
    with cast.scope():
        refusals = []
        for chain_id in (foreign.pk, UUID("00000000-0000-7000-8000-000000000000")):
            with pytest.raises(InvalidInput) as refusal:
                propose(cast, newcomer, Role.LIAISON, (AnchorKind.CHAIN, chain_id))
            refusals.append((refusal.value.code, refusal.value.message, refusal.value.fields))
    assert refusals[0] == refusals[1]


def test_grant_never_exceeds_the_grantors_scope(cast: Cast, newcomer: Account) -> None:
    with cast.scope():
        mine, other = make_chain(), make_chain()
    limited = cast.add(Role.DEPARTMENT, scope_id=mine.pk, scope_kind=AnchorKind.CHAIN)
    with cast.scope():
        actor = cast.act(limited)
        assert propose(cast, newcomer, Role.LIAISON, (AnchorKind.CHAIN, mine.pk), actor=actor).scope_id == mine.pk
        with pytest.raises(NotAllowed, match="超出您本人范围"):
            propose(cast, newcomer, Role.LIAISON, (AnchorKind.CHAIN, other.pk), actor=actor)
        with pytest.raises(NotAllowed):
            propose(cast, newcomer, Role.DEPARTMENT, actor=actor)


# ---- dates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("start", "end"), [(5, 4), (-10, -1)])
def test_grant_that_would_never_count_is_refused(in_city: Cast, newcomer: Account, start: int, end: int) -> None:
    today = clock.today()
    with pytest.raises(InvalidInput) as refusal:
        propose(in_city, newcomer, valid_from=today + start * DAY, valid_to=today + end * DAY)
    assert list(refusal.value.fields) == ["valid_to"]


def test_proposal_that_ran_out_before_the_decision_is_refused(in_city: Cast, newcomer: Account) -> None:
    grant = propose(in_city, newcomer, valid_to=clock.today())
    with clock.fixed(clock.now() + 2 * DAY), pytest.raises(InvalidInput, match="终止日期"):
        decide(in_city, grant)


def test_grant_counts_from_its_first_to_its_last_day(cast: Cast, newcomer: Account) -> None:
    with cast.scope():
        today = clock.today()
        decide(cast, propose(cast, newcomer, valid_from=today + DAY, valid_to=today + 2 * DAY))
        now = clock.now()
    for days, status in ((0, 302), (1, 200), (2, 200), (3, 302)):
        with clock.fixed(now + days * DAY):
            assert cast.client(newcomer).get("/units/").status_code == status


def test_renewal_after_an_expired_grant_is_possible_and_an_overlap_is_not(in_city: Cast, newcomer: Account) -> None:
    today = clock.today()
    decide(in_city, propose(in_city, newcomer, valid_to=today + DAY))
    renewed = decide(in_city, propose(in_city, newcomer, valid_from=today + 2 * DAY))
    assert renewed.state == GrantState.ACTIVE
    with pytest.raises(InvalidInput, match="已有相同角色和范围"):
        propose(in_city, newcomer, valid_from=today + DAY, valid_to=today + DAY)


# ---- three administrators (等保 2.0) ---------------------------------------------------------------------------------


@pytest.mark.parametrize("first", sorted({*ADMINISTRATORS, Role.DEPARTMENT}))
@pytest.mark.parametrize("second", sorted({*ADMINISTRATORS, Role.DEPARTMENT, Role.PORTAL}))
def test_an_account_is_one_administrator_or_does_business(
    cast: Cast, newcomer: Account, first: Role, second: Role
) -> None:
    apart = first != second and (first in ADMINISTRATORS or second in ADMINISTRATORS)
    make_grant(cast.city, newcomer, first)
    with cast.scope():
        if apart:
            with pytest.raises(InvalidInput, match="互不兼任"):
                propose(cast, newcomer, second, actor=cast.act(cast.security))
        elif first != second:
            assert propose(cast, newcomer, second).role == second


def test_database_itself_keeps_administrators_apart(cast: Cast, newcomer: Account) -> None:
    make_grant(cast.city, newcomer, Role.AUDITOR)
    with cast.scope(), pytest.raises(IntegrityError, match="administrators_apart"), transaction.atomic():
        Grant.objects.create(
            account=newcomer, role=Role.LIAISON, state=GrantState.ACTIVE, valid_from=clock.today(), reason="示例"
        )


def test_administrator_may_have_done_business_before(in_city: Cast, newcomer: Account) -> None:
    today = clock.today()
    decide(in_city, propose(in_city, newcomer, valid_to=today))
    later = propose(in_city, newcomer, Role.AUDITOR, actor=in_city.act(in_city.security), valid_from=today + DAY)
    assert decide(in_city, later).state == GrantState.ACTIVE


def test_two_proposals_that_exclude_each_other_cannot_both_be_approved(in_city: Cast, newcomer: Account) -> None:
    business = propose(in_city, newcomer)
    other = propose(in_city, newcomer, Role.AUDITOR, actor=in_city.act(in_city.security))
    decide(in_city, business)
    with pytest.raises(InvalidInput, match="互不兼任"):
        decide(in_city, other)


# ---- the last security administrator --------------------------------------------------------------------------------


def security_grant(account: Account) -> Grant:
    grant: Grant = Grant.objects.get(account=account, role=Role.SECURITY)
    return grant


def test_last_security_administrator_cannot_be_revoked(cast: Cast, newcomer: Account) -> None:
    make_grant(cast.city, newcomer, Role.SECURITY)
    with cast.scope():
        actor = cast.act(newcomer)
        Account.objects.filter(pk=newcomer.pk).update(is_active=False)
        with pytest.raises(Conflict, match="唯一的安全管理员"):
            actions.revoke_grant(actor=actor, grant_id=security_grant(cast.security).pk)
        Account.objects.filter(pk=newcomer.pk).update(is_active=True)
        revoked = actions.revoke_grant(actor=actor, grant_id=security_grant(cast.security).pk)
        assert revoked.state == GrantState.REVOKED
        with pytest.raises(Conflict, match="唯一的安全管理员"):
            actions.revoke_grant(actor=actor, grant_id=security_grant(newcomer).pk)


# ---- pages ----------------------------------------------------------------------------------------------------------


def test_department_proposes_and_security_approves_by_the_pages(cast: Cast, newcomer: Account) -> None:
    with cast.scope():
        chain = make_chain("示例材料产业链")
    form = {
        "account": str(newcomer.pk),
        "role": "liaison",
        "scope": f"chain:{chain.pk}",
        "valid_from": "2026-01-01",
        "reason": "接替示例同志",
    }
    proposed = cast.client(cast.department).post("/settings/grants/new/", form)
    url = proposed.headers["Location"]
    security = cast.client(cast.security)
    home = security.get("/").content.decode()
    assert "待办理授权" in home
    assert url in home
    page = security.get(url).content.decode()
    assert "示例材料产业链" in page
    assert f"{url}approve/" in page
    assert f"{url}approve/" not in cast.client(cast.department).get(url).content.decode()
    assert security.post(f"{url}approve/").headers["Location"] == url
    with cast.scope():
        assert Grant.objects.get(account=newcomer).state == GrantState.ACTIVE
        assert not waiting_grants(cast.act(cast.security)).exists()


def test_form_keeps_what_was_chosen_and_names_the_wrong_field(cast: Cast, newcomer: Account) -> None:
    form = {"account": str(newcomer.pk), "role": "liaison", "scope": "", "valid_from": "2026-01-01", "reason": "甲"}
    answer = cast.client(cast.department).post("/settings/grants/new/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "须写明范围" in page
    assert "示例新人" in page


def test_security_administrator_is_offered_no_role_that_needs_a_business_scope(cast: Cast) -> None:
    page = cast.client(cast.security).get("/settings/grants/new/").content.decode()
    offered = {role for role in Role if f'value="{role}"' in page}
    assert offered == set(Role) - BOUND_ROLES


def test_grant_list_costs_the_same_for_one_grant_and_for_thirty(cast: Cast) -> None:
    client = cast.client(cast.security)
    with cast.scope():
        chains = [make_chain() for _ in range(30)]
    cast.add(Role.LIAISON, scope_id=chains[0].pk, scope_kind=AnchorKind.CHAIN)
    few = queries_of(client, "/settings/grants/")
    for chain in chains[1:]:
        cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    assert queries_of(client, "/settings/grants/") == few
