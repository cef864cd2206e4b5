"""Carrying what stands on chains over to another, dated: old rows end the day before, new ones begin on the day."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, Max, Q, QuerySet

from chains.actions.segment_link import check_link, end_links, links_touching, lock_links
from chains.actions.values import searchable
from chains.choices import ChainRole, GapState
from chains.gap_queries import RUNNING
from chains.map_content import RANK
from chains.models import (
    Chain,
    ChainHead,
    ChainLeaderOrg,
    ChainLink,
    ChainPast,
    ChainUnit,
    Gap,
    Segment,
    SegmentIndustry,
    SegmentLink,
)
from core import clock
from core.errors import InvalidInput
from core.records import change, create, told_as_conflict
from core.state import transition
from core.templatetags.formats import cn_date
from core.tenancy.dated import Dated, in_force
from organizations.models import PartyOrgHost

BATCH = 1000
STEP = 10
STANDS: tuple[type[Dated], ...] = (Segment, ChainUnit, ChainHead, ChainLeaderOrg, ChainLink)
Made = dict[str, list[str]]


def going_on(day: dt.date) -> Q:
    """Rows in force on ``day`` or later."""
    return Q(valid_to__isnull=True) | Q(valid_to__gte=day)


def check_day(chains: Sequence[Chain], day: dt.date) -> None:
    """All chains exist the day before and on ``day``, and nothing on them began on it or later. Raises InvalidInput."""
    if day > clock.today():
        raise InvalidInput(fields={"day": ["日期不能晚于今天，到日再办理。"]})
    for chain in chains:
        if chain.valid_from is not None and chain.valid_from >= day:
            since = cn_date(chain.valid_from)
            raise InvalidInput(fields={"day": [f"“{chain.name}”{since}才设立，日期要在这之后。"]})
        if chain.valid_to is not None and chain.valid_to < day:
            raise InvalidInput(fields={"day": [f"“{chain.name}”{cn_date(chain.valid_to)}已终止。"]})
    ids = [chain.pk for chain in chains]
    latest = [model.objects.filter(chain_id__in=ids).aggregate(day=Max("valid_from"))["day"] for model in STANDS]
    latest.append(links_touching(Q(chain_id__in=ids)).aggregate(day=Max("valid_from"))["day"])
    latest.append(Gap.objects.filter(chain_id__in=ids, state__in=RUNNING).aggregate(day=Max("raised_on"))["day"])
    last = max((each for each in latest if each is not None), default=None)
    if last is not None and last >= day:
        raise InvalidInput(fields={"day": [f"链上有{cn_date(last)}才开始的记录，请选择这之后的日期。"]})


def end_standing(chains: Sequence[Chain], last_day: dt.date) -> dict[str, dict[str, str | None]]:
    """End everything that stands on the chains; returns the last day each row had before, by model and id."""
    kept: dict[str, dict[str, str | None]] = {}
    ids = [chain.pk for chain in chains]
    links = links_touching(Q(chain_id__in=ids)).filter(going_on(clock.day_after(last_day)))
    kept["SegmentLink"] = _last_days(links.exclude(valid_from__gt=last_day))
    end_links(Q(chain_id__in=ids), last_day)
    SegmentIndustry.objects.filter(
        segment__in=Segment.objects.filter(chain_id__in=ids, valid_from__gt=last_day)
    ).delete()
    for model in STANDS:
        rows = model.objects.filter(going_on(clock.day_after(last_day)), chain_id__in=ids)
        rows.filter(valid_from__gt=last_day).delete()
        kept[model.__name__] = _last_days(rows)
        rows.update(valid_to=last_day, version=F("version") + 1, updated_at=clock.now())
    return kept


def _last_days(rows: "QuerySet[Any]") -> dict[str, str | None]:
    return {str(key): ended.isoformat() if ended else None for key, ended in rows.values_list("id", "valid_to")}


def restore_standing(kept: Mapping[str, Mapping[str, str | None]], last_day: dt.date) -> None:
    """Take ``end_standing`` back for the rows that still end on that day."""
    lock_links()
    models: tuple[type[Dated], ...] = (*STANDS, SegmentLink)
    for model in models:
        by_end: dict[str | None, list[str]] = {}
        for key, ended in kept.get(model.__name__, {}).items():
            by_end.setdefault(ended, []).append(key)
        for ended, keys in by_end.items():
            rows = model.objects.filter(pk__in=keys, valid_to=last_day)
            with told_as_conflict(model):
                rows.update(valid_to=ended, version=F("version") + 1, updated_at=clock.now())
    back = SegmentLink.objects.filter(pk__in=list(kept.get("SegmentLink", {})))
    for link in back.select_related("source", "target"):
        ends = [end for end in (link.valid_to, link.source.valid_to, link.target.valid_to) if end is not None]
        check_link(change(link, {"valid_to": min(ends, default=None)}, expected_version=None))


def keep_past(chain: Chain, day: dt.date, reason: str = "") -> None:
    """Note what the chain was called, hung below and classed as until the day before ``day``. Raises InvalidInput.

    A second change on one day is a correction of the first; a chain that begins on the day never was anything else.
    """
    last = clock.day_before(day)
    latest = ChainPast.objects.filter(chain=chain).order_by("-valid_to").first()
    if latest is not None and latest.valid_to is not None and latest.valid_to >= last:
        if latest.valid_to == last:
            return
        since = cn_date(clock.day_after(latest.valid_to))
        raise InvalidInput(fields={"day": [f"“{chain.name}”{since}已有变更，日期不能更早。"]})
    begin = clock.day_after(latest.valid_to) if latest is not None and latest.valid_to else chain.valid_from
    if begin is not None and begin > last:
        return
    create(
        ChainPast(
            chain=chain,
            name=chain.name,
            short_name=chain.short_name,
            parent_id=chain.parent_id,
            grade_id=chain.grade_id,
            industry_class_id=chain.industry_class_id,
            scale_id=chain.scale_id,
            is_priority=chain.is_priority,
            reason=reason,
            valid_from=begin,
            valid_to=last,
        )
    )


def hang_below(chain: Chain, parent: Chain | None, day: dt.date, reason: str = "") -> None:
    """Hang a sub-chain below another from ``day`` on; what it hung below before stays known."""
    keep_past(chain, day, reason)
    change(chain, {"parent_id": parent.pk if parent else None}, expected_version=None)


def sub_chains_on(chains: Iterable[Chain], day: dt.date) -> list[Chain]:
    """Sub-chains that hang below the chains themselves and go on."""
    ids = [chain.pk for chain in chains]
    return list(
        Chain.objects.filter(going_on(day), parent_id__in=ids).exclude(pk__in=ids).order_by("order", "name_key")
    )


def carry(
    sources: Sequence[Chain],
    target: Chain,
    day: dt.date,
    *,
    segments: Collection[UUID] | None = None,
    units: Collection[UUID] | None = None,
) -> tuple[Made, Mapping[UUID, UUID]]:
    """Begin on ``target`` what stands on ``sources`` on ``day``; returns the ids made, by model, and which segment
    went over into which.

    ``segments`` and ``units`` narrow it to those segments with the places on them, and to those units without one.
    """
    ids = [chain.pk for chain in sources]
    mapped, made = _carry_segments(ids, target, day, segments)
    places = ChainUnit.objects.filter(in_force(day), chain_id__in=ids)
    if segments is not None:
        places = places.filter(Q(segment_id__in=segments) | Q(segment__isnull=True, unit_id__in=units or ()))
    wanted = _wanted(places, mapped)
    rows = _new_places(wanted, target, day)
    with told_as_conflict(ChainUnit):
        ChainUnit.objects.bulk_create(rows, batch_size=BATCH)
    gaps = _carry_gaps(ids, target, day, mapped)
    return {"Segment": made, "ChainUnit": [str(row.pk) for row in rows], "Gap": gaps}, mapped


def _carry_segments(
    ids: list[UUID], target: Chain, day: dt.date, chosen: Collection[UUID] | None
) -> tuple[dict[UUID, UUID], list[str]]:
    """Segments of one name become one."""
    found = Segment.objects.filter(in_force(day), chain_id__in=ids)
    if chosen is not None:
        found = found.filter(pk__in=chosen)
    by_name = dict(Segment.objects.filter(going_on(day), chain=target).values_list("name", "id"))
    position = Segment.objects.filter(chain=target).aggregate(last=Max("order"))["last"] or 0
    mapped: dict[UUID, UUID] = {}
    made: list[str] = []
    for segment in found.order_by("chain__order", "chain__name_key", "order", "name"):
        if segment.name not in by_name:
            position += STEP
            row = create(
                Segment(
                    chain=target,
                    layer=segment.layer,
                    name=segment.name,
                    order=position,
                    valid_from=day,
                    valid_to=segment.valid_to,
                )
            )
            by_name[segment.name] = row.pk
            made.append(str(row.pk))
        mapped[segment.pk] = by_name[segment.name]
    return mapped, made


Where = tuple[UUID, UUID | None]


def _wanted(places: Iterable[ChainUnit], mapped: Mapping[UUID, UUID]) -> dict[Where, tuple[str, dt.date | None]]:
    """Each unit once a segment with its weightiest role; a place without a segment only where there is no other."""
    wanted: dict[Where, tuple[str, dt.date | None]] = {}
    for place in places:
        where = (place.unit_id, mapped.get(place.segment_id) if place.segment_id else None)
        role, last = wanted.get(where, (place.role, place.valid_to))
        role = min(role, place.role, key=lambda each: RANK[ChainRole(each)])
        wanted[where] = (role, max(last, place.valid_to) if last and place.valid_to else None)
    placed = {unit_id for unit_id, segment_id in wanted if segment_id is not None}
    return {where: what for where, what in wanted.items() if where[1] is not None or where[0] not in placed}


def _new_places(wanted: Mapping[Where, tuple[str, dt.date | None]], target: Chain, day: dt.date) -> list[ChainUnit]:
    """Without those that stand on the target already."""
    held = set(ChainUnit.objects.filter(going_on(day), chain=target).values_list("unit_id", "segment_id"))
    on_target = {unit_id for unit_id, _ in held}
    return [
        ChainUnit(chain=target, unit_id=unit_id, segment_id=segment_id, role=role, valid_from=day, valid_to=last)
        for (unit_id, segment_id), (role, last) in wanted.items()
        if (unit_id, segment_id) not in held and not (segment_id is None and unit_id in on_target)
    ]


def _carry_gaps(ids: list[UUID], target: Chain, day: dt.date, mapped: Mapping[UUID, UUID]) -> list[str]:
    """Running gaps whose segment comes along (or who have none) go on under the target; the old ones say where."""
    names = set(Gap.objects.filter(chain=target).values_list("name", flat=True))
    made = []
    running = Gap.objects.filter(chain_id__in=ids, state__in=RUNNING).select_related("chain")
    for gap in running.order_by("raised_on", "name_key", "id"):
        if gap.segment_id is not None and gap.segment_id not in mapped:
            continue
        name = gap.name if gap.name not in names else f"{gap.name}（{gap.chain.name}）"[:120]
        names.add(name)
        copied = ("kind_id", "owner_id", "person_id", "target_year", "due_on", "description", "project_id", "state")
        row = create(
            Gap(
                chain=target,
                segment_id=mapped[gap.segment_id] if gap.segment_id else None,
                **searchable({"name": name}),
                raised_on=day,
                **{column: getattr(gap, column) for column in copied},
            )
        )
        made.append(str(row.pk))
        transition(gap, GapState.DROPPED, ended_on=day, reason=f"随链条调整转到“{target.name}”"[:200])
    return made


def carry_heads(sources: Sequence[Chain], target: Chain, day: dt.date, *, hosted: bool = False) -> Made:
    """Heads and leading organizations of the sources, each once.

    ``hosted`` leaves out organizations in units that went elsewhere.
    """
    ids = [chain.pk for chain in sources]
    made: Made = {"ChainHead": [], "ChainLeaderOrg": []}
    seen: set[Any] = set()
    for head in ChainHead.objects.filter(in_force(day), chain_id__in=ids).order_by("valid_from", "id"):
        who = (head.role, head.person_id, head.department_id)
        if who in seen:
            continue
        seen.add(who)
        copied = ("role", "person_id", "department_id", "post", "post_level_id", "valid_to")
        row = create(ChainHead(chain=target, valid_from=day, **{column: getattr(head, column) for column in copied}))
        made["ChainHead"].append(str(row.pk))
    leading = ChainLeaderOrg.objects.filter(in_force(day), chain_id__in=ids)
    orgs = dict(leading.order_by("id").values_list("party_org_id", "valid_to"))
    elsewhere = _hosted_elsewhere(orgs, ids, target, day) if hosted else set()
    for org_id, last in orgs.items():
        if org_id not in elsewhere:
            org = create(ChainLeaderOrg(chain=target, party_org_id=org_id, valid_from=day, valid_to=last))
            made["ChainLeaderOrg"].append(str(org.pk))
    return made


def _hosted_elsewhere(org_ids: Collection[UUID], source_ids: list[UUID], target: Chain, day: dt.date) -> set[UUID]:
    """Organizations that stand in units of the sources, but in none that came to the target."""

    def hosts(chain_ids: list[UUID]) -> set[UUID]:
        units = ChainUnit.objects.filter(in_force(day), chain_id__in=chain_ids).values("unit_id")
        found = PartyOrgHost.objects.filter(in_force(day), party_org_id__in=list(org_ids), unit_id__in=units)
        return set(found.values_list("party_org_id", flat=True))

    return hosts(source_ids) - hosts([target.pk])
