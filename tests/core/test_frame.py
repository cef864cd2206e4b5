"""The frame round every page: which room of the rail a page stands in."""

import re

import pytest

from core.choices import AnchorKind
from core.ids import new_id
from tests.cast import Cast
from tests.factories import make_chain, make_unit


def active(html: str) -> list[str]:
    rail = re.search(r'<nav class="rail".*?</nav>', html, re.DOTALL)
    assert rail is not None
    return re.findall(r'aria-current="page">.*?<span>([^<]+)</span>', rail.group())


@pytest.mark.parametrize(
    ("address", "room"),
    [
        ("/units/", "单位与党组织"),
        ("/export/units/", "单位与党组织"),
        ("/export/chains/", "产业链"),
        ("/import/chains/", "产业链"),
        ("/import/bodies/", "联盟与结对"),
        ("/export/notices/", "工作台"),
    ],
)
def test_export_and_import_stand_in_the_room_of_their_list(cast: Cast, address: str, room: str) -> None:
    html = cast.client(cast.department).get(address).content.decode()
    assert active(html) == [room]


def test_history_stands_in_the_room_of_its_object(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
    html = cast.client(cast.department).get(f"/objects/{AnchorKind.CHAIN}s/{chain.pk}/history/").content.decode()
    assert active(html) == ["产业链"]


def test_page_of_nothing_offers_nothing_about_it(cast: Cast) -> None:
    """``/units/<id>/`` of no unit is no object: nobody can be told who sees it, nor delete it."""
    client = cast.client(cast.department)
    with cast.scope():
        unit = make_unit()
    assert 'class="object-links"' in client.get(f"/units/{unit.pk}/").content.decode()
    answer = client.get(f"/units/{new_id()}/")
    assert answer.status_code == 404
    assert 'class="object-links"' not in answer.content.decode()
