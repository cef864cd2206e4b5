"""Pairs that look like one are looked for by a job and kept, so that a list and its number cost a glance."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from core import clock
from core.choices import AnchorKind
from core.ids import new_id
from core.jobs.actions import enqueue_job
from core.jobs.registry import DueWork, JobKind, register_due_work, register_job_kind
from core.jobs.run import JobRun
from core.models import Job, Tenant
from core.principal import Principal, platform_principal
from core.tables.bulk import add_rows, change_rows
from core.tenancy.scope import current_tenant_id
from organizations.choices import PairState
from organizations.likeness import pairs_of
from organizations.merging.kinds import MERGEABLE
from organizations.models import DuplicatePair, Merge, PartyOrg, Unit

FIND = "organizations.duplicates"
KINDS = (AnchorKind.UNIT, AnchorKind.PARTY_ORG)


def find_duplicates(tenant: Tenant) -> int:
    """Look for pairs anew; what was said not to be one stays so. Six statements a kind. Returns how many are open."""
    for kind in KINDS:
        _keep(kind, tenant)
    return int(DuplicatePair.objects.filter(state=PairState.OPEN).count())


def _keep(kind: AnchorKind, tenant: Tenant) -> None:
    found = {(pair.first, pair.second): list(pair.reasons) for pair in pairs_of(kind, tenant)}
    held = {
        (row["first_id"], row["second_id"]): row
        for row in DuplicatePair.objects.filter(first_kind=kind)
        .select_for_update()
        .order_by("id")
        .values("id", "first_id", "second_id", "reasons", "state", "version")
    }
    gone = [row["id"] for both, row in held.items() if both not in found and row["state"] == PairState.OPEN]
    if gone:
        DuplicatePair.objects.filter(pk__in=gone).delete()
    told = [
        {"id": held[both]["id"], "reasons": reasons, "version": held[both]["version"] + 1, "updated_at": clock.now()}
        for both, reasons in found.items()
        if both in held and held[both]["reasons"] != reasons
    ]
    if told:
        change_rows(DuplicatePair, told)
    new = [
        {
            "id": new_id(),
            "first_id": first,
            "first_kind": str(kind),
            "second_id": second,
            "second_kind": str(kind),
            "reasons": reasons,
        }
        for (first, second), reasons in found.items()
        if (first, second) not in held
    ]
    add_rows(DuplicatePair, new)


def run_finding(run: JobRun) -> Mapping[str, Any]:
    with run.scope():
        number = find_duplicates(Tenant.objects.get(pk=current_tenant_id()))
    return {"message": f"查找完毕，现有 {number:,} 对疑似重复。" if number else "查找完毕，没有疑似重复。"}


def look_for_duplicates(*, actor: Principal) -> Job:
    """Have pairs looked for in the background. Raises NotAllowed."""
    return enqueue_job(actor=actor, kind=FIND, title="查找疑似重复", parameters={})


def slots(moment: dt.datetime) -> list[str]:
    """Once a day, before work begins."""
    here = moment.astimezone(clock.CHINA)
    return [f"{here:%Y-%m-%d}"] if here.hour >= 5 else []


def plan(slot: str) -> Job:  # noqa: ARG001 - every slot is the same work
    return look_for_duplicates(actor=platform_principal(Tenant.objects.get(pk=current_tenant_id())))


def register() -> None:
    register_job_kind(JobKind(FIND, "查找疑似重复", run_finding, "duplicate.view"))
    register_due_work(DueWork(FIND, slots, plan))


def pairs_for(principal: Principal) -> "QuerySet[DuplicatePair]":
    """Pairs of two records of their own; one that was merged since is a pair no more. Raises NotAllowed."""
    principal.require_everywhere("duplicate.view")
    queryset: QuerySet[DuplicatePair] = DuplicatePair.objects.filter(_both_stand())
    return queryset


def _both_stand() -> Q:
    merged = [
        ~Exists(model.objects.filter(pk=OuterRef(name), merged_into__isnull=False))
        for model in (Unit, PartyOrg)
        for name in ("first_id", "second_id")
    ]
    return Q(*merged)


def open_pairs(principal: Principal, kind: AnchorKind) -> int:
    """How many pairs wait; 0 for whom they do not concern."""
    if not principal.may_everywhere("duplicate.view"):
        return 0
    return int(pairs_for(principal).filter(first_kind=kind, state=PairState.OPEN).count())


def merges_for(principal: Principal) -> "QuerySet[Merge]":
    """Raises NotAllowed."""
    principal.require_everywhere("duplicate.view")
    queryset: QuerySet[Merge] = Merge.objects.all()
    return queryset


@dataclass(frozen=True)
class Candidate:
    """A pair with both records."""

    pair: DuplicatePair
    first: Any
    second: Any


def candidates_of(pairs: Sequence[DuplicatePair]) -> list[Candidate]:
    """In one query a kind."""
    found: dict[UUID, Any] = {}
    for code, kind in MERGEABLE.items():
        ids = {one for pair in pairs if pair.first_kind == code for one in (pair.first_id, pair.second_id)}
        if ids:
            found |= kind.model.objects.in_bulk(list(ids))
    return [
        Candidate(pair, found[pair.first_id], found[pair.second_id])
        for pair in pairs
        if pair.first_id in found and pair.second_id in found
    ]
