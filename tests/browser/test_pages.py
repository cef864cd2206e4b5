"""Every page a user can reach, wide and narrow: it answers, says nothing to the console, and fits its window."""

from collections.abc import Callable

import pytest

from core.context_processors import registered_rooms
from core.models import Account
from core.tenants import add_default_terms
from tests.browser.conftest import DESK, PHONE, Visit
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit, put_on_chain

pytestmark = pytest.mark.browser


def _fill(cast: Cast) -> None:
    for tenant in (cast.city, cast.province):
        add_default_terms(tenant)
    with cast.scope():
        chain = make_chain("示例轨道交通装备产业链")
        for number in range(12):
            unit = make_unit(f"示例名称很长的轨道交通装备核心零部件制造企业{number}有限公司")
            put_on_chain(chain, unit)
            make_party_org(unit=unit)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("who", ["department", "security", "auditor", "operator", "superior"])
def test_every_room_reads_well(
    committed_cast: Cast, visit: Callable[..., Visit], who: str, size: dict[str, int]
) -> None:
    _fill(committed_cast)
    account: Account = getattr(committed_cast, who)
    principal = committed_cast.act(account)
    window = visit(account, size)
    for room in registered_rooms():
        if not room.allows(principal):
            continue
        path = room.address()
        assert window.open(path) == 200, path
        assert window.overflow == 0, path
    assert window.complaints == []
