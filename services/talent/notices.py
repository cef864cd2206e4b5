"""Who is told of issues, matches and placements: the units that look for talent, and those it comes from."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.urls import reverse

from core.choices import AnchorKind, Role
from core.models import Account
from core.notices import notify
from core.outbox.events import DAILY, EventKind
from members.models import Grant
from members.queries import accounts_holding
from services.models import TalentIssue, TalentMatch

ROOM = "工单与服务"
PUBLISHED, MATCHED, PLACED = "talent.published", "talent.matched", "talent.placed"
EVENTS = (
    EventKind(PUBLISHED, "人才需求目录已发布", ROOM, "需求列入目录的企业联系人", DAILY),
    EventKind(MATCHED, "人才需求有了对接", ROOM, "用人单位和人才所在单位的联系人", DAILY),
    EventKind(PLACED, "人才已到岗", ROOM, "用人单位和人才所在单位的联系人", DAILY),
)


def contacts_of(unit_ids: Iterable[UUID | None]) -> list[Account]:
    wanted = [unit_id for unit_id in unit_ids if unit_id is not None]
    return accounts_holding(Grant.objects.filter(role=Role.COMPANY, scope_id__in=wanted))


def _others(accounts: Iterable[Account], by: UUID | None) -> list[Account]:
    return [account for account in accounts if account.pk != by]


def tell_published(issue: TalentIssue, unit_ids: Collection[UUID], *, by: UUID | None) -> None:
    notify(
        _others(contacts_of(unit_ids), by),
        event=PUBLISHED,
        occurrence=issue.pk.hex,
        text=f"《{issue.title}》{issue}已发布，列入了贵单位的岗位",
        path=reverse("talent-issue-detail", args=[issue.pk]),
    )


def _tell(match: TalentMatch, event: str, text: str, by: UUID | None) -> None:
    units = [match.need.unit_id, match.profile.unit_id]
    notify(
        _others(contacts_of(units), by),
        event=event,
        occurrence=f"{match.pk.hex}:{match.state}",
        text=text[:200],
        path=reverse("talent-match-detail", args=[match.pk]),
        subject=(match.need.unit_id, AnchorKind.UNIT),
    )


def tell_matched(match: TalentMatch, *, by: UUID | None) -> None:
    _tell(match, MATCHED, f"{match.need.unit.name}招“{match.need.name}”有了可能合适的人才", by)


def tell_placed(match: TalentMatch, *, by: UUID | None) -> None:
    _tell(match, PLACED, f"{match.need.unit.name}招的“{match.need.name}”已有人到岗", by)
