"""Who is told of proposals for the catalogue: the organization department; the department of what became of it."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from core.choices import AnchorKind
from core.models import Account
from core.notices import notify
from core.outbox.events import DAILY, EventKind
from services.models import ItemProposal
from services.notices import ROOM, department_accounts, handler_accounts

PROPOSED, DECIDED = "catalogue.proposed", "catalogue.decided"
EVENTS = (
    EventKind(PROPOSED, "部门提议修改服务目录", ROOM, "组织部门", DAILY),
    EventKind(DECIDED, "服务目录的提议有了结果", ROOM, "提议的部门", DAILY),
)


def _tell(proposal: ItemProposal, accounts: Iterable[Account], event: str, text: str, by: UUID | None) -> None:
    told = {account.pk: account for account in accounts if account.pk != by}
    notify(
        told.values(),
        event=event,
        occurrence=f"{proposal.pk.hex}:{proposal.version}",
        text=text[:200],
        path=reverse("item-proposal-detail", args=[proposal.pk]),
        subject=(proposal.unit_id, AnchorKind.UNIT),
    )


def tell_proposed(proposal: ItemProposal, *, by: UUID | None) -> None:
    text = f"{proposal.unit.name}提议{proposal.get_kind_display()}“{proposal.name}”，请在发布新版服务目录前处理"
    _tell(proposal, department_accounts(), PROPOSED, text, by)


def tell_recalled(proposal: ItemProposal, *, by: UUID | None) -> None:
    _tell(proposal, department_accounts(), PROPOSED, f"{proposal.unit.name}撤回了对“{proposal.name}”的提议", by)


def tell_decided(proposal: ItemProposal, words: str, *, by: UUID | None) -> None:
    told = handler_accounts([proposal.unit_id])
    if proposal.proposed_by is not None and proposal.proposed_by.is_active:
        told.append(proposal.proposed_by)
    _tell(proposal, told, DECIDED, f"您提议{proposal.get_kind_display()}“{proposal.name}”，{words}", by)
