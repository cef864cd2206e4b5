"""How stations and their companies read: how far each is, what is overdue."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from alliances.choices import ON_WAY, StationStage
from alliances.models import StageChange, Station, StationCase
from alliances.pages import BODIES
from core import clock
from core.templatetags.formats import cn_date, thousands
from core.templatetags.parts import Crumb, Event, Fact, Pair, StateTag, Tone

STATIONS = Crumb("指导站", "/alliances/stations/")
CASES = Crumb("孵化企业", "/alliances/stations/companies/")
SHOWN = ("body", "host")
SOON = dt.timedelta(days=30)
TONES: dict[str, Tone] = {StationStage.BUILT: "ok", StationStage.LEFT: "off"}


def is_late(case: StationCase) -> bool:
    return case.state in ON_WAY and case.due_on is not None and case.due_on < clock.today()


def stage_tag(case: StationCase) -> StateTag:
    return StateTag(case.get_state_display(), TONES.get(case.state, "go"))


def light(case: StationCase) -> StateTag | None:
    """How near its day is; nothing where it is over or has none."""
    if case.state not in ON_WAY or case.due_on is None:
        return None
    left = (case.due_on - clock.today()).days
    if left < 0:
        return StateTag(f"逾期 {-left} 天", "bad")
    return StateTag(f"还剩 {left} 天", "warn") if case.due_on - clock.today() <= SOON else None


def station_tag(station: Station) -> StateTag:
    return StateTag("已撤销", "off") if station.closed_on else StateTag("在运行", "go")


def crumbs_to(station: Station, last: str) -> list[Crumb]:
    return [BODIES, STATIONS, Crumb(station.name, reverse("station-detail", args=[station.pk])), Crumb(last)]


def case_crumbs(case: StationCase, last: str = "") -> list[Crumb]:
    station = Crumb(case.station.name, reverse("station-detail", args=[case.station_id]))
    own = Crumb(case.unit.name, reverse("station-case-detail", args=[case.pk]) if last else "")
    return [BODIES, STATIONS, station, own, *([Crumb(last)] if last else [])]


def facts_of(station: Any) -> list[Fact]:
    cases = f"{reverse('station-case-list')}?station={station.pk}"
    return [
        Fact("链党组织", station.body.name, url=reverse("body-detail", args=[station.body_id])),
        Fact("在站人员", thousands(station.people), unit="名"),
        Fact("孵化中", thousands(station.on_way), unit="家", url=f"{cases}&on_way=true"),
        Fact("已建成", thousands(station.built), unit="家", url=f"{cases}&state=built"),
        Fact("逾期", thousands(station.overdue), unit="家", url=f"{cases}&late=true"),
    ]


def pairs_of(station: Station) -> list[Pair]:
    host = station.host
    pairs = [
        Pair("设在", host.name if host else "", reverse("unit-detail", args=[host.pk]) if host else ""),
        Pair("地址", station.address),
        Pair("设立日期", cn_date(station.opened_on)),
        Pair("撤销日期", cn_date(station.closed_on) if station.closed_on else ""),
    ]
    return [pair for pair in pairs if pair.value]


def case_facts(case: StationCase) -> list[Fact]:
    return [
        Fact("指导站", case.station.name, url=reverse("station-detail", args=[case.station_id])),
        Fact("阶段", case.get_state_display(), note=f"{cn_date(case.stage_since)}起"),
        Fact("建档", cn_date(case.begun_on)),
        Fact("计划建成", cn_date(case.due_on) if case.due_on else "未定"),
    ]


def case_pairs(case: StationCase) -> list[Pair]:
    org = case.party_org
    pairs = [
        Pair("企业", case.unit.name, reverse("unit-detail", args=[case.unit_id])),
        Pair("建成的党组织", org.name if org else "", reverse("party-org-detail", args=[org.pk]) if org else ""),
        Pair("情况", case.note),
    ]
    return [pair for pair in pairs if pair.value]


def events_of(changes: Sequence[StageChange]) -> list[Event]:
    """Newest first: what stage, which day, who wrote it down and why."""
    return [
        Event(
            change.get_stage_display(),
            at=change.day,
            who=change.changed_by.display_name if change.changed_by else "",
            text=change.note,
            tone=TONES.get(change.stage, "go"),
        )
        for change in changes
    ]
