"""The tabs of the room of chains: each person is offered exactly what they may open."""

import re

import pytest

from core.choices import AnchorKind, Role
from tests.cast import Cast
from tests.factories import make_chain, make_unit, put_on_chain

PAGES = ("/chains/", "/chains/units/", "/chains/party-orgs/", "/projects/", "/gaps/", "/coverage/")


def _tabs(page: str) -> list[str]:
    found = re.search(r'<nav class="tabs" aria-label="产业链">(.*?)</nav>', page, re.S)
    assert found, page[:300]
    return re.findall(r'href="([^"]+)"', found[1])


@pytest.mark.parametrize("role", [Role.LIAISON, Role.BUREAU, Role.COMPANY, Role.INSTRUCTOR])
def test_tabs_are_those_whose_page_opens(cast: Cast, role: Role) -> None:
    with cast.scope():
        chain, unit = make_chain(), make_unit()
        put_on_chain(chain, unit)
    kind = AnchorKind.CHAIN if role is Role.LIAISON else AnchorKind.UNIT
    account = cast.add(role, scope_id=chain.pk if kind is AnchorKind.CHAIN else unit.pk, scope_kind=kind)
    client = cast.client(account)
    opens = [path for path in PAGES if client.get(path).status_code == 200]
    assert _tabs(client.get("/chains/").content.decode()) == opens
    assert ("/gaps/" in opens) == (role in {Role.LIAISON, Role.BUREAU})


def test_department_is_offered_every_tab(cast: Cast) -> None:
    client = cast.client(cast.department)
    for path in PAGES:
        assert _tabs(client.get(path).content.decode()) == list(PAGES)
