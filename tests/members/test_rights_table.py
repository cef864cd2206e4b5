"""权限表: what it shows is what decides, and each count opens to as many grants."""

import datetime as dt
import io
import re

import openpyxl
import pytest
from django.test import Client

from core import clock
from core.choices import BOUND_ROLES, AnchorKind, Role
from core.errors import NotAllowed
from core.models import Account
from core.right_words import EXTENT_WORDS, ROOMS, SHORT, words_of
from core.rights import RIGHTS
from members.choices import GrantState
from members.holders import accounts_by_action, holders_of
from members.models import Grant
from tests.cast import Cast, make_account, make_grant
from tests.factories import make_chain


def page(client: Client, query: str = "") -> str:
    answer = client.get(f"/settings/rights/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_page_shows_every_action_with_its_words_and_extents(cast: Cast) -> None:
    client = cast.client(cast.security)
    body = "".join(page(client, f"?room={room}") for room in ROOMS)
    for action in RIGHTS:
        words = words_of(action)
        assert words.name in body and words.sentence in body, action
    shown = len(re.findall(r'data-label="[^"]+">(?:全部|范围内)</td>', body))
    assert shown == sum(len(table) for table in RIGHTS.values())


def test_page_is_light_enough_for_a_slow_line(cast: Cast) -> None:
    """Within the sixty kilobytes any page may have: a cell without a right says but a dash."""
    client = cast.client(cast.security)
    for query in ("", *(f"?room={room}" for room in ROOMS), *(f"?role={role}" for role in Role)):
        assert len(page(client, query).encode()) < 60_000, query


def test_page_begins_with_the_first_category_and_keeps_it_for_one_role(cast: Cast) -> None:
    client = cast.client(cast.security)
    assert re.findall(r'<th scope="rowgroup"[^>]*>([^<]+)<', page(client)) == [ROOMS[0]]
    narrowed = page(client, f"?room={ROOMS[2]}&role=department")
    assert re.findall(r'<th scope="rowgroup"[^>]*>([^<]+)<', narrowed) == [ROOMS[2]]
    assert f'name="room" value="{ROOMS[2]}"' in narrowed


def test_page_of_one_role_shows_only_what_it_may(cast: Cast) -> None:
    body = page(cast.client(cast.security), "?role=company")
    names = [words_of(action).name for action, table in RIGHTS.items() if Role.COMPANY in table]
    assert re.findall(r'<th scope="row" class="w">([^<]+)<', body) == sorted(
        names, key=[words_of(action).name for action in RIGHTS].index
    )
    assert SHORT[Role.DEPARTMENT] not in re.findall(r"<abbr[^>]*>([^<]+)<", body)


def test_count_of_each_action_is_the_accounts_its_page_lists(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
        for role in BOUND_ROLES:
            make_grant(cast.city, make_account(cast.city, f"loose-{role}", "示例"), role)
            cast.add(role, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
        make_grant(cast.city, make_account(cast.city, "narrow", "示例"), Role.DEPARTMENT, chain.pk, AnchorKind.CHAIN)
        actor = cast.act(cast.security)
        counted = accounts_by_action(actor)
        listed = {action: len(set(holders_of(actor, action).values_list("account_id", flat=True))) for action in RIGHTS}
    assert counted == listed
    assert counted["unit.view"] == 1 + 4 + 1 and counted["region.view"] == 1 + 8 + 1


def test_count_leaves_out_what_does_not_count_today(cast: Cast) -> None:
    with cast.scope():
        actor = cast.act(cast.security)
        before = accounts_by_action(actor)["unit.view"]
        chain = make_chain()
    stands: list[Account] = []
    for name in ("in_use", "off", "expired", "ended", "later", "unscoped"):
        account = make_account(cast.city, f"holder-{name}", f"示例{name}")
        stands.append(account)
        scope = () if name == "unscoped" else (chain.pk, AnchorKind.CHAIN)
        grant = make_grant(cast.city, account, Role.LIAISON, *scope)
        today = clock.today()
        with cast.scope():
            if name == "ended":
                Grant.objects.filter(pk=grant.pk).update(valid_to=today - dt.timedelta(days=1))
            if name == "later":
                Grant.objects.filter(pk=grant.pk).update(valid_from=today + dt.timedelta(days=1))
    Account.objects.filter(username="holder-off").update(is_active=False)
    Account.objects.filter(username="holder-expired").update(expires_on=clock.today() - dt.timedelta(days=1))
    with cast.scope():
        assert accounts_by_action(actor)["unit.view"] == before + 1
        listed = holders_of(actor, "unit.view").filter(account__in=stands).values_list("account__username", flat=True)
        assert list(listed) == ["holder-in_use"]
        # what a bound role may do everywhere it may without a scope as well
        assert holders_of(actor, "region.view").filter(account__username="holder-unscoped").count() == 1


def test_counts_are_told_only_to_who_may_see_grants(cast: Cast) -> None:
    with cast.scope():
        liaison = cast.add(Role.LIAISON, scope_id=make_chain().pk, scope_kind=AnchorKind.CHAIN)
    assert "现有账号" in page(cast.client(cast.security))
    assert "现有账号" not in page(cast.client(liaison))
    with cast.scope(), pytest.raises(NotAllowed):
        accounts_by_action(cast.act(liaison))


def test_proposed_and_revoked_grants_hold_nothing(cast: Cast) -> None:
    account = make_account(cast.city, "holder-waiting", "示例待批")
    grant = make_grant(cast.city, account, Role.AUDITOR)
    with cast.scope():
        actor = cast.act(cast.security)
        for state, held in ((GrantState.PROPOSED, 0), (GrantState.REVOKED, 0), (GrantState.ACTIVE, 1)):
            Grant.objects.filter(pk=grant.pk).update(state=state)
            assert holders_of(actor, "audit.view").filter(account=account).count() == held


def test_file_holds_the_table(cast: Cast) -> None:
    answer = cast.client(cast.security).get("/settings/rights/table.xlsx?role=auditor")
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    header, *rows = (list(row) for row in sheet.iter_rows(values_only=True))
    assert header == ["类别", "权限", "说明", "审计管理员", "现有账号数"]
    assert [row[:2] for row in rows] == [
        [words_of(action).room, words_of(action).name] for action, table in RIGHTS.items() if Role.AUDITOR in table
    ]
    assert {row[3] for row in rows} <= set(EXTENT_WORDS.values())


def test_unknown_right_has_no_page(cast: Cast) -> None:
    assert cast.client(cast.security).get("/settings/rights/unit.destroy/").status_code == 404
