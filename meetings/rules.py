"""What a city asks of its meetings, read: the rule of a kind, when those invited are reminded, how late work is asked
for. What the city has not set is as the platform does it by itself.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q, QuerySet

from core.principal import Principal
from meetings.choices import LadderLevel, ReminderMoment
from meetings.models import LadderRule, MeetingKind, MinimumRule, ReminderRule

VIEW, EDIT = "meeting.view", "meeting_rule.edit"


@dataclass(frozen=True)
class Reminder:
    """``amount`` days or hours before or after; ``by_hours`` waits for the office to be open."""

    moment: ReminderMoment
    amount: int
    by_hours: bool = True


# What is kept to where a city has set nothing.
USUAL_REMINDERS = (
    Reminder(ReminderMoment.DAYS_BEFORE, 7),
    Reminder(ReminderMoment.DAYS_BEFORE, 1),
    Reminder(ReminderMoment.HOURS_BEFORE, 2),
)
# What is offered to a city that sets its own.
OFFERED_REMINDERS = (*USUAL_REMINDERS, Reminder(ReminderMoment.DAYS_AFTER, 1))
# A city that names nobody in circulars sets its own ladder without that step.
USUAL_LADDER: tuple[tuple[LadderLevel, int], ...] = (
    (LadderLevel.REMIND, -3),
    (LadderLevel.URGE, 1),
    (LadderLevel.SUPERVISE, 5),
    (LadderLevel.CIRCULATE, 10),
)


@dataclass(frozen=True)
class ReminderBook:
    """All rules of the city, read once: for whoever looks at many meetings."""

    own: Mapping[UUID | None, list[Reminder]] = field(default_factory=dict)

    def of(self, kind_id: UUID) -> list[Reminder]:
        """The kind's own rules, else those of all kinds; the usual ones only where the city has none at all."""
        if not self.own:
            return list(USUAL_REMINDERS)
        return self.own.get(kind_id) or self.own.get(None) or []


def reminder_book() -> ReminderBook:
    found: dict[UUID | None, list[Reminder]] = defaultdict(list)
    for rule in ReminderRule.objects.order_by("moment", "-amount"):
        found[rule.kind_id].append(Reminder(ReminderMoment(rule.moment), rule.amount, rule.by_hours))
    return ReminderBook(dict(found))


def reminder_rules_for(kind_id: UUID) -> list[Reminder]:
    return reminder_book().of(kind_id)


def rule_of(kind_id: UUID | None) -> MeetingKind | None:
    """How meetings of the kind are planned; None for a kind that is planned by hand."""
    found: MeetingKind | None = MeetingKind.objects.filter(kind_id=kind_id).first()
    return found


def rule_or_usual(kind_id: UUID) -> MeetingKind:
    """The rule of the kind; its defaults where the city set none."""
    return rule_of(kind_id) or MeetingKind(kind_id=kind_id)


def ladder() -> list[tuple[LadderLevel, int]]:
    """(level, working days after the deadline), the earliest first."""
    own = [(LadderLevel(level), days) for level, days in LadderRule.objects.values_list("level", "days")]
    order = list(LadderLevel)
    return sorted(own or USUAL_LADDER, key=lambda step: (step[1], order.index(step[0])))


def rules_allowed(principal: Principal, action: str = EDIT) -> Q:
    """Rules are the whole city's."""
    return Q() if principal.may_everywhere(action) else Q(pk__in=[])


def kind_rules_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[MeetingKind]":
    """Raises NotAllowed for who sees or sets meetings of only a part of the city."""
    principal.require_everywhere(action)
    found: QuerySet[MeetingKind] = MeetingKind.objects.all()
    return found


def minimum_rules_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[MinimumRule]":
    """The same."""
    principal.require_everywhere(action)
    found: QuerySet[MinimumRule] = MinimumRule.objects.all()
    return found
