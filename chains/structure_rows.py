"""Segments, heads and leading organizations of one chain as its pages show them."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F

from chains.chain_rows import head_label, names_shown
from chains.choices import ChainRole
from chains.models import Chain, ChainHead, ChainLeaderOrg, Segment
from chains.queries import places_in_force
from chains.segment_rows import LinkRow, industries_of, links_of
from core.models import IndustryClass
from core.principal import Principal
from core.tenancy.dated import Dated, in_force


@dataclass(frozen=True)
class SegmentRow:
    """A segment, the distinct units on it, its industries, and what it is to other segments today."""

    segment: Segment
    units: int
    leaders: int
    industries: list[IndustryClass]
    links: list[LinkRow]


@dataclass(frozen=True)
class HeadRow:
    """``is_current`` on the day asked; ended ones follow."""

    head: ChainHead
    label: str
    is_current: bool


@dataclass(frozen=True)
class LeaderOrgRow:
    row: ChainLeaderOrg
    is_current: bool


def segment_rows(principal: Principal, chain: Chain, day: dt.date) -> list[SegmentRow]:
    places = places_in_force([chain.pk], day).filter(segment__isnull=False)
    units = dict(places.values_list("segment_id").annotate(units=Count("unit_id", distinct=True)))
    leaders = dict(
        places.filter(role=ChainRole.LEADER).values_list("segment_id").annotate(units=Count("unit_id", distinct=True))
    )
    segments = list(Segment.objects.filter(in_force(day), chain=chain).order_by("order", "name"))
    industries = industries_of(segment.pk for segment in segments)
    links = links_of(principal, segments, day)
    return [
        SegmentRow(
            segment,
            units.get(segment.pk, 0),
            leaders.get(segment.pk, 0),
            industries.get(segment.pk, []),
            [row for row in links.get(segment.pk, []) if not row.is_over],
        )
        for segment in segments
    ]


def is_current(row: Dated, day: dt.date) -> bool:
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day <= row.valid_to)


def head_rows(principal: Principal, chain: Chain, day: dt.date) -> list[HeadRow]:
    named = names_shown(principal)
    heads = ChainHead.objects.filter(chain=chain).select_related("person", "department", "post_level")
    ordered = heads.order_by(F("valid_to").desc(nulls_first=True), F("valid_from").desc(nulls_last=True), "id")
    return [HeadRow(head, head_label(head, named=named), is_current(head, day)) for head in ordered]


def leader_org_rows(chain: Chain, day: dt.date) -> list[LeaderOrgRow]:
    rows = ChainLeaderOrg.objects.filter(chain=chain).select_related("party_org")
    return [
        LeaderOrgRow(row, is_current(row, day))
        for row in rows.order_by(F("valid_to").desc(nulls_first=True), "party_org__name_key")
    ]
