"""Rules of meetings, fetched for somebody and something."""

from uuid import UUID

from core.access import fetch
from core.principal import Principal
from meetings.models import MeetingKind, MinimumRule, ReminderRule
from meetings.rules import EDIT, VIEW, rules_allowed


def get_kind_rule_for(principal: Principal, rule_id: UUID, action: str = VIEW) -> MeetingKind:
    """Raises NotFound, NotAllowed."""
    rule: MeetingKind = fetch(MeetingKind.objects.select_related("kind"), rule_id, rules_allowed(principal, action))
    return rule


def get_minimum_rule_for(principal: Principal, rule_id: UUID, action: str = VIEW) -> MinimumRule:
    """Raises NotFound, NotAllowed."""
    queryset = MinimumRule.objects.select_related("body_kind", "tier")
    rule: MinimumRule = fetch(queryset, rule_id, rules_allowed(principal, action))
    return rule


def get_reminder_rule_for(principal: Principal, rule_id: UUID) -> ReminderRule:
    """Raises NotFound, NotAllowed."""
    rule: ReminderRule = fetch(ReminderRule.objects.select_related("kind"), rule_id, rules_allowed(principal, EDIT))
    return rule
