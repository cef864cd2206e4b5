"""What of the rules may be deleted, and put back."""

from core.bin import BinKind
from meetings.models import KindAgendaItem, KindInvitee, MeetingKind, MinimumRule, MinimumRuleKind, ReminderRule
from meetings.rules import EDIT, rules_allowed


def _moment(rule: ReminderRule) -> str:
    return f"{rule.get_moment_display()} {rule.amount}"


BIN_KINDS = (
    BinKind(
        code="meeting-kinds",
        label="会议类型的规则",
        model=MeetingKind,
        action=EDIT,
        allowed=rules_allowed,
        owned=(KindInvitee, KindAgendaItem),
        name=lambda rule: rule.kind.label,
        related=("kind",),
    ),
    BinKind(
        code="minimum-rules",
        label="会议次数要求",
        model=MinimumRule,
        action=EDIT,
        allowed=rules_allowed,
        owned=(MinimumRuleKind,),
    ),
    BinKind(
        code="reminder-rules",
        label="会议提醒",
        model=ReminderRule,
        action=EDIT,
        allowed=rules_allowed,
        name=_moment,
    ),
)
