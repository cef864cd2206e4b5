"""What pages of proposals show."""

from typing import Any

from django.urls import reverse

from core.principal import Principal
from core.templatetags.formats import cn_date, cn_datetime
from core.templatetags.parts import Crumb, Fact, Pair, StateTag
from services.catalogue.proposals import PROPOSE, proposals_for
from services.catalogue.queries import EDIT
from services.choices.proposals import ProposalState
from services.models import ItemProposal, ServiceItem

PROPOSALS = Crumb("部门提议", "/services/catalogue/proposals/")
TONES = {
    ProposalState.PROPOSED: "go",
    ProposalState.ACCEPTED: "ok",
    ProposalState.RETURNED: "bad",
    ProposalState.RECALLED: "off",
}


def detail_url(proposal: ItemProposal) -> str:
    return reverse("item-proposal-detail", args=[proposal.pk])


def proposal_tag(proposal: ItemProposal) -> StateTag:
    return StateTag(str(proposal.get_state_display()), TONES[ProposalState(proposal.state)])  # type: ignore[arg-type]


def proposal_facts(proposal: ItemProposal) -> list[Fact]:
    return [
        Fact("提议", str(proposal.get_kind_display())),
        Fact("部门", proposal.unit.name, url=reverse("unit-detail", args=[proposal.unit_id])),
        Fact("提议日期", cn_date(proposal.proposed_at)),
        Fact("采纳进", str(proposal.edition) if proposal.edition else "—"),
    ]


def proposal_pairs(proposal: ItemProposal) -> list[Pair]:
    decided = cn_datetime(proposal.decided_at) if proposal.decided_at else ""
    pairs = [
        Pair("提议理由", proposal.reason),
        Pair("处理意见", proposal.reply),
        Pair("处理时间", decided),
    ]
    return [pair for pair in pairs if pair.value]


def as_proposed(item: ServiceItem) -> dict[str, Any]:
    """What the form of a change begins with: the item as it stands."""
    names = ("name", "description", "audience", "materials", "days", "category_id")
    return {**{name: getattr(item, name) for name in names}, "module": item.module.name}


def steps_for(principal: Principal, proposal: ItemProposal) -> dict[str, bool]:
    """Which buttons are lawful for this reader now."""
    own = principal.may(PROPOSE) and proposals_for(principal, action=PROPOSE).filter(pk=proposal.pk).exists()
    drafts = principal.may_everywhere(EDIT)
    waits = proposal.state == ProposalState.PROPOSED
    taken = proposal.edition is not None and proposal.edition.is_draft
    return {
        "may_edit": own and proposal.state in (ProposalState.PROPOSED, ProposalState.RETURNED),
        "may_recall": own and waits,
        "may_accept": drafts and waits,
        "may_return": drafts and (waits or taken),
    }
