"""Sites: hours by the national calendar, what is offered, the map without tiles (R66, F053, F077, F169)."""

import datetime as dt
import re
from typing import Any

import pytest
from django.urls import reverse

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleVersion
from core.working_days import NO_WORK, WHOLE_DAY, Calendar
from services.actions.sites import close_site, create_site, reopen_site, update_site
from services.choices.sites import HoursDays
from services.models import Site, SiteDepartment, SiteHours, SiteService
from services.sites.drawing import drawn
from services.sites.hours import Span, WrongHours, is_open, spans_in, words_of
from services.sites.queries import sites_for
from tests.cast import Cast
from tests.services.test_catalogue import published
from tests.services.world import Hall, make_hall

MORNING, AFTERNOON = Span(dt.time(9), dt.time(12)), Span(dt.time(14), dt.time(17, 30))
WEEK = {HoursDays.WORKING: [MORNING, AFTERNOON], HoursDays.RESTING: []}


@pytest.fixture
def hall(in_city: Cast) -> Hall:
    return make_hall(in_city)


def site(hall: Hall, name: str = "示例党群服务中心", **more: Any) -> Site:
    parts = {one: more.pop(one) for one in ("hours", "items", "departments") if one in more}
    given = {"name": name, "kind": "centre", "host_kind": "park", "opened_on": dt.date(2026, 1, 1), **more}
    return create_site(actor=hall.act(), values=given, **parts)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("9:00-12:00、14:00-17:30", [MORNING, AFTERNOON]),
        ("14：00—17：30 09：00至12：00", [MORNING, AFTERNOON]),
        ("8:30~20:00", [Span(dt.time(8, 30), dt.time(20))]),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, found: list[Span]) -> None:
    assert spans_in(text) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("全天", "请写成"),
        ("9:00-12:00，下午休息", "请写成"),
        ("9:70-12:00", "0:00 到 23:59"),
        ("12:00-9:00", "关门时间要晚于开门时间"),
        ("9:00-12:00、11:00-14:00", "重叠"),
        ("1:00-2:00、3:00-4:00、5:00-6:00、7:00-8:00", "最多 3 段"),
    ],
)
def test_hours_that_are_none_say_how_to_write_them(text: str, said: str) -> None:
    with pytest.raises(WrongHours, match=said):
        spans_in(text)


def test_open_follows_the_national_calendar_and_not_the_week() -> None:
    saturday, holiday = dt.date(2026, 10, 10), dt.date(2026, 10, 1)
    calendar = Calendar({saturday: WHOLE_DAY, holiday: NO_WORK}, frozenset({2026}))

    def at(day: dt.date, hour: int, minute: int = 0) -> bool:
        return is_open(WEEK, calendar, dt.datetime.combine(day, dt.time(hour, minute), clock.CHINA))

    assert at(saturday, 10)
    assert not at(holiday, 10)
    assert [at(dt.date(2026, 9, 30), hour) for hour in (8, 9, 11, 12, 14)] == [False, True, True, False, True]
    assert not at(dt.date(2026, 9, 30), 17, 30)
    assert words_of(WEEK[HoursDays.WORKING]) == "09:00–12:00、14:00–17:30"


def test_site_is_registered_with_hours_services_and_departments(hall: Hall) -> None:
    first, second = published(hall, "一对一政策解读", "技改补贴申报")
    made = site(hall, hours=WEEK, items=[first.pk, second.pk], departments=[hall.lead.pk, hall.other.pk])
    assert SiteHours.objects.filter(site=made).count() == 2
    assert set(SiteService.objects.values_list("item_id", flat=True)) == {first.pk, second.pk}
    assert SiteDepartment.objects.count() == 2

    changed = update_site(
        actor=hall.act(),
        site_id=made.pk,
        values={"phone": "0512-00000000"},
        expected_version=1,
        hours={HoursDays.WORKING: [MORNING]},
        items=[second.pk],
        departments=[],
    )
    assert (changed.phone, changed.version) == ("0512-00000000", 2)
    assert [str(Span(row.opens, row.closes)) for row in SiteHours.objects.all()] == ["09:00–12:00"]
    assert [row.item_id for row in SiteService.objects.all()] == [second.pk]
    assert not SiteDepartment.objects.exists()
    with pytest.raises(StaleVersion):
        update_site(actor=hall.act(), site_id=made.pk, values={"phone": "1"}, expected_version=1)


def test_what_is_wrong_is_said_field_by_field(hall: Hall) -> None:
    with pytest.raises(InvalidInput) as error:
        create_site(
            actor=hall.act(),
            values={"name": "", "kind": "centre", "longitude": 120, "opened_on": clock.today() + dt.timedelta(days=1)},
        )
    assert set(error.value.fields) == {"name", "host_kind", "opened_on", "longitude"}
    site(hall)
    with pytest.raises(InvalidInput, match="已有同名的服务点位"):
        site(hall)
    with pytest.raises(InvalidInput) as error:
        site(hall, "示例别处", longitude=20, latitude=60)
    assert "经度（73–136）" in str(error.value.fields)
    with pytest.raises(InvalidInput) as error:
        site(hall, "示例别处", hours={HoursDays.RESTING: [Span(dt.time(12), dt.time(9))]})
    assert set(error.value.fields) == {"resting_hours"}
    assert Site.objects.count() == 1


def test_desk_stands_in_a_centre_that_closes_only_without_it(hall: Hall) -> None:
    centre = site(hall)
    desk = site(hall, "示例联席代办专席", kind="desk", host_kind="", within_id=centre.pk, departments=[hall.lead.pk])
    with pytest.raises(Conflict, match="还有 1 个点位设在这里"):
        close_site(actor=hall.act(), site_id=centre.pk, day=clock.today())
    close_site(actor=hall.act(), site_id=desk.pk, day=clock.today())
    close_site(actor=hall.act(), site_id=centre.pk, day=clock.today())
    with pytest.raises(Conflict, match="恢复后才能修改"):
        update_site(actor=hall.act(), site_id=centre.pk, values={"phone": "1"}, expected_version=None)
    assert reopen_site(actor=hall.act(), site_id=centre.pk).closed_on is None
    with pytest.raises(InvalidInput) as error:
        update_site(actor=hall.act(), site_id=centre.pk, values={"within_id": centre.pk}, expected_version=None)
    assert set(error.value.fields) == {"within"}


def test_sites_are_read_by_all_and_written_by_the_department(hall: Hall) -> None:
    made = site(hall)
    for account in (hall.liaison, hall.contact, hall.handler):
        assert list(sites_for(hall.act(account))) == [made]
        with pytest.raises(NotAllowed):
            update_site(actor=hall.act(account), site_id=made.pk, values={"phone": "1"}, expected_version=1)
        with pytest.raises(NotAllowed):
            create_site(actor=hall.act(account), values={"name": "示例"})


def test_map_is_drawn_with_nothing_from_elsewhere(hall: Hall) -> None:
    here = {"longitude": "120.553300", "latitude": "31.875600"}
    rows = [
        site(hall, f"示例<点位>{number}", kind=kind, host_kind="", **here)
        for number, kind in enumerate(("station", "position", "desk", "window", "station", "station", "station"))
    ]
    rows.append(site(hall, longitude="120.6", latitude="31.9"))
    rows.append(site(hall, "没有坐标的"))
    picture = str(drawn(rows, width=360, height=420, radius=9, label="服务地图"))
    assert picture.count("<a href=") == 8
    assert "没有坐标的" not in picture and "示例<点位>" not in picture
    assert not re.findall(r'(?:href|src|url\()="?https?:', picture)
    assert "公里" in picture and "°E" in picture
    spots = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', picture)
    assert len(set(spots)) == len(spots)
    assert all(0 <= float(x) <= 360 and 0 <= float(y) <= 420 for x, y in spots)
    assert str(drawn([rows[-1]], width=360, height=420, radius=9, label="")) == ""


def test_pages_show_what_is_open_now(cast: Cast) -> None:
    all_day = [Span(dt.time(0), dt.time(23, 59))]
    with cast.scope():
        hall = make_hall(cast)
        published(hall, "一对一政策解读")
        opened = site(hall, hours=dict.fromkeys(HoursDays, all_day), longitude="120.5", latitude="31.8")
        site(hall, "示例关着的站", kind="station", host_kind="", hours={days: [] for days in HoursDays})
    client = cast.client(hall.contact)
    listed = client.get(f"{reverse('site-list')}?open_now=true").content.decode()
    assert "示例党群服务中心" in listed and "示例关着的站" not in listed
    page = client.get(reverse("site-map")).content.decode()
    assert f"/services/sites/{opened.pk}/card/" in page and "示例关着的站" in page
    assert "1 个点位没有登记坐标" in page
    assert "现在开放" in client.get(reverse("site-card", args=[opened.pk])).content.decode()
    assert "09" not in client.get(reverse("site-detail", args=[opened.pk])).content.decode().split("开放时间")[1][:40]


def test_department_registers_a_site_on_the_page(cast: Cast) -> None:
    with cast.scope():
        hall = make_hall(cast)
        item = published(hall, "一对一政策解读")[0]
    client, address = cast.client(cast.department), reverse("site-create")
    given: dict[str, Any] = {
        "name": "示例专席",
        "kind": "desk",
        "opened_on": "2026-01-05",
        "working_hours": "9:00-12:00、13:00",
        "items": [str(item.pk)],
        "departments": [str(hall.lead.pk)],
    }
    assert "请写成" in client.post(address, given).content.decode()
    answer = client.post(address, {**given, "working_hours": "9:00-12:00"})
    with cast.scope():
        made = Site.objects.get()
        assert SiteService.objects.get().item == item
    assert answer.headers["Location"] == reverse("site-detail", args=[made.pk])
    page = client.get(answer.headers["Location"]).content.decode()
    assert "一对一政策解读" in page and "示例甲局" in page
    assert "09:00–12:00" in client.get(reverse("site-edit", args=[made.pk])).content.decode()
    found = client.get(f"{reverse('site-item-suggest')}?q=政策").json()
    assert [row["label"] for row in found] == ["一对一政策解读"]
