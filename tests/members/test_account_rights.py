"""这个账号能做什么: the page says what the rules answer, and what is withdrawn is gone with the next request."""

import pytest

from core.choices import AnchorKind, Role
from core.models import Account, AuditEvent, Notice
from core.right_words import WORDS
from core.rights import RIGHTS
from members.account_rights import account_rights, fact_of
from members.actions import grants as actions
from members.models import Grant
from tests.cast import Cast, make_account, make_grant
from tests.factories import make_chain


@pytest.fixture
def liaison(cast: Cast) -> Account:
    with cast.scope():
        chain = make_chain("示例航空产业链")
    return cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN, username="rights-liaison")


@pytest.mark.parametrize("role", list(Role))
def test_what_the_page_allows_is_what_the_rules_answer(cast: Cast, role: Role) -> None:
    with cast.scope():
        chain = make_chain("示例航空产业链")
    account = make_account(cast.city, "rights-any", "示例账号")
    make_grant(cast.city, account, role, chain.pk, AnchorKind.CHAIN)
    make_grant(cast.city, account, role) if role not in (Role.SUPERIOR,) else None
    with cast.scope():
        rights = account_rights(cast.act(cast.security), account, named=True)
        held = cast.act(account)
        facts = {fact_of(line.grant) for line in rights.grants}
    assert facts == set(held.grants)
    allowed = {one.words.name for room in rights.rooms for one in room.allowed}
    assert allowed == {WORDS[action].name for action in RIGHTS if held.may(action)}
    everywhere = {one.words.name for room in rights.rooms for one in room.allowed if one.extent == "全部"}
    assert everywhere == {WORDS[action].name for action in RIGHTS if held.may_everywhere(action)}
    refused = {name for room in rights.rooms for name in room.refused}
    assert not refused & allowed


def test_scope_and_term_are_told_by_name(cast: Cast, liaison: Account) -> None:
    body = cast.client(liaison).get("/account/rights/").content.decode()
    assert "我能做什么" in body and "示例航空产业链" in body and "产业链联络员" in body
    assert "年度清单与指标" in body and "不可以：" in body


def test_administrator_reads_it_by_name_and_auditor_by_number_which_is_noted(cast: Cast, liaison: Account) -> None:
    url = f"/settings/accounts/{liaison.pk}/rights/"
    assert "示例航空产业链" in cast.client(cast.security).get(url).content.decode()
    body = cast.client(cast.auditor).get(url).content.decode()
    assert "示例航空产业链" not in body and "产业链联络员" in body
    with cast.scope():
        noted = AuditEvent.objects.filter(row_id=liaison.pk, operation="access", actor_id=cast.auditor.pk)
        assert [event.diff for event in noted] == [{"fields": ["rights"]}]
    assert cast.client(cast.department).get(url).status_code == 403


def test_account_without_grants_in_another_city_is_not_there(cast: Cast) -> None:
    url = f"/settings/accounts/{cast.stranger_department.pk}/rights/"
    assert cast.client(cast.security).get(url).status_code == 404


def test_right_withdrawn_is_gone_with_the_next_request_of_a_session_and_of_a_token(cast: Cast) -> None:
    account = make_account(cast.city, "rights-portal", "示例接口")
    grant = make_grant(cast.city, account, Role.PORTAL)
    session, token = cast.client(account), cast.token_client(account)
    assert session.get("/units/").status_code == 200
    assert token.get("/api/v1/units/").status_code == 200
    assert cast.client(cast.security).post(
        f"/settings/grants/{grant.pk}/revoke/", {"reason": "示例：不再对接"}
    ).status_code == 302  # fmt: skip
    assert session.get("/units/").status_code == 302
    assert token.get("/api/v1/units/").status_code == 403


def test_right_narrowed_is_gone_with_the_next_request_though_another_stays(cast: Cast, liaison: Account) -> None:
    with cast.scope():
        other = make_chain("示例另一条链")
    make_grant(cast.city, liaison, Role.LIAISON, other.pk, AnchorKind.CHAIN)
    client = cast.client(liaison)
    assert client.get(f"/chains/{other.pk}/").status_code == 200
    with cast.scope():
        grant = Grant.objects.get(account=liaison, scope_id=other.pk)
        actions.revoke_grant(actor=cast.act(cast.security), grant_id=grant.pk, reason="示例")
    assert client.get(f"/chains/{other.pk}/").status_code == 403


def test_refusal_needs_a_reason_and_the_proposer_reads_it(cast: Cast) -> None:
    newcomer = make_account(cast.city, "rights-new", "示例新人")
    form = {"account": str(newcomer.pk), "role": "superior", "valid_from": "2026-01-01", "reason": "示例事由"}
    url = cast.client(cast.department).post("/settings/grants/new/", form).headers["Location"]
    security = cast.client(cast.security)
    assert security.post(f"{url}refuse/", {"reason": " "}).status_code == 422
    assert security.post(f"{url}refuse/", {"reason": "应由县里办理"}).headers["Location"] == url
    assert "应由县里办理" in cast.client(cast.department).get(url).content.decode()
    with cast.scope():
        (text,) = Notice.objects.filter(account=cast.department).values_list("text", flat=True)
    assert text == "未批准授权：示例新人 · 上级查看人员，理由：应由县里办理"


def test_holder_is_told_of_what_he_gains_and_loses(cast: Cast, liaison: Account) -> None:
    with cast.scope():
        grant = Grant.objects.get(account=liaison)
        actions.revoke_grant(actor=cast.act(cast.security), grant_id=grant.pk, reason="示例")
        told = list(Notice.objects.filter(account=liaison).values_list("text", "path"))
    assert told == [("您的授权已收回：产业链联络员", "/account/rights/")]
