"""Invitations: who proposes, who decides, and a link that opens one account once and for a time."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.models import Account, AuditEvent, Notice
from core.principal import platform_principal
from members.actions import invitations as actions
from members.choices import INVITATION_TRANSITIONS, GrantState, InvitationState
from members.models import Grant, Invitation
from tests.cast import Cast
from tests.factories import make_chain
from tests.isolation.rows import make_row

PASSWORD = "示例-correct-horse-battery"


def values(**over: Any) -> dict[str, Any]:
    return {
        "display_name": "示例同事",
        "role": Role.DEPARTMENT,
        "scope": None,
        "account_until": None,
        "reason": "示例事由",
        **over,
    }


def invite(cast: Cast, **over: Any) -> tuple[Invitation, str]:
    return actions.invite(actor=cast.act(cast.security), **values(**over))


def propose(cast: Cast, **over: Any) -> Invitation:
    return actions.propose_invitation(actor=cast.act(), **values(**over))


def accept(cast: Cast, secret: str, username: str = "ja-colleague") -> Account:
    return actions.accept_invitation(
        tenant_principal=platform_principal(cast.city), secret=secret, username=username, password=PASSWORD
    )


def test_link_opens_an_account_with_the_right_that_was_decided(in_city: Cast) -> None:
    until = clock.today() + dt.timedelta(days=90)
    invitation, secret = invite(in_city, account_until=until)

    account = accept(in_city, secret)

    stored = Invitation.objects.get()
    grant = Grant.objects.get(account=account)
    assert (stored.state, stored.account_id) == (InvitationState.ACCEPTED, account.pk)
    assert (account.display_name, account.home_tenant_id, account.expires_on) == ("示例同事", in_city.city.pk, until)
    assert (grant.role, grant.state, grant.valid_to) == (Role.DEPARTMENT, GrantState.ACTIVE, until)
    assert grant.decided_by == in_city.security
    assert not account.must_change_password
    assert secret not in str(list(AuditEvent.objects.values_list("diff", flat=True)))
    assert invitation.secret_hash not in str(list(AuditEvent.objects.values_list("diff", flat=True)))


def test_link_works_once(in_city: Cast) -> None:
    _, secret = invite(in_city)
    accept(in_city, secret)

    with pytest.raises(Conflict, match="已经用过"):
        accept(in_city, secret, "ja-second")

    assert not Account.objects.filter(username="ja-second").exists()


def test_link_runs_out(in_city: Cast) -> None:
    _, secret = invite(in_city)
    Invitation.objects.update(expires_at=clock.now())

    with pytest.raises(Conflict, match="已过期"):
        accept(in_city, secret)


def test_new_link_makes_the_old_one_worthless(in_city: Cast) -> None:
    invitation, old = invite(in_city)
    _, new = actions.issue_link(actor=in_city.act(in_city.security), invitation_id=invitation.pk)

    with pytest.raises(NotFound):
        accept(in_city, old)
    accept(in_city, new)


def test_withdrawn_link_opens_nothing(in_city: Cast) -> None:
    invitation, secret = invite(in_city)
    actions.withdraw_invitation(actor=in_city.act(in_city.security), invitation_id=invitation.pk)

    with pytest.raises(Conflict, match="已经撤回"):
        accept(in_city, secret)


def test_link_of_another_city_opens_nothing_here(cast: Cast) -> None:
    with cast.scope():
        _, secret = invite(cast)
    with cast.scope(cast.stranger), pytest.raises(NotFound):
        actions.accept_invitation(
            tenant_principal=platform_principal(cast.stranger), secret=secret, username="bi-x", password=PASSWORD
        )


@pytest.mark.parametrize(
    ("username", "password", "field"),
    [("Ab", PASSWORD, "username"), ("department", PASSWORD, "username"), ("ja-new", "short", "password")],
)
def test_wrong_name_or_password_is_told_and_the_link_kept(
    in_city: Cast, username: str, password: str, field: str
) -> None:
    _, secret = invite(in_city)

    with pytest.raises(InvalidInput) as caught:
        actions.accept_invitation(
            tenant_principal=platform_principal(in_city.city), secret=secret, username=username, password=password
        )

    assert list(caught.value.fields) == [field]
    assert Invitation.objects.get().state == InvitationState.ISSUED


def test_proposal_is_no_link_until_the_security_administrator_decides(in_city: Cast) -> None:
    proposed = propose(in_city)

    assert (proposed.state, proposed.secret_hash) == (InvitationState.PROPOSED, "")
    assert Notice.objects.filter(account=in_city.security, text__contains="待审批邀请").count() == 1
    with pytest.raises(NotAllowed):
        actions.issue_link(actor=in_city.act(), invitation_id=proposed.pk)
    _, secret = actions.issue_link(actor=in_city.act(in_city.security), invitation_id=proposed.pk)
    assert accept(in_city, secret).display_name == "示例同事"


def test_department_proposes_business_roles_within_its_own_alone(in_city: Cast) -> None:
    chain = make_chain()
    proposed = propose(in_city, role=Role.LIAISON, scope=(AnchorKind.CHAIN, chain.pk))
    assert proposed.scope_id == chain.pk
    with pytest.raises(NotAllowed):
        propose(in_city, role=Role.SECURITY)
    with pytest.raises(InvalidInput):
        propose(in_city, role=Role.LIAISON)
    with pytest.raises(InvalidInput):
        propose(in_city, role=Role.PORTAL)
    with pytest.raises(NotAllowed):
        actions.propose_invitation(actor=in_city.act(in_city.auditor), **values())


def test_proposer_may_take_the_own_proposal_back_and_no_other(in_city: Cast) -> None:
    own, other = propose(in_city), invite(in_city)[0]

    assert actions.withdraw_invitation(actor=in_city.act(), invitation_id=own.pk).state == InvitationState.WITHDRAWN
    with pytest.raises(NotAllowed):
        actions.withdraw_invitation(actor=in_city.act(), invitation_id=other.pk)


MOVES = {
    InvitationState.REFUSED: actions.refuse_invitation,
    InvitationState.WITHDRAWN: actions.withdraw_invitation,
}


@pytest.mark.parametrize("state", list(InvitationState))
@pytest.mark.parametrize("to", list(MOVES))
def test_every_move_there_is_and_no_other(in_city: Cast, state: InvitationState, to: InvitationState) -> None:
    given: dict[str, Any] = {"state": state, "secret_hash": "", "expires_at": None}
    if state == InvitationState.ISSUED:
        given |= {"secret_hash": "0" * 64, "expires_at": clock.now()}
    if state == InvitationState.ACCEPTED:
        given |= {"account_id": in_city.auditor.pk, "accepted_at": clock.now()}
    row = make_row(Invitation, **given)
    act = MOVES[to]

    if to in INVITATION_TRANSITIONS[state]:
        assert act(actor=in_city.act(in_city.security), invitation_id=row.pk).state == to
    else:
        with pytest.raises(Conflict):
            act(actor=in_city.act(in_city.security), invitation_id=row.pk)


def test_pages_invite_show_the_link_once_and_let_the_invited_in(cast: Cast) -> None:
    client = cast.client(cast.security)
    form = {"display_name": "示例同事", "role": "department", "reason": "示例"}

    made = client.post("/settings/invitations/new/", form)
    first = client.get(made["Location"]).content.decode()
    second = client.get(made["Location"]).content.decode()
    link = first.split('secret-text">')[1].split("<")[0]
    path = link.removeprefix("http://testserver")

    assert path.startswith("/join/JA/")
    assert path not in second
    visitor = Client()
    assert "示例同事" in visitor.get(path).content.decode()
    wrong = visitor.post(path, {"username": "ja-colleague", "password": PASSWORD, "again": "别的口令别的口令别的"})
    assert wrong.status_code == 422
    entered = visitor.post(path, {"username": "ja-colleague", "password": PASSWORD, "again": PASSWORD})
    assert (entered.status_code, entered["Location"]) == (302, "/")
    assert visitor.get("/").status_code == 200
    used = Client().get(path)
    assert (used.status_code, "已经用过" in used.content.decode()) == (409, True)
    assert Client().get("/join/JA/unknown/").status_code == 404
    assert Client().get("/join/NOBODY/unknown/").status_code == 404


def test_link_opened_by_somebody_signed_in_asks_to_leave_first(cast: Cast) -> None:
    with cast.scope():
        _, secret = invite(cast)

    answer = cast.client(cast.department).get(f"/join/JA/{secret}/")

    assert (answer.status_code, "请先退出" in answer.content.decode()) == (409, True)


def test_department_page_proposes_and_the_list_shows_it_to_both(cast: Cast) -> None:
    client = cast.client(cast.department)

    made = client.post(
        "/settings/invitations/new/", {"display_name": "示例同事", "role": "department", "reason": "示例"}
    )
    shown = client.get(made["Location"]).content.decode()

    assert "待审批" in shown
    assert "邀请链接" not in shown.split("<main")[1].split("card secret")[0] or "secret-text" not in shown
    assert "示例同事" in cast.client(cast.security).get("/settings/invitations/").content.decode()
