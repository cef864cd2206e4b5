"""What an outcome may have come of: a body itself, a pairing, an activity, a team."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from alliances.activity_queries import activities_for
from alliances.models import Activity, ActivityParty, ChainBody, Membership, Pairing, PairingParty, Team, TeamHookup
from alliances.pairing_queries import pairings_for
from alliances.queries import bodies_for
from alliances.teams.queries import teams_for
from core import clock
from core.choices import AnchorKind
from core.errors import InvalidInput
from core.principal import Principal
from core.tenancy.dated import in_force
from organizations.models import PartyOrgHost


@dataclass(frozen=True)
class SourceKind:
    """``body`` is the field that leads from the source to its body, ``name`` its name, ``page`` its route."""

    kind: AnchorKind
    model: type[Any]
    body: str
    name: str
    page: str


BODY = SourceKind(AnchorKind.BODY, ChainBody, "id", "name", "body-detail")
ACTIVITY = SourceKind(AnchorKind.ACTIVITY, Activity, "body_id", "title", "activity-detail")
PAIRING = SourceKind(AnchorKind.PAIRING, Pairing, "body_id", "name", "pairing-detail")
TEAM = SourceKind(AnchorKind.TEAM, Team, "body_id", "name", "team-detail")
SOURCES: dict[str, SourceKind] = {str(kind.kind): kind for kind in (BODY, PAIRING, ACTIVITY, TEAM)}
SOURCE_CHOICES = [(code, str(kind.kind.label)) for code, kind in SOURCES.items()]


@dataclass(frozen=True)
class Source:
    kind: AnchorKind
    id: UUID
    body_id: UUID
    name: str

    @property
    def url(self) -> str:
        return reverse(SOURCES[self.kind].page, args=[self.id])


def source_kind(kind: str) -> SourceKind:
    """Raises InvalidInput for what no outcome comes of."""
    if kind not in SOURCES:
        raise InvalidInput(fields={"source": ["请选择成效来自哪个链党组织、结对、活动或队伍。"]})
    return SOURCES[kind]


def source_of(kind: str, source_id: UUID) -> Source:
    """Raises InvalidInput where there is none."""
    found = source_kind(kind)
    row = found.model.objects.filter(pk=source_id).values_list(found.body, found.name).first()
    if row is None:
        raise InvalidInput(fields={"source": ["没有找到成效来源，请重新选择。"]})
    return Source(found.kind, source_id, row[0], row[1])


def sources_of(pairs: "set[tuple[str, UUID]]") -> dict[UUID, Source]:
    """The sources of many outcomes: one statement a kind."""
    shown: dict[UUID, Source] = {}
    for code, kind in SOURCES.items():
        ids = [source_id for named, source_id in pairs if named == code]
        rows = kind.model.objects.filter(pk__in=ids).values_list("id", kind.body, kind.name) if ids else []
        shown |= {row_id: Source(kind.kind, row_id, body_id, name) for row_id, body_id, name in rows}
    return shown


def unit_ids_of(source: Source) -> set[UUID]:
    """Units that stand behind a source: members of a body, who took part, themselves or by an organization in them;
    the unit a team stands in and those it is hooked up with.
    """
    if source.kind == AnchorKind.TEAM:
        hooked = TeamHookup.objects.filter(in_force(clock.today()), team_id=source.id)
        own = Team.objects.filter(pk=source.id, unit__isnull=False)
        return {*own.values_list("unit_id", flat=True), *hooked.values_list("unit_id", flat=True)}
    took_part: QuerySet[Any] = ActivityParty.objects.filter(activity_id=source.id)
    if source.kind == AnchorKind.BODY:
        took_part = Membership.objects.filter(in_force(clock.today()), body_id=source.id)
    elif source.kind == AnchorKind.PAIRING:
        took_part = PairingParty.objects.filter(pairing_id=source.id)
    rows = took_part.values_list("unit_id", "party_org_id")
    units = {unit_id for unit_id, _ in rows if unit_id}
    orgs = [org_id for _, org_id in rows if org_id]
    hosts = PartyOrgHost.objects.filter(in_force(clock.today()), party_org_id__in=orgs)
    return units | set(hosts.values_list("unit_id", flat=True))


def visible_sources(principal: Principal, kind: str) -> "QuerySet[Any]":
    shown = {
        AnchorKind.BODY: bodies_for,
        AnchorKind.PAIRING: pairings_for,
        AnchorKind.ACTIVITY: activities_for,
        AnchorKind.TEAM: teams_for,
    }
    rows: QuerySet[Any] = shown[source_kind(kind).kind](principal)
    return rows
