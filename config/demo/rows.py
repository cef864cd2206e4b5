"""The rows of one city, gathered in memory and written in one go: anchors first, then each table after those it needs.

Identifiers are UUIDv5 of tenant, kind and key, so that every installation shows the same city under the same addresses.
"""

import datetime as dt
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import models

from alliances.models import (
    Activity,
    ActivityParty,
    Agreement,
    Brand,
    Campaign,
    CampaignFigure,
    CampaignParty,
    ChainBody,
    Course,
    CourseSession,
    FloatingMember,
    Fund,
    Guidance,
    Honour,
    LinkNode,
    Membership,
    ModelPost,
    Office,
    OfficePart,
    Outcome,
    OutcomeUnit,
    OuterMember,
    Pairing,
    PairingMode,
    PairingParty,
    Payment,
    Plaque,
    Pledge,
    Receipt,
    Recommendation,
    Seat,
    Signature,
    StageChange,
    Station,
    StationCase,
    StationStaff,
    Subsidy,
    Team,
    TeamHookup,
    TeamMember,
    TeamMilestone,
)
from chains.models import (
    Chain,
    ChainHead,
    ChainLeaderOrg,
    ChainLink,
    ChainUnit,
    CoverageExclusion,
    Gap,
    KeyProject,
    Milestone,
    Participant,
    ProgressNote,
    ProjectAction,
    Segment,
    SegmentIndustry,
    SegmentLink,
)
from core.choices import AnchorKind
from core.models import Anchor, Term
from meetings.models import (
    AgendaItem,
    Invitee,
    Meeting,
    MeetingProject,
    MeetingSeries,
    Resolution,
    ResolutionProgress,
    ResolutionTask,
)
from members.models import Appointment, DutyEntry, Exchange, Growth, Person, TalentIntake
from organizations.models import (
    MassOrg,
    MemberCount,
    Named,
    OwnRegion,
    PartyOrg,
    PartyOrgHost,
    Residence,
    Unit,
    UnitFigure,
    UnitMemberCount,
    UnitTag,
)
from organizations.naming import initials, name_key
from services.models import (
    Booking,
    ResourceClosure,
    SharedResource,
    TalentIssue,
    TalentIssueLine,
    TalentMatch,
    TalentNeed,
    TalentProfile,
)

SPACE = uuid5(NAMESPACE_URL, "lianmeng/demo")
BATCH = 1000
# Keys are checked at the statement, so a table comes after those it points at.
ORDER: tuple[type[models.Model], ...] = (
    Term,
    OwnRegion,
    Unit,
    UnitTag,
    Residence,
    PartyOrg,
    PartyOrgHost,
    MemberCount,
    UnitMemberCount,
    UnitFigure,
    MassOrg,
    Person,
    Chain,
    Segment,
    SegmentIndustry,
    SegmentLink,
    ChainHead,
    ChainUnit,
    ChainLeaderOrg,
    ChainLink,
    KeyProject,
    ProjectAction,
    Participant,
    Milestone,
    ProgressNote,
    Gap,
    CoverageExclusion,
    ChainBody,
    Membership,
    Seat,
    OuterMember,
    Team,
    TeamMember,
    TeamMilestone,
    TeamHookup,
    Campaign,
    CampaignFigure,
    CampaignParty,
    Station,
    StationStaff,
    StationCase,
    StageChange,
    ModelPost,
    Pledge,
    Course,
    CourseSession,
    Brand,
    Honour,
    Office,
    OfficePart,
    Plaque,
    Guidance,
    Recommendation,
    Pairing,
    PairingParty,
    PairingMode,
    Agreement,
    Signature,
    FloatingMember,
    LinkNode,
    Activity,
    ActivityParty,
    Outcome,
    OutcomeUnit,
    Fund,
    Payment,
    Receipt,
    Subsidy,
    MeetingSeries,
    Meeting,
    AgendaItem,
    Invitee,
    MeetingProject,
    Resolution,
    ResolutionProgress,
    ResolutionTask,
    Appointment,
    DutyEntry,
    Exchange,
    TalentIntake,
    Growth,
    SharedResource,
    ResourceClosure,
    Booking,
    TalentNeed,
    TalentIssue,
    TalentIssueLine,
    TalentProfile,
    TalentMatch,
)
ANCHORS: dict[type[models.Model], AnchorKind] = {
    OwnRegion: AnchorKind.REGION,
    Unit: AnchorKind.UNIT,
    PartyOrg: AnchorKind.PARTY_ORG,
    Person: AnchorKind.PERSON,
    Chain: AnchorKind.CHAIN,
    KeyProject: AnchorKind.PROJECT,
    ChainBody: AnchorKind.BODY,
    Team: AnchorKind.TEAM,
    Campaign: AnchorKind.CAMPAIGN,
    Station: AnchorKind.STATION,
    Exchange: AnchorKind.EXCHANGE,
    Growth: AnchorKind.GROWTH,
    ModelPost: AnchorKind.POST,
    Brand: AnchorKind.BRAND,
    Honour: AnchorKind.HONOUR,
    Guidance: AnchorKind.GUIDANCE,
    Recommendation: AnchorKind.RECOMMENDATION,
    Pairing: AnchorKind.PAIRING,
    Activity: AnchorKind.ACTIVITY,
    Outcome: AnchorKind.OUTCOME,
    Fund: AnchorKind.FUND,
    MeetingSeries: AnchorKind.MEETING_SERIES,
    Meeting: AnchorKind.MEETING,
    Resolution: AnchorKind.RESOLUTION,
}

Row = TypeVar("Row", bound=models.Model)


class Rows:
    """Rows by model, each under a key of its own. To be used in the tenant's scope."""

    def __init__(self, tenant_code: str) -> None:
        self.tenant_code = tenant_code
        self._tables: dict[type[models.Model], dict[str, Any]] = {model: {} for model in ORDER}
        self._adopted: dict[type[models.Model], set[str]] = {model: set() for model in ORDER}

    def id_of(self, model: type[models.Model], key: str, *, tenant_code: str = "") -> UUID:
        """The id under ``key``; ``tenant_code`` names another city than this one."""
        return uuid5(SPACE, f"{tenant_code or self.tenant_code}/{model._meta.label_lower}/{key}")

    def add(self, model: type[Row], key: str, **fields: Any) -> Row:
        """A new row; raises ValueError for a key that is taken. The search columns follow from the name."""
        table = self._tables[model]
        if key in table:
            raise ValueError(f"{self.tenant_code}: {model.__name__} {key} stands twice")
        if issubclass(model, Named):
            fields["name_key"] = name_key(fields["name"])
        if issubclass(model, Named | Person):
            fields["initials"] = initials(fields["name"])[:40] if model is Person else initials(fields["name"])
        row = model(id=self.id_of(model, key), **fields)
        table[key] = row
        return row

    def adopt(self, model: type[models.Model], key: str, row: models.Model) -> None:
        """Let a row that is there already be found under ``key``; it is not written again."""
        self._tables[model][key] = row
        self._adopted[model].add(key)

    def get(self, model: type[Row], key: str) -> Row:
        """Raises KeyError with the city and the key a data file got wrong."""
        try:
            row: Row = self._tables[model][key]
        except KeyError:
            raise KeyError(f"{self.tenant_code}: no {model.__name__} {key}") from None
        return row

    def all(self, model: type[Row]) -> list[Row]:
        return list(self._tables[model].values())

    def count(self) -> int:
        return sum(len(self._own(model)) for model in ORDER)

    def _own(self, model: type[models.Model]) -> list[Any]:
        return [row for key, row in self._tables[model].items() if key not in self._adopted[model]]

    def term(self, kind: str, code: str) -> Term:
        return self.get(Term, f"{kind}/{code}")

    def save(self) -> None:
        Anchor.objects.bulk_create(
            [Anchor(id=row.pk, kind=kind) for model, kind in ANCHORS.items() for row in self._own(model)],
            batch_size=BATCH,
        )
        for model in ORDER:
            model._default_manager.bulk_create(self._own(model), batch_size=BATCH)


class Days:
    """The days of the demonstration. Two years are told apart, this one and the last; none lies after today."""

    def __init__(self, today: dt.date) -> None:
        self.today = today
        self.this_year = today.year
        self.last_year = today.year - 1
        self.years_end = dt.date(self.last_year, 12, 31)
        self.years_start = dt.date(self.this_year, 1, 1)
        self.settled = dt.date(self.last_year, 9, 30)  # what is not told otherwise had begun by then

    @property
    def counted(self) -> tuple[dt.date, dt.date]:
        """The two days for which members are counted: the last half-years' ends, the end of last year among them."""
        middle = dt.date(self.this_year, 6, 30)
        if middle <= self.today:
            return self.years_end, middle
        return dt.date(self.last_year, 6, 30), self.years_end
