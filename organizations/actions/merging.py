"""Two records become one, and are taken apart again: one transaction each, under the locks of both records."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from core import clock
from core.access import fetch
from core.errors import Conflict, InvalidInput, NotFound
from core.models import Anchor
from core.principal import Principal
from core.records import change, create, locked, told_as_conflict
from core.state import transition
from organizations.access import get_merge_for
from organizations.choices import AliasKind, AliasSource, MergeState, PairState
from organizations.merging import steps
from organizations.merging.kinds import MERGEABLE, Mergeable
from organizations.merging.locks import lock_pair
from organizations.merging.plan import Plan, Step, plan_of
from organizations.merging.ways import Meeting
from organizations.models import DuplicatePair, Merge
from organizations.naming import initials, name_key

UNDO_DAYS = 30


def kind_of(row_id: UUID) -> Mergeable:
    """Raises NotFound where there is no such record, or it is none that may be merged."""
    found = Anchor.objects.filter(pk=row_id).values_list("kind", flat=True).first()
    if found not in MERGEABLE:
        raise NotFound
    return MERGEABLE[found]


def pair_for(actor: Principal, survivor_id: UUID, absorbed_id: UUID) -> tuple[Mergeable, Any, Any]:
    """Both records and what they are. Raises NotFound, NotAllowed, MovedOn, InvalidInput (one record, two kinds)."""
    if survivor_id == absorbed_id:
        raise InvalidInput(
            "不能把一条记录并入它自己，请选择另一条。", fields={"absorbed": ["与保留的一方是同一条记录。"]}
        )
    kind, other = kind_of(survivor_id), kind_of(absorbed_id)
    actor.require_everywhere(kind.right)
    if kind is not other:
        raise InvalidInput("单位和党组织不能互相合并，请选择同类的记录。", fields={"absorbed": ["类别不同。"]})
    return kind, kind.fetch(actor, survivor_id, kind.right), kind.fetch(actor, absorbed_id, kind.right)


def merge_plan(
    *, actor: Principal, survivor_id: UUID, absorbed_id: UUID, fields: Mapping[str, str], answers: Mapping[str, str]
) -> tuple[Mergeable, Plan]:
    """What the merge would do, for the page that asks. Raises as ``pair_for`` does."""
    kind, survivor, absorbed = pair_for(actor, survivor_id, absorbed_id)
    return kind, plan_of(kind, survivor, absorbed, fields=fields, answers=answers)


def merge(
    *,
    actor: Principal,
    survivor_id: UUID,
    absorbed_id: UUID,
    fields: Mapping[str, str],
    answers: Mapping[str, str],
    versions: tuple[int, int] | None = None,
) -> Merge:
    """Take one record into another with everything that leads to it.

    ``fields`` say of which side the survivor gets a field, ``answers`` which of two rows stands; ``versions`` are those
    of both records that were compared. Raises InvalidInput (something must be chosen, or what results does not hold),
    Conflict (refused: which and why), and as ``pair_for`` does.
    """
    with transaction.atomic():
        kind, *_ = pair_for(actor, survivor_id, absorbed_id)
        lock_pair(kind, [survivor_id, absorbed_id])
        kind, survivor, absorbed = pair_for(actor, survivor_id, absorbed_id)
        if versions is not None and versions != (survivor.version, absorbed.version):
            raise Conflict("对照期间有人修改了其中一方，请重新打开对照页核对后再合并。", code="changed_meanwhile")
        plan = plan_of(kind, survivor, absorbed, fields=fields, answers=answers)
        _check(plan, answers)
        today = clock.today()
        row = create(
            Merge(
                survivor_id=survivor.pk,
                survivor_kind=kind.kind,
                absorbed_id=absorbed.pk,
                absorbed_kind=kind.kind,
                survivor_name=survivor.name,
                absorbed_name=absorbed.name,
                merged_on=today,
                undo_until=today + dt.timedelta(days=UNDO_DAYS),
                moved=[tally.as_json() for tally in plan.tallies],
                made_by_id=actor.account_id,
            )
        )
        written = _carry_out(actor, kind, plan)
        return change(row, {"steps": written}, expected_version=None)


def ask_to_clear(*, actor: Principal, survivor_id: UUID, absorbed_id: UUID) -> list[str]:
    """Ask those who may clear away what forbids the merge; nothing is merged. Returns the nouns of what was asked.

    Raises Conflict where nothing of it can be asked for, and as ``pair_for`` does.
    """
    with transaction.atomic():
        kind, survivor, absorbed = pair_for(actor, survivor_id, absorbed_id)
        plan = plan_of(kind, survivor, absorbed, fields={}, answers={})
        asked = []
        for way, rows in plan.blocked:
            if way.asks is not None:
                way.asks(actor, Meeting(survivor, absorbed, plan.columns, plan.rows), rows)
                asked.append(way.noun)
        if not asked:
            raise Conflict("现在没有需要请人处理的事项，请重新打开对照页。", code="nothing_to_ask")
        return asked


def _check(plan: Plan, answers: Mapping[str, str]) -> None:
    if plan.refusals:
        raise Conflict(" ".join(plan.refusals), code="merge_refused", fields={"refusals": plan.refusals})
    if plan.unanswered:
        labels = "；".join(question.label for question in plan.unanswered[:5])
        raise InvalidInput(
            f"双方登记得不一样，请先选定保留哪一方的：{labels}。",
            code="merge_undecided",
            fields={question.code: ["请选择保留哪一方的。"] for question in plan.unanswered},
        )
    asked = {question.code for question in plan.questions}
    if unknown := set(answers) - asked:
        raise InvalidInput(
            "有的选择已经用不上，请重新打开对照页。", fields={name: ["没有这一项。"] for name in sorted(unknown)}
        )


def _carry_out(actor: Principal, kind: Mergeable, plan: Plan) -> list[Step]:
    """Write the plan; returns the steps as they were written, in order."""
    survivor, absorbed = plan.survivor, plan.absorbed
    names = _names(kind, plan)
    written: list[Step] = []
    if getattr(absorbed, "uscc", ""):
        clear = {"uscc": "", "uscc_note": ""}
        written.append(_step(kind, absorbed, clear))
        steps.change(written)
    steps.drop(plan.drops)
    steps.change(plan.changes)
    steps.move(plan.moves, absorbed, survivor)
    written += [*plan.drops, *plan.changes, *plan.moves, *steps.note(actor, plan.moves, absorbed, survivor)]
    if any(getattr(survivor, name) != value for name, value in plan.columns.items()):
        written.append(_step(kind, survivor, plan.columns))
        change(survivor, plan.columns, expected_version=None)
    for values in names:
        alias = create(kind.alias(**{kind.owner_key: survivor.pk}, source=AliasSource.MERGED, **values))
        written.append({"do": "create", "model": kind.alias._meta.label, "id": str(alias.pk)})
    fresh = locked(kind.model, absorbed.pk)
    written.append({"do": "state", "was": str(fresh.state)})
    with told_as_conflict(kind.model):
        transition(fresh, kind.merged, merged_into_id=survivor.pk)
    return written


def _step(kind: Mergeable, row: Any, columns: Mapping[str, Any]) -> Step:
    changed = {name: value for name, value in columns.items() if getattr(row, name) != value}
    return {
        "do": "change",
        "model": kind.model._meta.label,
        "id": str(row.pk),
        "before": {name: getattr(row, name) for name in changed},
        "after": changed,
    }


def _names(kind: Mergeable, plan: Plan) -> list[dict[str, Any]]:
    """What either record was called or numbered and the one that stays is not, without what it is found by already."""
    way = f"{kind.alias._meta.label}.{kind.owner}"
    known = {str(row["name"]) for row in plan.rows.get(way, ())}
    code = plan.columns.get("uscc", "")
    found: list[dict[str, Any]] = []
    for row in (plan.absorbed, plan.survivor):
        former = getattr(row, "uscc", "")
        values: dict[str, Any] = {"uscc": former} if former and former != code else {}
        if row.name not in known and (row.name != plan.columns["name"] or values):
            found.append(_alias(row.name, AliasKind.FORMER) | values)
            known.add(row.name)
    for row in (plan.absorbed, plan.survivor):
        short = row.short_name
        if short and short not in known | {plan.columns["short_name"], plan.columns["name"]}:
            found.append(_alias(short, AliasKind.SHORT))
            known.add(short)
    return found


def _alias(name: str, kind: AliasKind) -> dict[str, Any]:
    return {"name": name, "name_key": name_key(name), "initials": initials(name), "kind": kind}


def undo_merge(*, actor: Principal, merge_id: UUID) -> Merge:
    """Take a merge back within its days: what is still as the merge left it goes back, the rest is listed in ``left``.

    Raises NotFound, NotAllowed, Conflict (undone already, too late, or one of both merged on since).
    """
    with transaction.atomic():
        kind = MERGEABLE[get_merge_for(actor, merge_id).survivor_kind]
        actor.require_everywhere(kind.right)
        row = locked(Merge, merge_id)
        both = lock_pair(kind, [row.survivor_id, row.absorbed_id], steps=row.steps)
        survivor, absorbed = both[row.survivor_id], both[row.absorbed_id]
        today = clock.today()
        if row.state == MergeState.DONE and today > row.undo_until:
            raise Conflict(f"合并已超过 {UNDO_DAYS} 天，不能再撤销。", code="too_late")
        if row.state == MergeState.DONE and survivor.merged_into_id is not None:
            raise Conflict(f"“{survivor.name}”后来又并入了别处，请先撤销那一次合并。", code="merged_on")
        undone = transition(row, MergeState.UNDONE, undone_on=today, undone_by_id=actor.account_id)
        was = next(step["was"] for step in undone.steps if step["do"] == "state")
        transition(absorbed, was, merged_into_id=None)
        left = steps.take_back(undone.steps, survivor=survivor, absorbed=absorbed)
        return change(undone, {"left": left}, expected_version=None)


def dismiss_pair(*, actor: Principal, pair_id: UUID) -> DuplicatePair:
    """Remember that two records are not one. Raises Conflict."""
    return _decide(actor, pair_id, PairState.DISMISSED)


def reopen_pair(*, actor: Principal, pair_id: UUID) -> DuplicatePair:
    """Take that back. Raises Conflict."""
    return _decide(actor, pair_id, PairState.OPEN)


def _decide(actor: Principal, pair_id: UUID, state: PairState) -> DuplicatePair:
    with transaction.atomic():
        actor.require_everywhere("duplicate.view")
        pair: DuplicatePair = fetch(DuplicatePair.objects.all(), pair_id, Q())
        actor.require_everywhere(MERGEABLE[pair.first_kind].right)
        return transition(locked(DuplicatePair, pair.pk), state, decided_by_id=actor.account_id, decided_at=clock.now())
