"""Taking a hand-over back within a day: as it was shown, and what has been changed since stays as it is.

The same code says what would become of each thing (and is rolled back) and does it, so what is shown is what is done.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.apps import apps
from django.db import IntegrityError, transaction

from core import clock
from core.bin import MESSAGES, row_kept
from core.errors import Conflict, DomainError
from core.principal import Principal
from core.records import change, locked
from core.tables.standing import pointing
from core.tenancy.base import Record
from members.access import get_person_for
from members.actions.hand_over import LEFT, noted
from members.holdings import holding_of, in_hand
from members.models import HandOver, Person

KEPT_FOR = dt.timedelta(hours=24)
BACK, STAYS = "back", "stays"


@dataclass(frozen=True)
class Verdict:
    """What becomes of one thing passed on; ``because`` says why it stays."""

    label: str
    name: str
    because: str = ""

    @property
    def goes_back(self) -> bool:
        return not self.because


class _Stays(Exception):
    """This thing stays with its successor, and why."""


def may_take_back(hand_over: HandOver) -> bool:
    return hand_over.undone_at is None and clock.now() < hand_over.created_at + KEPT_FOR


def get_hand_over_for(actor: Principal, hand_over_id: UUID) -> HandOver:
    """For who may keep both persons. Raises NotFound, NotAllowed."""
    hand_over = locked(HandOver, hand_over_id)
    for person_id in (hand_over.person_id, hand_over.to_person_id):
        get_person_for(actor, person_id, "person.edit")
    return hand_over


def plan_of_taking_back(*, actor: Principal, hand_over_id: UUID) -> list[Verdict]:
    """What taking it back would do; nothing is changed. Raises NotFound, NotAllowed, Conflict (too late, done)."""
    with transaction.atomic():
        hand_over = _still_open(get_hand_over_for(actor, hand_over_id))
        verdicts = _take_back(actor, hand_over)
        transaction.set_rollback(True)
    return verdicts


def digest_of(verdicts: list[Verdict]) -> str:
    """Of what was shown: nothing else is done."""
    return hashlib.sha256(orjson.dumps([[one.label, one.name, one.because] for one in verdicts])).hexdigest()


def take_hand_over_back(*, actor: Principal, hand_over_id: UUID, seen: str) -> HandOver:
    """Do what was shown (``seen`` is its digest), once. Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic(), noted("撤销工作交接"):
        hand_over = _still_open(get_hand_over_for(actor, hand_over_id))
        verdicts = _take_back(actor, hand_over)
        if digest_of(verdicts) != seen:
            raise Conflict("撤销的内容刚刚有变化，请核对后再确认。", code="plan_changed")
        if not any(one.goes_back for one in verdicts):
            raise Conflict("各项在交接之后都有变化，没有可以撤销的。", code="nothing_to_do")
        items = [
            {**item, "outcome": BACK if one.goes_back else STAYS, "because": one.because}
            for item, one in zip(hand_over.items, verdicts, strict=True)
        ]
        undone = {"items": items, "undone_at": clock.now(), "undone_by_id": actor.account_id}
        return change(hand_over, undone, expected_version=None)


def _still_open(hand_over: HandOver) -> HandOver:
    if hand_over.undone_at is not None:
        raise Conflict("这次交接已经撤销过了。", code="undone_already")
    if not may_take_back(hand_over):
        raise Conflict("交接已超过 24 小时，不能再撤销；请按现有情况另办交接。", code="too_late")
    return hand_over


def _take_back(actor: Principal, hand_over: HandOver) -> list[Verdict]:
    """The last first, as each may stand on one before it; told in the order in which they were passed on."""
    reach = _within_reach(actor, hand_over)
    verdicts = [_one_back(actor, item, reach) for item in reversed(hand_over.items)]
    return verdicts[::-1]


def _within_reach(actor: Principal, hand_over: HandOver) -> set[str]:
    """Ids of what the actor may pass on today, of both persons' things: a right lost since is no longer used."""
    persons = Person.objects.filter(pk__in=[hand_over.person_id, hand_over.to_person_id])
    return {str(item.id) for person in persons for held in in_hand(actor, person) for item in held.items}


def _one_back(actor: Principal, item: Mapping[str, Any], reach: set[str]) -> Verdict:
    try:
        with transaction.atomic():
            _restore(actor, item, reach)
    except _Stays as reason:
        return Verdict(item["label"], item["name"], str(reason))
    except DomainError as error:
        told = next((texts[0] for texts in error.fields.values() if texts), error.message)
        return Verdict(item["label"], item["name"], told)
    except IntegrityError:
        return Verdict(item["label"], item["name"], "之后又有内容用到它")
    return Verdict(item["label"], item["name"])


def _restore(actor: Principal, item: Mapping[str, Any], reach: set[str]) -> None:
    row = _as_left(item, "之后又有变化") if item["before"] else None
    made = _as_left(item["made"], "接任后又有变化") if item["made"] else None
    ids = {item["id"], *([str(made.pk)] if made else [])}
    known = item["kind"] in (LEFT, *_DECIDED_ELSEWHERE) or not ids.isdisjoint(reach)
    if not known or (item["kind"] in _DECIDED_ELSEWHERE and not actor.may("grant.propose")):
        raise _Stays("不在您可以办理的范围内")
    holding = holding_of(item["kind"])
    if made is not None and holding is not None:
        if any(model not in MESSAGES for model, _, _ in pointing({type(made)}, {made.pk})):
            raise _Stays("接任后又登记了别的内容")
        holding.take_away(actor, made)
    if row is not None:
        _, before = row_kept({"model": item["model"], "values": item["before"]})
        if holding is not None:
            holding.put_back(actor, row, before)
        else:
            change(row, before, expected_version=None)


# Rights are the security administrator's; whoever may propose them may take his proposal back.
_DECIDED_ELSEWHERE = ("grants", "withdrawals")


def _as_left(noted_row: Mapping[str, Any], otherwise: str) -> Record:
    """The row, locked, if nobody has written to it since."""
    model: type[Record] = apps.get_model(noted_row["model"])
    row: Record | None = model.objects.select_for_update(of=("self",)).filter(pk=noted_row["id"]).first()
    if row is None or row.version != noted_row["version"]:
        raise _Stays(otherwise)
    return row
