"""What one body is made of against what its city asks for (R12, R41): a live list, and who is short over all bodies.

All is counted for many bodies at once, in a constant number of queries.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse

from alliances.choices import OF_CHAINS, RuleSubject, SeatMeaning
from alliances.models import BodyRule, ChainBody, Membership, Seat
from chains.choices import ChainRole
from chains.models import ChainLeaderOrg, ChainUnit
from core.tenancy.dated import in_force
from members.choices import TitleMeaning
from members.models import Appointment
from organizations.models import PartyOrgHost

Key = tuple[UUID, UUID]


@dataclass(frozen=True)
class Check:
    """One requirement of one body; ``url`` opens the rows it counts."""

    body: ChainBody
    rule: BodyRule
    label: str
    number: int
    url: str

    @property
    def is_met(self) -> bool:
        return self.number >= self.rule.least and (self.rule.most is None or self.number <= self.rule.most)

    @property
    def is_short(self) -> bool:
        return self.number < self.rule.least

    @property
    def asked(self) -> str:
        """至少 1 · 1 至 3 · 不超过 3."""
        least, most = self.rule.least, self.rule.most
        if most is None:
            return f"至少 {least}"
        if least == most:
            return f"{least}"
        return f"{least} 至 {most}" if least else f"不超过 {most}"


def rules_of_bodies(day: dt.date) -> list[BodyRule]:
    rules = BodyRule.objects.filter(in_force(day)).exclude(subject__in=OF_CHAINS)
    return list(rules.select_related("title", "category").order_by("created_at", "id"))


def checks_of(bodies: Sequence[ChainBody], day: dt.date) -> dict[UUID, list[Check]]:
    """The requirements that apply to each body, met or not."""
    rules = rules_of_bodies(day)
    if not rules or not bodies:
        return {}
    counts = _Counts(bodies, day, {rule.subject for rule in rules})
    found: dict[UUID, list[Check]] = defaultdict(list)
    for body in bodies:
        for rule in rules:
            if rule.kind_id in (None, body.kind_id) and rule.tier_id in (None, body.tier_id):
                found[body.pk].append(_check(body, rule, counts))
    return found


def _check(body: ChainBody, rule: BodyRule, counts: "_Counts") -> Check:
    seats = reverse("body-seats", args=[body.pk])
    if rule.subject == RuleSubject.SEAT and rule.title:
        return Check(body, rule, rule.title.label, counts.seats[body.pk, rule.title.pk], seats)
    if rule.subject == RuleSubject.CATEGORY and rule.category:
        url = f"{reverse('body-detail', args=[body.pk])}?category={rule.category_id}"
        return Check(body, rule, f"成员：{rule.category.label}", counts.categories[body.pk, rule.category.pk], url)
    if rule.subject == RuleSubject.LEADER_HEAD:
        return Check(body, rule, "链主企业党组织负责人", counts.leader_heads[body.pk], seats)
    return Check(body, rule, "联络员", counts.liaisons[body.pk], reverse("body-liaisons", args=[body.pk]))


class _Counts:
    """What the bodies have, by what the rules ask about; nothing is read that no rule asks about."""

    def __init__(self, bodies: Sequence[ChainBody], day: dt.date, subjects: set[str]) -> None:
        self.bodies, self.day = bodies, day
        self.ids = [body.pk for body in bodies]
        self.sitting = _seats(self.ids, day) if subjects - {RuleSubject.CATEGORY} else []
        self.seats: Counter[Key] = Counter((seat.body_id, seat.title_id) for seat in self.sitting)
        self.categories: Counter[Key] = self._categories() if RuleSubject.CATEGORY in subjects else Counter()
        self.liaisons: Counter[UUID] = self._liaisons() if RuleSubject.LIAISON in subjects else Counter()
        self.leader_heads: Counter[UUID] = self._leader_heads() if RuleSubject.LEADER_HEAD in subjects else Counter()

    def _categories(self) -> Counter[Key]:
        rows = Membership.objects.filter(in_force(self.day), body_id__in=self.ids, category__isnull=False).order_by()
        counted = rows.values_list("body_id", "category_id").annotate(Count("id"))
        return Counter({(body, key): number for body, key, number in counted})

    def _liaisons(self) -> Counter[UUID]:
        return liaison_numbers(self.ids, self.sitting, self.day)

    def _leader_heads(self) -> Counter[UUID]:
        return leader_heads(self.bodies, self.sitting, self.day)


def _seats(body_ids: Sequence[UUID], day: dt.date) -> list[Seat]:
    """Who sits on the bodies on ``day``, read once for all that is counted of it."""
    return list(Seat.objects.filter(in_force(day), body_id__in=body_ids).select_related("title"))


def liaison_numbers(body_ids: Sequence[UUID], seats: Sequence[Seat], day: dt.date) -> Counter[UUID]:
    """Liaisons of each body on ``day``, by a seat or by an appointment of somebody who has not left; who is both
    counts once (truth 3).
    """
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for seat in seats:
        if seat.title.meaning == SeatMeaning.LIAISON:
            found[seat.body_id].add(seat.person_id or seat.pk)
    held = Appointment.objects.filter(
        in_force(day), _in_post(day), target_id__in=body_ids, title__meaning=TitleMeaning.LIAISON
    )
    for body_id, person_id in held.values_list("target_id", "person_id"):
        found[body_id].add(person_id)
    return Counter({body_id: len(who) for body_id, who in found.items()})


def leader_heads(bodies: Sequence[ChainBody], seats: Sequence[Seat], day: dt.date) -> Counter[UUID]:
    """How many heads of leading companies' organizations are on each body, by a seat or as personal members (R41).

    Somebody is that who is appointed secretary of an organization that leads the body's chain or stands in a unit that
    does; a seat given to such a unit is its secretary's. One head counts once however he is there.
    """
    leading = _leading([body.chain_id for body in bodies if body.chain_id], day)
    heads = _secretaries({org for found in leading.values() for org in found.orgs}, day)
    sitting = _sitting([body.pk for body in bodies], seats, day)
    return Counter(
        {
            body.pk: len(_heads_among(sitting[body.pk], leading[body.chain_id], heads))
            for body in bodies
            if body.chain_id in leading
        }
    )


@dataclass(frozen=True)
class _Leading:
    """What leads one chain: units with the organizations standing in each, and organizations that do so themselves."""

    units: dict[UUID, set[UUID]] = field(default_factory=dict)
    own: set[UUID] = field(default_factory=set)

    @property
    def orgs(self) -> set[UUID]:
        return self.own.union(*self.units.values())


def _heads_among(sitting: set[UUID], leading: _Leading, heads: Mapping[UUID, set[UUID]]) -> set[UUID]:
    """The secretaries there; a unit's seat adds its secretary where none of them is there, itself where it has none."""
    there = sitting & {person for org in leading.orgs for person in heads.get(org, ())}
    for unit_id in sorted(sitting & set(leading.units)):
        own = {person for org in leading.units[unit_id] for person in heads.get(org, ())}
        if not own & there:
            there.add(min(own, default=unit_id))
    return there


def _secretaries(org_ids: set[UUID], day: dt.date) -> dict[UUID, set[UUID]]:
    """The secretaries of each organization who have not left."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    rows = Appointment.objects.filter(
        in_force(day), _in_post(day), title__meaning=TitleMeaning.SECRETARY, target_id__in=org_ids
    )
    for org_id, person_id in rows.values_list("target_id", "person_id"):
        found[org_id].add(person_id)
    return found


def _in_post(day: dt.date) -> Q:
    return Q(person__left_on__isnull=True) | Q(person__left_on__gte=day)


def _leading(chain_ids: Sequence[UUID], day: dt.date) -> dict[UUID | None, _Leading]:
    found: dict[UUID | None, _Leading] = defaultdict(_Leading)
    places = ChainUnit.objects.filter(in_force(day), chain_id__in=chain_ids, role=ChainRole.LEADER)
    standing = list(places.values_list("chain_id", "unit_id"))
    hosted: dict[UUID, set[UUID]] = defaultdict(set)
    hosts = PartyOrgHost.objects.filter(in_force(day), unit_id__in={unit_id for _, unit_id in standing})
    for unit_id, org_id in hosts.values_list("unit_id", "party_org_id"):
        hosted[unit_id].add(org_id)
    for chain_id, unit_id in standing:
        found[chain_id].units[unit_id] = hosted[unit_id]
    leading = ChainLeaderOrg.objects.filter(in_force(day), chain_id__in=chain_ids)
    for chain_id, org_id in leading.values_list("chain_id", "party_org_id"):
        found[chain_id].own.add(org_id)
    return found


def _sitting(body_ids: Sequence[UUID], seats: Sequence[Seat], day: dt.date) -> dict[UUID, set[UUID]]:
    """Persons and units on each body, by a seat or as personal members."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for seat in seats:
        found[seat.body_id] |= {one for one in (seat.person_id, seat.unit_id) if one}
    members = Membership.objects.filter(in_force(day), body_id__in=body_ids, person__isnull=False)
    for body_id, person_id in members.values_list("body_id", "person_id"):
        found[body_id].add(person_id)
    return found
