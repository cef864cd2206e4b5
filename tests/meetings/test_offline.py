"""What lies on a phone for where there is no line is nobody's, and goes when its owner leaves (docs/adr/0081)."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from core.choices import Role
from meetings import offline
from meetings.models import AgendaItem
from tests.cast import Cast, make_account, make_grant
from tests.meetings.conducted import make_item, make_meeting

KEY = "0123456789abcdef"


@pytest.mark.parametrize("address", ["/meetings/worker.js", "/meetings/offline/"])
def test_worker_and_empty_page_are_the_same_for_everybody(cast: Cast, address: str) -> None:
    nobody, somebody = Client().get(address), cast.client(cast.department).get(address)
    assert (nobody.status_code, nobody.content) == (200, somebody.content)
    assert cast.department.display_name not in nobody.content.decode()
    assert "csrf" not in nobody.content.decode()
    assert nobody.headers["Content-Security-Policy"] == somebody.headers["Content-Security-Policy"]


def test_worker_names_every_file_the_empty_page_loads(cast: Cast) -> None:
    worker = Client().get("/meetings/worker.js").content.decode()
    page = offline.shell()
    assert f'"meetings-{offline.version()}"' in worker
    loaded = [address for address in offline.addresses() if f'"{address}"' in page or f"{address}#" in page]
    assert loaded == [address for address in offline.addresses() if address in page] == offline.addresses()
    assert page.count("<script ") + page.count("<link ") + page.count("<use ") == len(loaded)


def test_signing_out_tells_the_browser_to_forget_everything(cast: Cast) -> None:
    assert cast.client(cast.department).post("/sign-out/").headers["Clear-Site-Data"] == '"storage"'


def test_sending_under_one_key_is_carried_out_once(cast: Cast) -> None:
    client, item = cast.client(cast.department), _item(cast)
    first, again = (_send(client, item, "示例甲") for _ in range(2))
    assert (first.json()["version"], again.json()) == (2, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    assert _send(client, item, "示例乙").status_code == 422  # another sending under the same key


def test_words_of_one_account_are_not_taken_from_another(cast: Cast) -> None:
    item = _item(cast)
    other = make_account(cast.city, "borrows", "示例借用人")
    make_grant(cast.city, other, Role.DEPARTMENT)
    whose = f"{cast.city.pk}:{cast.department.pk}"
    refused = _send(cast.client(other), item, "示例甲", whose=whose)
    assert (refused.status_code, refused.json()["code"]) == (403, "other_account")
    with cast.scope():
        assert AgendaItem.objects.get(pk=item.pk).notes == ""
    assert _send(cast.client(cast.department), item, "示例甲", whose=whose).json()["version"] == 2


def _item(cast: Cast) -> AgendaItem:
    with cast.scope():
        return make_item(cast, make_meeting())


def _send(client: Client, item: AgendaItem, words: str, *, whose: str = "") -> Any:
    headers = {"x-autosave": "1", "idempotency-key": KEY, **({"x-account": whose} if whose else {})}
    typed = urlencode({"notes": words, "version": "1"})
    address = f"/meetings/agenda-items/{item.pk}/notes/"
    return client.post(address, typed, content_type="application/x-www-form-urlencoded", headers=headers)
