"""What this room keeps in a person's hands: chains led, gaps answered for, drafts of maps."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from chains.actions.draft import hand_over_draft
from chains.actions.gap import update_gap
from chains.actions.head import hand_over_head
from chains.choices import DraftState, GapState
from chains.gap_queries import gaps_for
from chains.models import ChainHead, Gap, MapDraft
from chains.queries import chains_for
from core import clock
from core.errors import InvalidInput
from core.principal import Principal
from core.templatetags.formats import cn_date
from members.holdings import HeldItem, Holding, register_holding
from members.models import Person


def _gaps(principal: Principal, person: Person) -> Sequence[HeldItem]:
    found = gaps_for(principal, action="gap.edit").filter(
        person=person, state__in=[GapState.OPEN, GapState.IN_PROGRESS]
    )
    return [
        HeldItem(
            gap.pk,
            gap.version,
            f"{gap.chain.name} · {gap.name}",
            gap.get_state_display(),
            reverse("gap-detail", args=[gap.pk]),
        )
        for gap in found.select_related("chain").order_by("target_year", "name_key", "id")
    ]


def _pass_gap(*, actor: Principal, item_id: UUID, to: Person, first_day: dt.date) -> object:  # noqa: ARG001
    return update_gap(actor=actor, gap_id=item_id, values={"person_id": to.pk}, expected_version=None)


def _heads(principal: Principal, person: Person) -> Sequence[HeldItem]:
    going_on = Q(valid_to__isnull=True) | Q(valid_to__gte=clock.today())
    chains = chains_for(principal, action="chain.edit")
    found = ChainHead.objects.filter(going_on, person=person, chain__in=chains.values("id")).select_related("chain")
    return [
        HeldItem(
            head.pk,
            head.version,
            f"{head.chain.name} · {head.get_role_display()}",
            f"{cn_date(head.valid_to)}届满" if head.valid_to else "",
            reverse("chain-detail", args=[head.chain_id]),
        )
        for head in found.order_by("chain__order", "id")
    ]


def _pass_head(*, actor: Principal, item_id: UUID, to: Person, first_day: dt.date) -> object:
    before = ChainHead.objects.get(pk=item_id)
    values = {"person_id": to.pk, "post": to.post, "post_level_id": before.post_level_id}
    return hand_over_head(actor=actor, head_id=item_id, values=values, first_day=first_day)


def _drafts(principal: Principal, person: Person) -> Sequence[HeldItem]:
    if person.account_id is None:
        return []
    chains = chains_for(principal, action="chain.edit")
    found = MapDraft.objects.filter(author_id=person.account_id, state=DraftState.OPEN, chain__in=chains.values("id"))
    return [
        HeldItem(draft.pk, draft.version, draft.chain.name, f"{cn_date(draft.created_at)}开始编排")
        for draft in found.select_related("chain").order_by("created_at", "id")
    ]


def _pass_draft(*, actor: Principal, item_id: UUID, to: Person, first_day: dt.date) -> object:  # noqa: ARG001
    if to.account_id is None:
        raise InvalidInput("接任的人还没有对应账号，请先在人员页登记账号，或不勾选这一项。")
    return hand_over_draft(actor=actor, draft_id=item_id, to_account_id=to.account_id)


def register_holdings() -> None:
    register_holding(Holding("heads", "链长", 20, _heads, _pass_head, "原链长到接任前一天卸任", ChainHead))
    register_holding(Holding("gaps", "强链补链事项", 40, _gaps, _pass_gap, "办理后即由接任的人负责", Gap))
    register_holding(Holding("drafts", "图谱草稿", 70, _drafts, _pass_draft, "办理后即由接任的人接着编排", MapDraft))
