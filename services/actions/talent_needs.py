"""What talent is wanted: said by units, published by number and date with content that stands (R16, F021, F022)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from chains.actions.values import prepared, searchable
from chains.models import Chain
from chains.queries import chains_for, sub_chains
from core import clock
from core.errors import InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from services.actions.values import said
from services.choices.talent import IssueState
from services.directories.publishing import MOST_LINES, bring_out, next_number, standing_rows
from services.directories.showing import hide
from services.models import TalentIssue, TalentIssueLine, TalentNeed
from services.talent import notices
from services.talent.directory import SERIES, TALENT
from services.talent.queries import (
    NEED_EDIT,
    PUBLISH,
    get_issue_for,
    get_need_for,
    holds_chain,
    units_to_write_for,
    valid_on,
)

NEED_FIELDS = (
    "name",
    "unit_id",
    "chain_id",
    "category",
    "specialty",
    "wanted",
    "level",
    "pay",
    "description",
    "is_scarce",
    "starts_on",
    "ends_on",
)
FROZEN = ("category", "specialty", "wanted", "level", "pay", "is_scarce", "ends_on")


def create_need(*, actor: Principal, values: Mapping[str, Any]) -> TalentNeed:
    """Raises NotAllowed, InvalidInput."""
    actor.require(NEED_EDIT)
    with transaction.atomic():
        columns = _columns(actor, {"starts_on": clock.today(), **values}, None)
        if columns.get("unit_id") is None:
            raise InvalidInput(fields={"unit": ["请选择用人单位。"]})
        return create(TalentNeed(**columns))


def update_need(
    *, actor: Principal, need_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> TalentNeed:
    """Issues published before say what they said. Raises NotFound, NotAllowed, StaleVersion, InvalidInput."""
    with transaction.atomic():
        need = get_need_for(actor, need_id, NEED_EDIT)
        return change(need, _columns(actor, values, need), expected_version=expected_version)


def move_need(*, actor: Principal, need_id: UUID, to: str) -> TalentNeed:
    """Filled, taken back, or open again. Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        need = locked(TalentNeed, get_need_for(actor, need_id, NEED_EDIT).pk)
        return transition(need, to)


def publish_issue(*, actor: Principal, title: str, chain_id: UUID | None = None) -> TalentIssue:
    """The next number of the year: the needs that stand today, of one chain or of the city, in words that stay.

    Raises NotAllowed, InvalidInput (nothing to publish).
    """
    actor.require_everywhere(PUBLISH)
    words, today = said(title, "title", "请写标题。", most=120), clock.today()
    with transaction.atomic():
        if chain_id is not None and not chains_for(actor).filter(pk=chain_id).exists():
            raise InvalidInput(fields={"chain": ["没有找到这条产业链，请重新选择。"]})
        needs = standing_rows(
            needs_to_publish(chain_id),
            empty=InvalidInput("当前没有招引中、在有效期内的人才需求，请先登记需求再发布。"),
            too_many=InvalidInput(f"一期最多 {MOST_LINES} 个岗位，请按产业链分期发布。"),
        )
        number = next_number(TALENT, SERIES, today.year)
        issue = TalentIssue(year=today.year, number=number, title=words, published_on=today, chain_id=chain_id)
        made = bring_out(TALENT, issue, needs, _line)
        notices.tell_published(made, {need.unit_id for need in needs}, by=actor.account_id)
        return made


def recall_issue(*, actor: Principal, issue_id: UUID, reason: str) -> TalentIssue:
    """Its number stays taken and its content stays to be read, marked as taken down. Raises NotAllowed, Conflict."""
    with transaction.atomic():
        issue = locked(TalentIssue, get_issue_for(actor, issue_id, PUBLISH).pk)
        recalled = transition(issue, IssueState.RECALLED, reason=said(reason, "reason", "请写明撤下的原因。", most=200))
        hide(TALENT, recalled)
        return recalled


def needs_to_publish(chain_id: UUID | None) -> Any:
    """What an issue of today would hold, in its order: by chain, the scarce first."""
    found = TalentNeed.objects.filter(valid_on(clock.today())).select_related("unit", "chain")
    if chain_id is not None:
        found = found.filter(chain_id__in=sub_chains([chain_id]))
    return found.order_by("chain__order", "chain__name_key", "-is_scarce", "unit__name_key", "name_key", "id")


def _line(issue: TalentIssue, place: int, need: TalentNeed) -> TalentIssueLine:
    return TalentIssueLine(
        issue=issue,
        place=place,
        need=need,
        post=need.name,
        unit_name=need.unit.name,
        chain_name=need.chain.name if need.chain else "",
        **{name: getattr(need, name) for name in FROZEN},
    )


def _columns(actor: Principal, values: Mapping[str, Any], need: TalentNeed | None) -> dict[str, Any]:
    columns = searchable(prepared(values, NEED_FIELDS))
    held, held_chain = (need.unit_id, need.chain_id) if need else (None, None)
    unit_id = columns.get("unit_id", held)
    if unit_id not in (None, held) and not units_to_write_for(actor, NEED_EDIT).filter(pk=unit_id).exists():
        raise InvalidInput(fields={"unit": ["没有找到这个单位，或不在您负责的范围内，请重新选择。"]})
    check_chain(actor, columns.get("chain_id"), held_chain, unit_id, NEED_EDIT)
    return columns


def check_chain(actor: Principal, chain_id: UUID | None, held: UUID | None, unit_id: UUID | None, action: str) -> None:
    """A chain one holds, or sees and names for a unit of one's own. Raises InvalidInput."""
    if chain_id is None or chain_id == held:
        return
    if not Chain.objects.filter(pk=chain_id).exists() or not (
        holds_chain(actor, chain_id, action) or (unit_id is not None and chains_for(actor).filter(pk=chain_id).exists())
    ):
        raise InvalidInput(fields={"chain": ["没有找到这条产业链，或不在您负责的范围内，请重新选择。"]})
