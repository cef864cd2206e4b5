"""Packs are seen, built and published along the chain: who may do it on the chain may do it on its packs."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from chains.models import Chain
from chains.queries import by_chain
from core.access import fetch
from core.choices import AnchorKind
from core.errors import InvalidInput, NotAllowed, NotFound
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.tenancy.dated import in_force
from reports.choices import PUBLIC_STATES, SHOWN_STATES, EditionState
from reports.models import Edition, EditionFile, Pack


def on_chains(principal: Principal, action: str, *, path: str = "id") -> Q:
    """The chains on which ``action`` is granted whole: being a contact of one unit on it does not open its pack."""
    return by_chain(principal).visible(action, AnchorKind.CHAIN, path=path)


def may_on_some_chain(principal: Principal, action: str) -> bool:
    return by_chain(principal).may(action)


def states_shown_to(principal: Principal) -> tuple[EditionState, ...]:
    """Drafts are for those who build or review packs; a superior and a portal read what was published."""
    works = any(may_on_some_chain(principal, action) for action in ("pack.build", "pack.review"))
    return SHOWN_STATES if works else PUBLIC_STATES


def get_chain_for(principal: Principal, chain_id: UUID, action: str = "pack.view") -> Chain:
    chain: Chain = fetch(Chain.objects.all(), chain_id, on_chains(principal, action))
    return chain


def chains_to_build(principal: Principal, chain_ids: Sequence[UUID], day: dt.date) -> list[Chain]:
    """The chains in their order, all of them or none. Raises NotFound, NotAllowed, InvalidInput (one has ended)."""
    wanted = set(chain_ids)
    known = Chain.objects.filter(id__in=wanted)
    allowed = known.filter(on_chains(principal, "pack.build"))
    if known.count() != len(wanted):
        raise NotFound
    if allowed.count() != len(wanted):
        raise NotAllowed
    chains = list(allowed.filter(in_force(day)).order_by("order", "name_key", "id"))
    ended = allowed.exclude(id__in=[chain.pk for chain in chains]).order_by("name_key")
    names = "、".join(chain.name for chain in ended[:5])
    if names:
        raise InvalidInput(f"{names}在{cn_date(day)}不在有效期内，不能生成清单。请从所选链条中去掉后再试。")
    return chains


def get_pack_for(principal: Principal, pack_id: UUID, action: str = "pack.view") -> Pack:
    pack: Pack = fetch(Pack.objects.select_related("chain"), pack_id, on_chains(principal, action, path="chain_id"))
    return pack


def get_edition_for(principal: Principal, edition_id: UUID, action: str = "pack.view") -> Edition:
    """An edition whose contents are whole: one being built or discarded is nobody's to see."""
    edition: Edition = fetch(
        Edition.objects.filter(state__in=SHOWN_STATES).select_related("pack__chain"),
        edition_id,
        on_chains(principal, action, path="pack__chain_id") & Q(state__in=states_shown_to(principal)),
    )
    return edition


def get_file_for(principal: Principal, file_id: UUID) -> EditionFile:
    file: EditionFile = fetch(
        EditionFile.objects.filter(edition__state__in=SHOWN_STATES).select_related("attachment"),
        file_id,
        on_chains(principal, "pack.view", path="edition__pack__chain_id")
        & Q(edition__state__in=states_shown_to(principal)),
    )
    return file


def can(principal: Principal, action: str, chain_id: UUID) -> bool:
    """Whether ``action`` (pack.build, pack.review, pack.publish) is granted on this chain."""
    if principal.may_everywhere(action):
        return True
    return bool(Chain.objects.filter(on_chains(principal, action), pk=chain_id).exists())


def lawful_moves(principal: Principal, edition: Edition, *, separate_reviewer: bool) -> frozenset[str]:
    """The buttons that are lawful now for this person: submit, publish, return, discard."""
    chain_id = edition.pack.chain_id
    moves: set[str] = set()
    if edition.state in {EditionState.DRAFT, EditionState.IN_REVIEW} and can(principal, "pack.build", chain_id):
        moves.add("discard")
    if edition.state == EditionState.DRAFT and can(principal, "pack.build", chain_id):
        moves.add("submit")
    if edition.state == EditionState.IN_REVIEW and can(principal, "pack.review", chain_id):
        moves.add("return")
    own = edition.submitted_by_id is not None and edition.submitted_by_id == principal.account_id
    if (
        edition.state == EditionState.IN_REVIEW
        and can(principal, "pack.publish", chain_id)
        and not (separate_reviewer and own)
    ):
        moves.add("publish")
    return frozenset(moves)
