"""What a department proposes for the next edition of the catalogue, and what became of it."""

from collections.abc import Mapping

from django.db.models import TextChoices


class ProposalKind(TextChoices):
    NEW = "new", "新增事项"
    CHANGE = "change", "修改事项"
    WITHDRAW = "withdraw", "停止提供"


class ProposalState(TextChoices):
    PROPOSED = "proposed", "待处理"
    ACCEPTED = "accepted", "已采纳"
    RETURNED = "returned", "已退回"
    RECALLED = "recalled", "已撤回"


PROPOSAL_TRANSITIONS: Mapping[str, frozenset[str]] = {
    ProposalState.PROPOSED: frozenset({ProposalState.ACCEPTED, ProposalState.RETURNED, ProposalState.RECALLED}),
    ProposalState.ACCEPTED: frozenset({ProposalState.RETURNED}),  # as long as its edition is a draft
    ProposalState.RETURNED: frozenset({ProposalState.PROPOSED}),  # put right and handed in again
    ProposalState.RECALLED: frozenset(),
}
