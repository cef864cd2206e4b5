"""Supply and demand, directories and companies a chain wants (F012, F036, F066): in every city a few entries that fit
each other, two numbers of the directory, what was asked of whom, and targets on every rung of the ladder.

Rows as the rooms' own actions leave them; a bargain is told only where the city's description names one.
"""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q

from alliances.choices import BodyState, OutcomeMeaning, OutcomeState, TeamMeaning
from alliances.models import ChainBody, Outcome, OutcomeUnit, Team
from chains.models import Chain, ChainUnit, Gap, Segment
from config.demo.cities import City, SuppliedSpec
from config.demo.rows import Rows
from core import clock
from core.choices import AnchorKind, Role
from core.models import Anchor, Counter, Term
from core.tenancy.dated import in_force
from members.models import Grant
from organizations.choices import UnitKind
from organizations.models import Unit
from organizations.naming import initials, name_key
from services.choices import (
    LADDER,
    DealState,
    DirectoryKind,
    EntrySide,
    EntryState,
    TargetStage,
    Visibility,
)
from services.market.signs import amount_of, contact_of
from services.models import InvestTarget, MarketDeal, MarketEntry, MarketIssue, MarketIssueLine, TargetStep

# Product, measure, what is offered and what is looked for of it.
PRODUCTS = (
    ("示例铝合金压铸件", "吨", 1200, 300),
    ("示例精密轴承", "套", 50000, 8000),
    ("示例包装材料", "吨", 900, 1500),
    ("示例控制线束", "套", 20000, 6000),
    ("示例检测服务", "次", 400, 60),
    ("示例冷链运输", "车次", 3000, 500),
)
STEPS = {
    TargetStage.LEAD: "登记线索",
    TargetStage.CONTACT: "示例：电话联系，对方有意来访。",
    TargetStage.TALKS: "示例：来访洽谈，看了两处厂房。",
    TargetStage.SIGNED: "示例：签订投资协议。",
    TargetStage.LANDED: "示例：公司注册成立，设备进场。",
}
PHONE = "000-0000{:04d}"
WAN = 1_000_000


@dataclass
class Fair:
    """Through whom and by whom things are offered, and what was made so far."""

    rows: Rows
    body: ChainBody
    companies: list[UUID]
    names: dict[UUID, str]
    entries: list[MarketEntry] = field(default_factory=list)


def open_market(city: City, rows: Rows) -> None:
    """To be called in the tenant's scope, once its bodies, companies and accounts are there."""
    fair = _fair(rows)
    if fair is not None:
        _offer(fair)
        _ask(fair)
        _publish(fair)
    for place, spec in enumerate(city.supplied):
        _supply(rows, place, spec)
    _want(rows)


def _granted(role: Role) -> list[UUID]:
    found = Grant.objects.filter(role=role, scope_id__isnull=False).order_by("account__username")
    return list(dict.fromkeys(found.values_list("scope_id", flat=True)))


def _fair(rows: Rows) -> Fair | None:
    """None where no body stands, or fewer companies than a market takes."""
    standing = ChainBody.objects.filter(state=BodyState.ACTIVE).order_by("name_key", "id")
    scopes = _granted(Role.LIAISON)
    body = standing.filter(Q(pk__in=scopes) | Q(chain_id__in=scopes)).first() or standing.first()
    if body is None:
        return None
    places = ChainUnit.objects.filter(in_force(clock.today()), unit__kind=UnitKind.COMPANY)
    on_chain = places.filter(chain_id=body.chain_id) if body.chain_id else places
    found = on_chain.order_by("unit__name_key", "unit_id").values_list("unit_id", flat=True)[:60]
    own = [one for one in _granted(Role.COMPANY) if Unit.objects.filter(pk=one, kind=UnitKind.COMPANY).exists()]
    companies = list(dict.fromkeys([*own, *found]))[:24]
    if len(companies) < 4:
        return None
    return Fair(rows, body, companies, dict(Unit.objects.filter(pk__in=companies).values_list("id", "name")))


def _entry(fair: Fair, key: str, **given: Any) -> MarketEntry:
    name = given["name"]
    today = clock.today()
    entry = MarketEntry(
        id=fair.rows.id_of(MarketEntry, key),
        body=fair.body,
        name_key=name_key(name),
        initials=initials(name),
        contact_name="示例联系人",
        contact_phone=PHONE.format(len(fair.entries) + 1),
        **{
            "valid_from": today - dt.timedelta(days=60),
            "valid_to": today + dt.timedelta(days=120),
            "visibility": Visibility.CITY,
            "state": EntryState.LISTED,
            "listed_at": clock.now() - dt.timedelta(days=60),
            "text": "示例：质量和交货方式面谈。",
            "price": "面议",
            **given,
        },
    )
    fair.entries.append(entry)
    return entry


def _segments(chain_id: UUID | None) -> list[UUID]:
    if chain_id is None:
        return []
    rows = Segment.objects.filter(in_force(clock.today()), chain_id=chain_id)
    return list(rows.order_by("layer", "order", "name").values_list("id", flat=True))


def _offer(fair: Fair) -> None:
    """Each product once offered and once looked for; then one that is over, one taken back and one still a draft."""
    segments, seats = _segments(fair.body.chain_id), len(fair.companies)
    for place, (name, measure, offered, wanted) in enumerate(PRODUCTS):
        segment = segments[place % len(segments)] if segments else None
        both = {"name": name, "measure": measure, "segment_id": segment}
        for side, quantity, seat in ((EntrySide.SUPPLY, offered, 2 * place), (EntrySide.DEMAND, wanted, 2 * place + 1)):
            unit_id = fair.companies[seat % seats]
            _entry(fair, f"{side}/{place}", side=side, quantity=Decimal(quantity), unit_id=unit_id, **both)
    today, company = clock.today(), fair.companies[0]
    over = {"valid_to": today - dt.timedelta(days=5), "state": EntryState.EXPIRED}
    _entry(fair, "over", name="示例季节性用工服务", side=EntrySide.DEMAND, unit_id=company, measure="", **over)
    back = {"state": EntryState.WITHDRAWN, "reason": "示例：产能已排满。"}
    _entry(fair, "back", name="示例表面处理", side=EntrySide.SUPPLY, unit_id=company, measure="", **back)
    draft = {"state": EntryState.DRAFT, "listed_at": None, "visibility": Visibility.CHAIN}
    _entry(fair, "draft", name="示例工装模具", side=EntrySide.DEMAND, unit_id=company, measure="", **draft)
    MarketEntry.objects.bulk_create(fair.entries)


def _ask(fair: Fair) -> None:
    """Interest nobody has answered yet, talks under way, and one that came to nothing."""
    by_key = {(one.side, one.name): one for one in fair.entries}
    today = clock.today()
    stages: tuple[tuple[int, DealState, int, dict[str, Any]], ...] = (
        (0, DealState.INTERESTED, 2, {}),
        (1, DealState.TALKING, 12, {"answer": "示例：请下周来厂看样。"}),
        (
            2,
            DealState.DROPPED,
            40,
            {
                "answer": "示例：可以先看样。",
                "reason": "示例：交货期不合适。",
                "ended_on": today - dt.timedelta(days=20),
            },
        ),
    )
    deals = []
    for place, state, days, given in stages:
        name, measure, _, wanted = PRODUCTS[place]
        entry, counter = by_key[EntrySide.SUPPLY, name], by_key[EntrySide.DEMAND, name]
        deals.append(
            MarketDeal(
                id=fair.rows.id_of(MarketDeal, f"deal/{place}"),
                entry=entry,
                unit_id=counter.unit_id,
                counter=counter,
                message=f"示例：需要 {wanted} {measure}，希望看样。",
                state=state,
                opened_on=today - dt.timedelta(days=days),
                **given,
            )
        )
    MarketDeal.objects.bulk_create(deals)


def _publish(fair: Fair) -> None:
    """Two numbers of the directory, a quarter apart, with what was listed then."""
    listed = [one for one in fair.entries if one.state == EntryState.LISTED]
    chain = Chain.objects.filter(pk=fair.body.chain_id).first() if fair.body.chain_id else None
    segments = dict(Segment.objects.filter(pk__in={one.segment_id for one in listed}).values_list("id", "name"))
    ordered = sorted(listed, key=lambda one: (one.side != EntrySide.SUPPLY, one.name_key, str(one.pk)))
    numbers: dict[int, int] = {}
    for place, days in enumerate((100, 10)):
        day = clock.today() - dt.timedelta(days=days)
        number = numbers[day.year] = numbers.get(day.year, 0) + 1
        kept = ordered if place else ordered[: len(ordered) // 2]
        issue = MarketIssue(
            id=fair.rows.id_of(MarketIssue, f"issue/{place}"),
            kind=DirectoryKind.BOTH,
            year=day.year,
            number=number,
            title=f"{DirectoryKind.BOTH.label}（{day.year}年第{number}期）",
            preface="示例：本期收入链上企业正在发布的供需。",
            issued_on=day,
            valid_to=day + dt.timedelta(days=90),
            supplies=sum(one.side == EntrySide.SUPPLY for one in kept),
            demands=sum(one.side == EntrySide.DEMAND for one in kept),
        )
        MarketIssue.objects.bulk_create([issue])
        MarketIssueLine.objects.bulk_create(
            [
                MarketIssueLine(
                    id=fair.rows.id_of(MarketIssueLine, f"line/{place}/{row}"),
                    issue=issue,
                    entry=one,
                    place=row,
                    side=one.side,
                    product=one.name,
                    unit_name=fair.names[one.unit_id],
                    chain_name=chain.name if chain else "",
                    segment_name=segments.get(one.segment_id, "") if one.segment_id else "",
                    amount=amount_of(one),
                    price=one.price,
                    text=one.text,
                    valid_to=one.valid_to,
                    contact=contact_of(one),
                )
                for row, one in enumerate(kept, start=1)
            ]
        )
    Counter.objects.bulk_create(
        [Counter(series=f"market:{DirectoryKind.BOTH}", year=year, last=last) for year, last in numbers.items()],
        ignore_conflicts=True,
    )


def _supply(rows: Rows, place: int, spec: SuppliedSpec) -> None:
    """What one segment's company takes from another's, bargained and stood by by both: a link that is closed (F066)."""
    sides = [_on_segment(name) for name in (spec.seller, spec.buyer)]
    body = ChainBody.objects.filter(state=BodyState.ACTIVE).order_by("name_key", "id")
    chain_id = Segment.objects.filter(name=spec.seller).values_list("chain_id", flat=True).first()
    through = body.filter(chain_id=chain_id).first() or body.first()
    kind = (
        Term.objects.filter(kind="outcome_kind", meaning=OutcomeMeaning.COOPERATION).order_by("order", "code").first()
    )
    if None in sides or through is None or kind is None:
        return
    (segment, seller), (_, buyer) = sides  # type: ignore[misc]
    fair = Fair(rows, through, [seller.pk, buyer.pk], {seller.pk: seller.name, buyer.pk: buyer.name})
    entry = _entry(
        fair, f"supplied/{place}", name=spec.product, side=EntrySide.SUPPLY, unit_id=seller.pk, segment_id=segment
    )
    entry.measure = ""
    MarketEntry.objects.bulk_create([entry])
    done, asked = clock.today() - dt.timedelta(days=30), clock.today() - dt.timedelta(days=50)
    outcome = Outcome(
        id=rows.id_of(Outcome, f"supplied/{place}"),
        title=f"{buyer.name}向{seller.name}采购{spec.product}"[:160],
        kind=kind,
        body=through,
        source_id=through.pk,
        source_kind=AnchorKind.BODY,
        quantity=1,
        happened_on=done,
        asked=buyer,
        recorded_for=seller,
        decided_for=buyer,
        state=OutcomeState.CONFIRMED,
        decided_at=clock.now() - dt.timedelta(days=28),
    )
    Anchor.objects.bulk_create([Anchor(id=outcome.pk, kind=AnchorKind.OUTCOME)])
    Outcome.objects.bulk_create([outcome])
    OutcomeUnit.objects.bulk_create(
        [
            OutcomeUnit(id=rows.id_of(OutcomeUnit, f"supplied/{place}/{one.pk}"), outcome=outcome, unit=one)
            for one in (seller, buyer)
        ]
    )
    MarketDeal.objects.bulk_create(
        [
            MarketDeal(
                id=rows.id_of(MarketDeal, f"supplied/{place}"),
                entry=entry,
                unit=buyer,
                message="示例：产业链闭环贯通，长期采购。",
                answer="示例：按年度计划供应。",
                state=DealState.DONE,
                opened_on=asked,
                ended_on=done,
                outcome=outcome,
            )
        ]
    )


def _on_segment(name: str) -> tuple[UUID, Unit] | None:
    places = ChainUnit.objects.filter(in_force(clock.today()), segment__name=name).select_related("unit")
    found = places.order_by("-role", "unit__name_key", "id").first()
    return (found.segment_id, found.unit) if found is not None and found.segment_id else None


def _want(rows: Rows) -> None:
    """Two targets for each chain, from rung to rung of the ladder."""
    today = clock.today()
    offices = list(Unit.objects.filter(kind=UnitKind.DEPARTMENT).order_by("name_key", "id")[:12])
    force = Team.objects.filter(kind__meaning=TeamMeaning.TASK_FORCE, ended_on=None).order_by("name_key", "id").first()
    if not offices:
        return
    own = _granted(Role.BUREAU)
    offices.sort(key=lambda one: one.pk not in own)
    targets, steps = [], []
    chains = Chain.objects.filter(in_force(today), parent=None).order_by("order", "name_key", "id")
    for place, chain in enumerate(chains):
        gap = Gap.objects.filter(chain=chain, ended_on=None).order_by("name_key", "id").first()
        segments = _segments(chain.pk)
        landed = ChainUnit.objects.filter(in_force(today), chain=chain, unit__kind=UnitKind.COMPANY)
        arrived = landed.order_by("unit__name_key", "id").values_list("unit_id", flat=True).first()
        for second in (0, 1):
            rung = (place + 2 * second) % len(LADDER)
            stage = LADDER[rung] if arrived or LADDER[rung] != TargetStage.LANDED else TargetStage.TALKS
            found = today - dt.timedelta(days=100 + place)
            name = f"示例招引企业{2 * place + second + 1:02d}"
            runs = stage != TargetStage.LANDED
            target = InvestTarget(
                id=rows.id_of(InvestTarget, f"target/{place}/{second}"),
                name=name,
                name_key=name_key(name),
                initials=initials(name),
                chain=chain,
                segment_id=segments[(place + second) % len(segments)] if segments else None,
                gap=gap if not second else None,
                owner=offices[place % len(offices)],
                team=force if second else None,
                origin="示例省示例市",
                business="示例产品",
                planned_amount=(place + 1) * 2000 * WAN,
                signed_amount=(place + 1) * 1500 * WAN if stage in (TargetStage.SIGNED, TargetStage.LANDED) else None,
                found_on=found,
                state=stage,
                stage_on=found + dt.timedelta(days=15 * LADDER.index(stage)),
                next_step="示例：上门拜访" if runs else "",
                next_on=today + dt.timedelta(days=place % 14 - 3) if runs else None,
                unit_id=None if runs else arrived,
            )
            targets.append(target)
            steps += _climbed(rows, target)
    InvestTarget.objects.bulk_create(targets)
    TargetStep.objects.bulk_create(steps)


def _climbed(rows: Rows, target: InvestTarget) -> list[TargetStep]:
    """Every rung up to the one it stands on, a fortnight apart."""
    made = []
    for place, stage in enumerate(LADDER[: LADDER.index(TargetStage(target.state)) + 1]):
        day = target.found_on + dt.timedelta(days=15 * place)
        made.append(
            TargetStep(
                id=rows.id_of(TargetStep, f"{target.name}/{place}"),
                target=target,
                place=place + 1,
                day=day,
                at=dt.datetime.combine(day, dt.time(10), clock.CHINA),
                state=stage,
                is_move=True,
                text=STEPS[stage],
            )
        )
    return made
