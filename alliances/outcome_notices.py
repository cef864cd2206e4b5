"""Who is told about an outcome: whoever is asked to confirm it, and then whoever recorded it."""

from django.urls import reverse

from alliances.choices import OutcomeState
from alliances.models import Outcome
from core.choices import AnchorKind, Role
from core.models import Account
from core.notices import notify
from members.models import Grant
from members.queries import accounts_holding


def _notify(outcome: Outcome, accounts: list[Account], event: str, text: str) -> None:
    notify(
        accounts,
        event=event,
        occurrence=f"{outcome.pk}:{outcome.version}:{outcome.state}",
        text=text,
        path=reverse("outcome-detail", args=[outcome.pk]),
        subject=(outcome.pk, AnchorKind.OUTCOME),
    )


def tell_asked(outcome: Outcome) -> None:
    """The contacts of the unit asked; where none is, the liaisons of the body and of its chain."""
    if outcome.asked_id:
        asked = accounts_holding(Grant.objects.filter(role=Role.COMPANY, scope_id=outcome.asked_id))
    else:
        anchors = [anchor for anchor in (outcome.body_id, outcome.body.chain_id) if anchor]
        asked = accounts_holding(Grant.objects.filter(role=Role.LIAISON, scope_id__in=anchors))
    told = [account for account in asked if account.pk != outcome.recorded_by_id]
    _notify(outcome, told, "outcome.asked", f"请确认成效：{outcome.title}")


def tell_recorder(outcome: Outcome) -> None:
    if outcome.recorded_by is None:
        return
    words = {
        OutcomeState.CONFIRMED: "已确认",
        OutcomeState.REFUSED: f"对方不认可（{outcome.reason}）",
        OutcomeState.RECORDED: f"确认已撤销（{outcome.reason}）",
    }
    _notify(outcome, [outcome.recorded_by], "outcome.decided", f"“{outcome.title}”{words[OutcomeState(outcome.state)]}")
