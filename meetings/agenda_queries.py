"""Reads of the agenda: its items, how long they take together, what of the template is lacking."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from alliances.models import ChainBody
from chains.gap_queries import gaps_for
from chains.queries import projects_for, sub_chains
from core import clock
from core.access import fetch
from core.principal import Principal
from meetings.models import AgendaItem, KindAgendaItem, Meeting, Resolution
from meetings.parts import Carried, carried_over
from meetings.queries import holds_meeting, meetings_for

CARRIED_SECTION = "上次决议落实情况"
Choices = list[tuple[str, str]]
# So many projects and gaps of its chain are offered in an item's form, the newest first.
OFFERED = 200


def items_visible(principal: Principal, action: str = "meeting.view") -> Q:
    """What is on the agenda is for whoever sees the meeting; what was said, for who holds its body (``sees_log``)."""
    return Q(meeting_id__in=meetings_for(principal, action=action).values("id"))


def items_for(principal: Principal, *, action: str = "meeting.view") -> "QuerySet[AgendaItem]":
    queryset: QuerySet[AgendaItem] = AgendaItem.objects.filter(items_visible(principal, action))
    return queryset


def get_item_for(principal: Principal, item_id: UUID, action: str = "meeting.view") -> AgendaItem:
    """Raises NotFound, NotAllowed."""
    rows = AgendaItem.objects.select_related("meeting", "meeting__body", "unit", "locked_by")
    item: AgendaItem = fetch(rows, item_id, items_visible(principal, action))
    return item


def sees_log(principal: Principal, meeting: Meeting) -> bool:
    """Whether notes, photos and the roll are shown: to who holds the body; members read the minutes when issued."""
    return holds_meeting(principal, meeting.body_id, "meeting.view")


def agenda_of(meeting_id: UUID) -> list[AgendaItem]:
    """The whole agenda in its order, with what its page shows of each item, in one statement."""
    counted = Resolution.objects.filter(item=OuterRef("pk")).order_by().values("item").annotate(number=Count("id"))
    rows = AgendaItem.objects.filter(meeting_id=meeting_id).select_related("unit", "project", "gap", "locked_by")
    return list(rows.annotate(resolved=Coalesce(Subquery(counted.values("number")), 0)).order_by("place", "id"))


@dataclass(frozen=True)
class Section:
    """Items that follow each other under one heading; ``name`` is empty before the first."""

    name: str
    items: list[AgendaItem] = field(default_factory=list)


def in_sections(items: Iterable[AgendaItem]) -> list[Section]:
    found: list[Section] = []
    for item in items:
        if not found or found[-1].name != item.section:
            found.append(Section(item.section))
        found[-1].items.append(item)
    return found


@dataclass(frozen=True)
class Length:
    """Minutes asked by the agenda, and minutes the meeting has; ``untold`` items do not say how long they take."""

    asked: int
    has: int
    untold: int

    @property
    def words(self) -> str:
        """What to do where the agenda is longer than the meeting; empty where it fits."""
        over = self.asked - self.has
        if over <= 0:
            return ""
        return f"议程合计 {self.asked} 分钟，比会议时长 {self.has} 分钟多 {over} 分钟，请压缩议程或延长会议。"


def length_of(meeting: Meeting, items: Sequence[AgendaItem]) -> Length:
    has = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    asked = sum(item.minutes_long or 0 for item in items)
    return Length(asked, has, sum(item.minutes_long is None for item in items))


def template_of(meeting: Meeting) -> list[KindAgendaItem]:
    """What meetings of this kind begin with."""
    return list(KindAgendaItem.objects.filter(rule__kind_id=meeting.kind_id).order_by("place", "id"))


def lacking(template: Iterable[KindAgendaItem], items: Iterable[AgendaItem]) -> list[KindAgendaItem]:
    """Items of the template that the agenda has not."""
    there = {item.title for item in items}
    return [line for line in template if line.title not in there]


def still_to_carry(meeting: Meeting, items: Iterable[AgendaItem]) -> list[Carried]:
    """What earlier meetings left open and the agenda does not name yet."""
    there = {item.title for item in items if item.section == CARRIED_SECTION}
    return [line for line in carried_over(meeting) if line.title[:120] not in there]


def linkable_to(principal: Principal, body: ChainBody) -> tuple[Choices, Choices]:
    """Key projects and gaps an item may be about: of those shown to the principal, the chain's and its sub-chains'."""
    chain_id = body.chain_id
    projects, gaps = projects_for(principal), gaps_for(principal)
    if chain_id is not None:
        chains = sub_chains([chain_id])
        projects, gaps = projects.filter(chain_id__in=chains), gaps.filter(chain_id__in=chains)
    recent = projects.filter(year__gte=clock.today().year - 1).order_by("-year", "name_key")
    return (
        [(str(row_id), name) for row_id, name in recent.values_list("id", "name")[:OFFERED]],
        [
            (str(row_id), name)
            for row_id, name in gaps.order_by("-raised_on", "name_key").values_list("id", "name")[:OFFERED]
        ],
    )
