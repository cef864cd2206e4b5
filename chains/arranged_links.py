"""The relations between a chain's own segments as part of its arrangement: read, changed by a draft, compared.

Relations that lead to another chain are no part of it: they stand on the segments' own pages.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from chains.choices import LinkKind
from chains.models import Chain, MapDraftEdit, SegmentLink
from core.tenancy.dated import in_force


@dataclass(frozen=True)
class LinkSpot:
    """``row_id`` is the dated row behind it, none for a relation a draft invents."""

    source: UUID
    target: UUID
    kind: str
    row_id: UUID | None = field(default=None, compare=False)
    since: dt.date | None = field(default=None, compare=False)

    @property
    def key(self) -> str:
        return link_key(self.source, self.target)

    @property
    def ends(self) -> set[UUID]:
        return {self.source, self.target}


Links = Mapping[str, LinkSpot]


def link_key(source: UUID, target: UUID) -> str:
    """What a relation is called: two segments have one at a time, each way."""
    return f"{source}>{target}"


def is_link_key(subject: str) -> bool:
    return ">" in subject


def ends_of(subject: str) -> tuple[UUID, UUID]:
    source, _, target = subject.partition(">")
    return UUID(source), UUID(target)


def read_links(chain: Chain, day: dt.date) -> dict[str, LinkSpot]:
    rows = SegmentLink.objects.filter(in_force(day), source__chain=chain, target__chain=chain).order_by("id")
    spots = (LinkSpot(*row) for row in rows.values_list("source_id", "target_id", "kind", "id", "valid_from"))
    return {spot.key: spot for spot in spots}


def links_laid_over(
    live: Links, edits: Iterable[MapDraftEdit], segments: Collection[UUID]
) -> tuple[dict[str, LinkSpot], list[str]]:
    """The relations when the edits are carried out, and which edits speak of what is not there any more.

    With a segment its relations end.
    """
    links, lost = dict(live), []
    for edit in edits:
        source, target = ends_of(edit.subject)
        held = live.get(edit.subject)
        if edit.values.get("removed"):
            lost += [] if links.pop(edit.subject, None) else [edit.subject]
        elif not {source, target} <= set(segments) or (held is None and not edit.values.get("new")):
            lost.append(edit.subject)
        elif held is None or held.kind != edit.values["kind"]:
            links[edit.subject] = LinkSpot(source, target, edit.values["kind"])
    return {key: spot for key, spot in links.items() if spot.ends <= set(segments)}, lost


def said_of(spot: LinkSpot, names: Mapping[UUID, str]) -> str:
    """“甲”供给“乙”."""
    ends = [names.get(end, "（已撤销的环节）") for end in (spot.source, spot.target)]
    return f"“{ends[0]}”{LinkKind(spot.kind).label}“{ends[1]}”"


@dataclass(frozen=True)
class LinkChange:
    """``sign`` as on every difference: ＋ new, － ended, △ another relation between the same two."""

    sign: str
    name: str
    text: str


def link_changes(before: Links, after: Links, names: Mapping[UUID, str]) -> list[LinkChange]:
    changes = []
    for key in sorted(before.keys() | after.keys(), key=lambda key: [names.get(end, "") for end in ends_of(key)]):
        old, new = before.get(key), after.get(key)
        if old is None and new is not None:
            changes.append(LinkChange("＋", said_of(new, names), "新登记的关系"))
        elif new is None and old is not None:
            changes.append(LinkChange("－", said_of(old, names), "终止这项关系"))
        elif old is not None and new is not None and old.kind != new.kind:
            changes.append(LinkChange("△", said_of(new, names), f"原来的关系是{LinkKind(old.kind).label}"))
    return changes
