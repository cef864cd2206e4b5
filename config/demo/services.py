"""What cities offer their companies (F053, F059, F077, F130, F162, F164–F168): a catalogue with an earlier edition,
sites with hours on a map, service events with companies that came and questions that are tickets.

Numbers are those of the articles; what they do not name is called 示例.
"""

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Model

from alliances.models import Brand, ChainBody
from config.demo.cities import City, ServicesSpec, SitesSpec
from config.demo.rows import Rows
from core import clock
from core.choices import AnchorKind
from core.models import Anchor, Term
from meetings.choices import CAME, Attendance, MeetingState
from meetings.models import Invitee, Meeting
from organizations.choices import PartyOrgKind, UnitKind
from organizations.models import PartyOrg, PartyOrgHost, Unit
from organizations.naming import initials, name_key
from services.choices import CategoryMeaning
from services.choices.sites import HoursDays, SiteKind
from services.models import (
    CatalogueEdition,
    ItemProposal,
    ServiceItem,
    ServiceModule,
    ServiceRequest,
    ServiceSession,
    SessionQuestion,
    Site,
    SiteDepartment,
    SiteHours,
    SiteService,
    Ticket,
)

FIRST, SECOND = 400, 120  # days ago the two editions were published
NEW_IN_SECOND = 3
# What is offered, and the meaning of the category its ticket gets.
MATTERS = (
    ("政策解读", CategoryMeaning.POLICY),
    ("补贴申报", CategoryMeaning.POLICY),
    ("融资对接", CategoryMeaning.CAPITAL),
    ("用工招聘", CategoryMeaning.TALENT),
    ("技术诊断", CategoryMeaning.TECHNOLOGY),
    ("法律咨询", CategoryMeaning.OTHER),
    ("市场推广", CategoryMeaning.MARKET),
    ("用地用电报装", CategoryMeaning.FACTORS),
)
AUDIENCES = ("链上全部企业", "规模以上企业", "链主企业", "小微企业")
TURN = math.pi * (3 - math.sqrt(5))  # the golden angle: points around a centre, none on another
NEAREST, FURTHER = 0.004, 0.011  # degrees
QUESTIONS = ("示例：技改补贴什么时候申报", "示例：希望对接低息贷款")
AHEAD = dt.timedelta(days=1)  # before the event the second question of each was sent
RAISED = 3  # events one of whose questions is a ticket


class Offer:
    """One city's services as they are made."""

    def __init__(self, city: City, rows: Rows, spec: ServicesSpec) -> None:
        self.city, self.rows, self.spec, self.today = city, rows, spec, clock.today()
        self.items: list[ServiceItem] = []
        self.sites: dict[str, Site] = {}
        self.orgs: list[PartyOrg] = []

    def made(self, model: type[Any], key: str, **fields: Any) -> Any:
        if "name" in fields and hasattr(model, "name_key"):
            fields |= {"name_key": name_key(fields["name"]), "initials": initials(fields["name"])}
        return model(id=self.rows.id_of(model, f"services/{key}"), **fields)

    def ago(self, days: int) -> dt.date:
        return self.today - dt.timedelta(days=days)


def offer_services(city: City, rows: Rows) -> None:
    """To be called in the tenant's scope, once its meetings and tickets are there."""
    if city.services is None:
        return
    offer = Offer(city, rows, city.services)
    offer.orgs = _providers(offer)
    _publish(offer)
    _open_sites(offer)
    _hold_events(offer)
    _ask(offer)


def _save(rows: Sequence[Model], anchor: AnchorKind | None = None) -> None:
    if anchor is not None:
        Anchor.objects.bulk_create([Anchor(id=row.pk, kind=anchor) for row in rows])
    if rows:
        type(rows[0])._default_manager.bulk_create(rows)


def _departments() -> list[Unit]:
    return list(Unit.objects.filter(kind=UnitKind.DEPARTMENT).order_by("name_key", "id"))


def _providers(offer: Offer) -> list[PartyOrg]:
    """The party organizations of departments, in those there are and in as many more as it takes (F162)."""
    standing, count = _departments(), offer.spec.orgs
    more = [
        offer.made(Unit, f"department-{number}", name=f"示例涉企职能部门{number:02d}", kind=UnitKind.DEPARTMENT)
        for number in range(len(standing) + 1, count + 1)
    ]
    _save(more, AnchorKind.UNIT)
    hosts = [*standing, *more][:count]
    orgs = [
        offer.made(PartyOrg, f"org-{number}", name=f"{unit.name}机关党委", kind=PartyOrgKind.COMMITTEE)
        for number, unit in enumerate(hosts, start=1)
    ]
    _save(orgs, AnchorKind.PARTY_ORG)
    since = dt.date(2020, 1, 1)
    links = [
        offer.made(PartyOrgHost, f"host-{number}", party_org=org, unit=unit, valid_from=since)
        for number, (org, unit) in enumerate(zip(orgs, hosts, strict=True), start=1)
    ]
    _save(links)
    return orgs


def _publish(offer: Offer) -> None:
    """Two editions: the earlier without the last few items, the later in force."""
    if not offer.spec.items:
        return
    ended = offer.ago(SECOND)
    earlier = offer.made(CatalogueEdition, "edition-1", number=1, published_on=offer.ago(FIRST), ended_on=ended)
    present = offer.made(CatalogueEdition, "edition-2", number=2, published_on=ended, note="示例：增加新事项")
    _save([earlier, present])
    before = _items(offer, earlier, offer.spec.items - NEW_IN_SECOND)
    offer.items = _items(offer, present, offer.spec.items)
    _save(before)
    _save(offer.items)
    _propose(offer)


def _propose(offer: Offer) -> None:
    """A department wants a shorter time and another item; an earlier wish was returned."""
    department = next(iter(_departments()), None)
    if department is None:
        return
    item = next((one for one in offer.items if one.unit_id == department.pk), offer.items[0])
    wanted = {"unit": department, "category_id": item.category_id, "module": item.module.name}
    at = dt.datetime.combine(offer.ago(9), dt.time(10), clock.CHINA)
    returned = {"reply": "示例：请先与牵头部门商定", "decided_at": at + dt.timedelta(days=2)}
    _save(
        [
            offer.made(
                ItemProposal,
                "proposal-change",
                **wanted,
                kind="change",
                line=item.line,
                name=item.name,
                description=item.description,
                audience=item.audience,
                materials=item.materials,
                days=2,
                reason="示例：流程缩短",
                proposed_at=at,
            ),
            offer.made(
                ItemProposal,
                "proposal-new",
                **wanted,
                kind="new",
                name="示例：上门办理",
                reason="示例：企业需要",
                proposed_at=at - dt.timedelta(days=20),
                state="returned",
                **returned,
            ),
        ]
    )


def _items(offer: Offer, edition: CatalogueEdition, count: int) -> list[ServiceItem]:
    names = ("政策服务", "金融服务", "人才服务", "科技服务", "法律服务", "市场服务")
    modules = [
        offer.made(
            ServiceModule,
            f"module-{edition.number}-{number}",
            edition=edition,
            place=number,
            name=f"示例模块{number}：{names[(number - 1) % len(names)]}",
        )
        for number in range(1, offer.spec.modules + 1)
    ]
    _save(modules)
    categories = {term.meaning: term for term in Term.objects.filter(kind="ticket_category").order_by("-order", "code")}
    departments = _departments()
    found = []
    for number in range(count):
        org = offer.orgs[number % len(offer.orgs)] if offer.orgs else None
        named = offer.spec.named[number] if number < len(offer.spec.named) else ""
        matter, meaning = next((one for one in MATTERS if one[0] == named), MATTERS[number % len(MATTERS)])
        found.append(
            offer.made(
                ServiceItem,
                f"item-{edition.number}-{number}",
                module=modules[number % len(modules)],
                line=offer.rows.id_of(ServiceItem, f"services/line-{number}"),
                name=named or f"示例事项{number + 1:03d}：{matter}",
                unit=None if org else departments[number % len(departments)] if departments else None,
                party_org=org,
                category=categories[meaning],
                description=f"示例：{matter}，由提供单位上门或在服务点位办理。",
                audience=AUDIENCES[number % len(AUDIENCES)],
                materials="示例：营业执照复印件",
                days=3 + number % 8,
            )
        )
    return found


def _open_sites(offer: Offer) -> None:
    hours, services, departments = [], [], []
    for group in offer.spec.sites:
        sites = [_site(offer, group, number) for number in range(1, group.count + 1)]
        _save(sites)
        for number, site in enumerate(sites):
            offer.sites[site.name] = site
            hours += _hours(offer, site)
            for item in offer.items[number % 5 : number % 5 + 5]:
                key = f"{site.pk}/{item.pk}"
                services.append(offer.made(SiteService, key, site=site, item=item))
            for unit in _departments()[: group.departments]:
                departments.append(offer.made(SiteDepartment, f"{site.pk}/{unit.pk}", site=site, unit=unit))
    for rows in (hours, services, departments):
        _save(rows)


def _site(offer: Offer, group: SitesSpec, number: int) -> Site:
    far, angle = NEAREST + FURTHER * math.sqrt(number), number * TURN
    longitude, latitude = group.centre[0] + far * math.cos(angle), group.centre[1] + far * math.sin(angle)
    site: Site = offer.made(
        Site,
        f"site-{group.kind}-{group.name}-{number}",
        name=group.name.format(number=f"{number:02d}"),
        kind=group.kind,
        host_kind=group.host_kind,
        brand=_brand(offer, group.brand) if group.brand else None,
        within=offer.sites[group.within] if group.within else None,
        address=f"示例路{number}号",
        longitude=round(longitude, 6),
        latitude=round(latitude, 6),
        phone="",
        opened_on=offer.ago(FIRST),
    )
    return site


def _brand(offer: Offer, name: str) -> Brand:
    brand: Brand | None = Brand.objects.filter(name=name).first()
    if brand is not None:
        return brand
    body = ChainBody.objects.order_by("founded_on", "id").first()
    kind = Term.objects.filter(kind="brand_kind").order_by("order", "code").first()
    made: Brand = offer.made(Brand, f"brand-{name}", name=name, body=body, kind=kind, founded_on=offer.ago(FIRST))
    _save([made], AnchorKind.BRAND)
    return made


def _hours(offer: Offer, site: Site) -> list[SiteHours]:
    spans = [(HoursDays.WORKING, 9, 12), (HoursDays.WORKING, 13, 17)]
    if site.kind == SiteKind.CENTRE:
        spans.append((HoursDays.RESTING, 9, 16))
    return [
        offer.made(
            SiteHours, f"{site.pk}/{days}/{opens}", site=site, days=days, opens=dt.time(opens), closes=dt.time(closes)
        )
        for days, opens, closes in spans
    ]


def _hold_events(offer: Offer) -> None:
    """The city's meetings of the kind as events; its companies came to those held, a different part of them to each."""
    if not offer.spec.events:
        return
    meetings = list(
        Meeting.objects.filter(
            kind__code=offer.spec.events, state__in=(MeetingState.HELD, MeetingState.PLANNED)
        ).order_by("starts_at", "id")
    )
    sites = [site for site in offer.sites.values() if site.kind in (SiteKind.CENTRE, SiteKind.POSITION)]
    events = [
        offer.made(
            ServiceSession,
            f"event-{number}",
            meeting=meeting,
            form=offer.spec.form,
            topic=meeting.name.removeprefix("示例："),
            party_org=offer.orgs[number % len(offer.orgs)] if offer.orgs else None,
            site=sites[number % len(sites)] if sites else None,
            outcome="示例：现场解答企业问题，会后逐项跟进。" if meeting.state == MeetingState.HELD else "",
        )
        for number, meeting in enumerate(meetings)
    ]
    _save(events)
    held = [event for event in events if event.meeting.state == MeetingState.HELD]
    companies = _bring(offer, [event.meeting for event in held]) if offer.spec.helped else []
    _question(offer, held, companies)


def _bring(offer: Offer, meetings: Sequence[Meeting]) -> list[UUID]:
    """As many enterprises in all as were helped, each to one of the meetings, whoever came anyway left out."""
    there = list(Unit.objects.filter(kind=UnitKind.COMPANY).order_by("name_key", "id").values_list("id", flat=True))
    more = [
        offer.made(Unit, f"helped-{number}", name=f"示例受助企业{number:03d}", kind=UnitKind.COMPANY)
        for number in range(len(there) + 1, offer.spec.helped + 1)
    ]
    _save(more, AnchorKind.UNIT)
    asked = [*there, *[unit.pk for unit in more]][: offer.spec.helped]
    came = set(
        Invitee.objects.filter(meeting__in=meetings, attendance__in=CAME, unit__isnull=False).values_list(
            "unit_id", flat=True
        )
    )
    invited = set(Invitee.objects.filter(meeting__in=meetings).values_list("meeting_id", "unit_id"))
    rows, number = [], 0
    for unit_id in asked:
        if unit_id in came:
            continue
        places = [meetings[(number + step) % len(meetings)] for step in range(len(meetings))]
        meeting = next(one for one in places if (one.pk, unit_id) not in invited)
        meeting.attendances = (meeting.attendances or 0) + 1
        key = f"came/{unit_id}"
        rows.append(offer.made(Invitee, key, meeting=meeting, unit_id=unit_id, attendance=Attendance.PRESENT))
        number += 1
    _save(rows)
    Meeting.objects.bulk_update(meetings, ["attendances"])
    return asked


def _question(offer: Offer, events: Sequence[ServiceSession], companies: Sequence[UUID]) -> None:
    """Two at each; the first few became tickets that are settled by now."""
    tickets = list(Ticket.objects.filter(unit__isnull=False, result__gt="").order_by("raised_at", "id")[:RAISED])
    known = companies or [ticket.unit_id for ticket in tickets if ticket.unit_id]
    if not known:
        return
    rows = []
    for number, event in enumerate(events):
        for place, text in enumerate(QUESTIONS, start=1):
            ticket = tickets[number] if place == 1 and number < len(tickets) else None
            ahead = place == 2 and event.meeting.host_id is not None
            begins = event.meeting.starts_at
            rows.append(
                offer.made(
                    SessionQuestion,
                    f"question-{number}-{place}",
                    session=event,
                    place=place,
                    unit_id=ticket.unit_id if ticket else known[(2 * number + place) % len(known)],
                    text=f"示例：{ticket.name}"[:1000] if ticket else text,
                    answer="" if ticket else "示例：现场已答复",
                    answered_at=None if ticket else begins,
                    sent_at=begins - AHEAD if ahead else None,
                    department_id=event.meeting.host_id if ahead else None,
                    ticket=ticket,
                )
            )
    _save(rows)


def _ask(offer: Offer) -> None:
    """A few of the city's tickets came by the catalogue, by items of both editions."""
    tickets = list(Ticket.objects.filter(unit__isnull=False).order_by("-raised_at", "id")[:4])
    by_category: dict[UUID, list[ServiceItem]] = {}
    for item in offer.items:
        by_category.setdefault(item.category_id, []).append(item)
    rows = []
    for number, ticket in enumerate(tickets):
        items = by_category.get(ticket.category_id)
        if items:
            rows.append(
                offer.made(
                    ServiceRequest,
                    f"request-{number}",
                    item=items[0],
                    unit_id=ticket.unit_id,
                    ticket=ticket,
                    requested_at=ticket.raised_at,
                )
            )
    _save(rows)
