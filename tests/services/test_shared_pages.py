"""Pages and API of shared resources: what each reader is shown, and what each button does."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.models import Account
from services.models import Booking, ResourceClosure, SharedResource
from tests.cast import Cast
from tests.services.shared_world import MONDAY, Lab, at, book, make_lab

JSON: dict[str, Any] = {"content_type": "application/json"}
FORM = {
    "name": "示例扫描电镜",
    "kind": "equipment",
    "location": "示例楼",
    "purpose": "微观形貌观察",
    "audience": "city",
    "weekdays": ["1", "2", "3"],
    "opens_at": "09:00",
    "closes_at": "17:00",
    "lead_days": "0",
    "most_days": "2",
}


@pytest.fixture
def lab(in_city: Cast) -> Iterator[Lab]:
    with clock.fixed(MONDAY):
        yield make_lab(in_city)


def as_(lab: Lab, account: Account | None = None) -> Client:
    return lab.cast.client(account or lab.cast.department)


def page(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def test_company_registers_what_it_shares_and_changes_it(lab: Lab) -> None:
    client = as_(lab, lab.keeper)
    assert "登记共享资源" in page(client, "/services/resources/new/")
    answer = client.post("/services/resources/new/", {**FORM, "owner": str(lab.university.pk)})
    made = SharedResource.objects.get(name=FORM["name"])
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/services/resources/{made.pk}/")
    assert made.weekdays == [1, 2, 3]
    text = page(client, f"/services/resources/{made.pk}/")
    assert "周一至周三 9:00—17:00" in text and "当天可约" in text
    form = {**FORM, "owner": str(lab.university.pk), "version": "1", "closes_at": "08:00"}
    assert "开放时间的止要晚于起" in client.post(f"/services/resources/{made.pk}/edit/", form).content.decode()
    client.post(f"/services/resources/{made.pk}/edit/", {**form, "closes_at": "18:00"})
    made.refresh_from_db()
    assert made.closes_at.hour == 18


def test_week_shows_names_to_both_sides_and_only_taken_times_to_others(lab: Lab) -> None:
    book(lab, at(1, 10), at(1, 12))
    url = f"/services/resources/{lab.resource.pk}/"
    assert "10:00—12:00 示例甲企业" in page(as_(lab, lab.contact), url)
    assert "10:00—12:00 示例甲企业" in page(as_(lab, lab.keeper), url)
    other = page(as_(lab, lab.rival), url)
    assert "10:00—12:00 已被预约" in other and "示例甲企业" not in other
    assert "day=2026-03-03&amp;starts=12:00&amp;ends=17:30" in other
    assert "2026年3月9日—3月15日" in page(as_(lab, lab.rival), f"{url}?week=2026-03-11")
    assert page(as_(lab, lab.rival), f"{url}?week=nonsense")


def test_page_offers_to_delete_to_who_provides_it_alone(lab: Lab) -> None:
    url, delete = f"/services/resources/{lab.resource.pk}/", f"/objects/shared-resources/{lab.resource.pk}/delete/"
    assert delete in page(as_(lab, lab.keeper), url)
    assert delete in page(as_(lab), url)
    assert delete not in page(as_(lab, lab.contact), url)


def test_company_books_a_free_time_and_the_provider_confirms_it(lab: Lab) -> None:
    client, keeper = as_(lab, lab.contact), as_(lab, lab.keeper)
    url = f"/services/resources/{lab.resource.pk}/book/"
    assert "示例甲企业" in page(client, f"{url}?day=2026-03-03&starts=09:00&ends=10:00")
    asked = {
        "unit": str(lab.company.pk),
        "day": "2026-03-03",
        "starts": "09:00",
        "ends": "10:00",
        "purpose": "示例试样",
    }
    answer = client.post(url, asked)
    booking = Booking.objects.get()
    detail = f"/services/bookings/{booking.pk}/"
    assert (answer.status_code, answer.headers["Location"]) == (302, detail)
    text = client.post(url, asked).content.decode()
    assert "9:00—10:00已被预约" in text and "还空" in text
    assert "示例试样" in page(keeper, detail) and "不同意" in page(keeper, detail)
    assert "不同意" not in page(client, detail) and "取消预约" in page(client, detail)
    assert "等我确认的预约" in page(keeper, "/")
    assert "确认" in page(keeper, f"{detail}confirm/")
    assert keeper.post(f"{detail}confirm/").status_code == 302
    booking.refresh_from_db()
    assert booking.state == "confirmed"
    with clock.fixed(at(1, 9, 30)):
        late = as_(lab, lab.keeper)
        assert "登记已使用" in page(late, detail)
        assert late.post(f"{detail}used/").status_code == 302
    booking.refresh_from_db()
    assert booking.state == "used"
    assert "示例检测实验室" in page(client, "/services/bookings/?state=used")


def test_refusal_and_cancelling_ask_for_their_reason(lab: Lab) -> None:
    booking = book(lab, at(1, 9), at(1, 10))
    keeper = as_(lab, lab.keeper)
    at_ = f"/services/bookings/{booking.pk}/"
    assert keeper.post(f"{at_}refuse/", {"answer": ""}).status_code == 422
    assert keeper.post(f"{at_}cancel/", {"answer": ""}).status_code == 422
    assert as_(lab, lab.contact).post(f"{at_}cancel/", {"answer": ""}).status_code == 302


def test_closing_days_are_registered_taken_back_and_undone(lab: Lab) -> None:
    keeper, url = as_(lab, lab.keeper), f"/services/resources/{lab.resource.pk}/"
    given = {"starts_on": "2026-03-04", "ends_on": "2026-03-05", "reason": "设备检修"}
    assert keeper.post(f"{url}closures/new/", given).status_code == 302
    assert "设备检修" in page(as_(lab, lab.contact), url)
    closure = ResourceClosure.objects.get()
    assert keeper.post(f"/services/resources/closures/{closure.pk}/remove/").status_code == 302
    assert not ResourceClosure.objects.exists()
    assert keeper.post(f"{url}move/paused/").status_code == 302
    assert "暂停开放" in page(as_(lab, lab.contact), url)
    assert keeper.get(f"{url}move/nonsense/").status_code == 422


def test_list_search_and_unit_page_lead_to_the_resource(lab: Lab) -> None:
    client = as_(lab)
    assert "示例检测实验室" in page(client, "/services/resources/?q=检测&kind=lab")
    assert "没有符合条件" in page(client, "/services/resources/?kind=room")
    assert "示例检测实验室" in page(client, f"/units/{lab.university.pk}/")
    assert "示例检测实验室" in page(client, "/search/?q=检测实验室")


def test_api_books_and_tells_what_is_free(lab: Lab) -> None:
    client, url = as_(lab, lab.contact), f"/api/v1/shared-resources/{lab.resource.pk}/"
    assert client.get(url).json()["weekdays"] == [1, 2, 3, 4, 5]
    asked = {
        "resource": str(lab.resource.pk),
        "unit": str(lab.company.pk),
        "starts_at": "2026-03-03T10:00:00+08:00",
        "ends_at": "2026-03-03T12:00:00+08:00",
        "purpose": "示例",
    }
    made = client.post("/api/v1/bookings/", asked, **JSON)
    assert made.status_code == 201, made.content
    again = client.post("/api/v1/bookings/", asked, **JSON)
    assert again.status_code == 409 and "还空" in again.content.decode()
    days = client.get(f"{url}free/?from=2026-03-03").json()["days"]
    assert len(days[0]["taken"]) == 1 and len(days[0]["free"]) == 2
    keeper = as_(lab, lab.keeper)
    confirmed = keeper.post(f"/api/v1/bookings/{made.json()['id']}/confirm/", {}, **JSON)
    assert confirmed.json()["state"] == "confirmed"
    assert (
        keeper.post(
            f"{url}close/", {"starts_on": "2026-03-04", "ends_on": "2026-03-04", "reason": "检修"}, **JSON
        ).status_code
        == 201
    )
    closure = ResourceClosure.objects.get()
    assert keeper.post(f"{url}reopen/", {"closure": str(closure.pk)}, **JSON).status_code == 204
