"""Reads of packs: the year's grid, one pack's editions and history, the roll-up of the cities below."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from chains.lineage import as_of, was_called
from chains.models import Chain
from core import clock
from core.choices import JobState
from core.compiled import compiled
from core.errors import NotFound
from core.models import Account, AuditEvent, Job, Tenant, TenantClosure, Term
from core.principal import Principal
from core.tenancy.dated import in_force
from reports.access import on_chains, states_shown_to
from reports.choices import GRID_STATES, OPEN_STATES, EditionState, FileStage
from reports.content.contents import Changes
from reports.freeze import changes_of
from reports.kinds import BUILD_PACKS, ISSUE_FILES
from reports.models import Edition, EditionFile, EditionRow, Pack, PackRule


def pack_rule(tenant: Tenant) -> PackRule:
    """The city's rule, or its defaults not kept yet."""
    return PackRule.objects.first() or PackRule(issuer=f"中共{tenant.name}委组织部")


def as_of_for(year: int, today: dt.date) -> dt.date:
    """The day a year's pack speaks of: today, or the last day of a year that is over."""
    return today if year == today.year else dt.date(year, 12, 31)


def chains_for_packs(principal: Principal, day: dt.date, *, action: str = "pack.view") -> "QuerySet[Chain]":
    """Chains with a pack of their own: those at the top of what this person may see; a sub-chain's units are in its
    chain's pack (R02). What hangs below what is as it was on ``day``."""
    visible: QuerySet[Chain] = Chain.objects.filter(on_chains(principal, action), in_force(day))
    top = as_of(visible, day).filter(Q(parent_on__isnull=True) | ~Q(parent_on__in=visible.values("id")))
    return top.order_by("order", "name_key", "id")


def editions_for(principal: Principal, *, action: str = "pack.view") -> "QuerySet[Edition]":
    """Editions whose contents may be shown."""
    found: QuerySet[Edition] = Edition.objects.filter(
        on_chains(principal, action, path="pack__chain_id"), state__in=states_shown_to(principal)
    )
    return found


def packs_for(principal: Principal) -> "QuerySet[Pack]":
    found: QuerySet[Pack] = Pack.objects.filter(on_chains(principal, "pack.view", path="chain_id"))
    return found


def latest_published(chain_id: UUID, before_year: int) -> Edition | None:
    """What a pack is compared with: the published edition of the nearest earlier year."""
    return next(iter(_published_before(chain_id, before_year)), None)


@compiled
def _published_before(chain_id: UUID, year: int) -> "QuerySet[Edition]":
    found: QuerySet[Edition] = Edition.objects.filter(
        pack__chain_id=chain_id, pack__year__lt=year, state=EditionState.PUBLISHED
    )
    return found.select_related("pack").order_by("-pack__year")[:1]


Made = Mapping[int, UUID | None]


def made_so_far(chain_id: UUID, year: int) -> Made:
    """The numbers of a pack's editions, each with the job that made it."""
    return dict(_numbers(chain_id, year))


@compiled
def _numbers(chain_id: UUID, year: int) -> "QuerySet[Edition, tuple[int, UUID | None]]":
    found: QuerySet[Edition] = Edition.objects.filter(pack__chain_id=chain_id, pack__year=year)
    return found.values_list("number", "job")


def pack_years(principal: Principal, today: dt.date) -> list[int]:
    """This year and every year with a pack, newest first."""
    held = packs_for(principal).order_by().values_list("year", flat=True).distinct()
    return sorted({today.year, *held}, reverse=True)


@dataclass(frozen=True)
class PackRow:
    """One chain in one year. ``edition`` is what is worked on now, else what was published."""

    chain: Chain
    year: int
    edition: Edition | None
    published: Edition | None
    files: Sequence[EditionFile] = ()

    @property
    def is_open(self) -> bool:
        return self.edition is not None and self.edition.state in OPEN_STATES

    @property
    def changes(self) -> Changes | None:
        return changes_of(self.edition) if self.edition else None

    @property
    def map_count(self) -> int:
        return len(self.edition.facts.get("maps", ())) if self.edition else 0

    def lacks(self, terms: Iterable[Term]) -> list[str]:
        """Lists and maps of the city that the published edition does not hold; without any the pack is whole (F025)."""
        if self.published is None:
            return []
        forms = (*self.published.facts.get("lists", ()), *self.published.facts.get("maps", ()))
        held = {form["term"] for form in forms}
        return [term.label for term in terms if str(term.pk) not in held]

    def list_count(self, term_id: UUID) -> int | None:
        if self.edition is None:
            return None
        counts = {form["term"]: form["count"] for form in self.edition.facts.get("lists", ())}
        return counts.get(str(term_id))


def pack_rows(principal: Principal, year: int, today: dt.date) -> list[PackRow]:
    """The grid: chains of the year and chains with a pack of that year, called as in that year; a constant number of
    queries."""
    day = as_of_for(year, today)
    with_pack = packs_for(principal).filter(year=year).values("chain_id")
    visible: QuerySet[Chain] = Chain.objects.filter(on_chains(principal, "pack.view"))
    top = chains_for_packs(principal, day).values("id")
    shown_chains = visible.filter(Q(id__in=top) | Q(id__in=with_pack)).order_by("order", "name_key", "id")
    chains: list[Chain] = list(as_of(shown_chains, day))
    was_called(chains)
    editions: dict[UUID, dict[str, Edition]] = defaultdict(dict)
    found = editions_for(principal).filter(pack__year=year, pack__chain__in=chains, state__in=GRID_STATES)
    for edition in found.select_related("pack"):
        editions[edition.pack.chain_id]["published" if edition.state == EditionState.PUBLISHED else "open"] = edition
    shown = {chain_id: each.get("open") or each["published"] for chain_id, each in editions.items()}
    files = files_of(list(shown.values()))
    return [
        PackRow(
            chain=chain,
            year=year,
            edition=shown.get(chain.pk),
            published=editions[chain.pk].get("published"),
            files=files.get(shown[chain.pk].pk, ()) if chain.pk in shown else (),
        )
        for chain in chains
    ]


def years_of(principal: Principal, chain: Chain) -> list[PackRow]:
    """The chain's packs that have something to show, newest year first: one query."""
    held: dict[int, dict[str, Edition]] = defaultdict(dict)
    found = editions_for(principal).filter(pack__chain=chain, state__in=GRID_STATES)
    for edition in found.select_related("pack"):
        held[edition.pack.year]["published" if edition.state == EditionState.PUBLISHED else "open"] = edition
    return [
        PackRow(chain, year, each.get("open") or each.get("published"), each.get("published"))
        for year, each in sorted(held.items(), reverse=True)
    ]


def files_of(editions: Sequence[Edition]) -> dict[UUID, list[EditionFile]]:
    """Each edition's files to hand out: the issued ones once they are written, until then those of the review."""
    found: dict[UUID, dict[str, list[EditionFile]]] = defaultdict(lambda: defaultdict(list))
    rows = EditionFile.objects.filter(edition__in=editions).select_related("attachment", "template").order_by("id")
    for file in rows:
        found[file.edition_id][file.stage].append(file)
    return {
        edition_id: stages.get(FileStage.ISSUED) or stages[FileStage.REVIEW] for edition_id, stages in found.items()
    }


def running_jobs(principal: Principal, year: int) -> list[Job]:
    """Unfinished work on the packs of ``year`` that this person asked for or may know of."""
    rows = Job.objects.filter(kind__in=(BUILD_PACKS, ISSUE_FILES), state__in=(JobState.QUEUED, JobState.RUNNING))
    if not principal.may_everywhere("pack.build"):
        rows = rows.filter(requested_by_id=principal.account_id)
    return [job for job in rows.order_by("created_at") if job.parameters.get("year") == year]


def chains_in_work(year: int) -> set[UUID]:
    """Chains whose pack of ``year`` an unfinished job has still to build."""
    rows = Job.objects.filter(kind=BUILD_PACKS, state__in=(JobState.QUEUED, JobState.RUNNING))
    asked = {
        (job_id, UUID(chain_id))
        for job_id, parameters in rows.values_list("id", "parameters")
        if parameters.get("year") == year
        for chain_id in parameters.get("chains", ())
    }
    if not asked:
        return set()
    done = Edition.objects.filter(job__in={job_id for job_id, _ in asked}).values_list("job", "pack__chain_id")
    return {chain_id for _, chain_id in asked - set(done)}


def edition_shown(principal: Principal, chain: Chain, year: int, number: str) -> Edition | None:
    """Of the chain's pack of a year the edition of that number, else the one worked on, the one published, the last one
    superseded; its pack and chain fetched.

    Raises NotFound for a number whose contents may not be shown.
    """
    found = editions_for(principal).filter(pack__chain=chain, pack__year=year).select_related("pack__chain")
    if number:
        chosen: Edition | None = (
            found.filter(number=int(number)).first()
            if number.isascii() and number.isdecimal() and len(number) <= 6
            else None
        )
        if chosen is None:
            raise NotFound
        return chosen
    by_state = {edition.state: edition for edition in found.order_by("number")}
    return next((by_state[state] for state in (*GRID_STATES, EditionState.SUPERSEDED) if state in by_state), None)


def history_of(principal: Principal, pack: Pack) -> list[Edition]:
    """The editions this person may know of, newest first, without what they say; discarded ones for those who build."""
    known = [*states_shown_to(principal)]
    if EditionState.DRAFT in known:
        known.append(EditionState.DISCARDED)
    rows = Edition.objects.filter(pack=pack, state__in=known).order_by("-number")
    return list(rows.defer("facts"))


@dataclass(frozen=True)
class Move:
    """One step of an edition's life as the audit log holds it."""

    at: dt.datetime
    who: str
    before: str
    after: str
    note: str


def moves_of(edition: Edition) -> list[Move]:
    """What was done with the edition, oldest first, from the append-only log: two queries."""
    events = list(
        AuditEvent.objects.filter(
            tenant_id=edition.tenant_id, table_name=Edition._meta.db_table, row_id=edition.pk
        ).order_by("at", "id")
    )
    names = dict(Account.objects.filter(id__in={event.actor_id for event in events}).values_list("id", "display_name"))
    return [
        Move(event.at, names.get(event.actor_id, "平台"), before, after, _new(event.diff, "review_note"))
        for event in events
        if event.operation == "update" and (before := _old(event.diff, "state"))
        for after in (_new(event.diff, "state"),)
    ]


def _old(diff: dict[str, Any], column: str) -> str:
    return str((diff.get(column) or [""])[0] or "")


def _new(diff: dict[str, Any], column: str) -> str:
    return str((diff.get(column) or ["", ""])[1] or "")


@dataclass(frozen=True)
class CityRow:
    """One tenant below: how far its packs of the year are, and distinct counts over its published editions."""

    tenant: Tenant
    chains: int
    published: int
    counts: dict[str, int]


def city_rows(tenant_ids: Sequence[UUID], year: int, today: dt.date) -> list[CityRow]:
    """The roll-up of the tenants given, in a scope of mode subtree; no person is read (DOMAIN: counts before persons).

    Distinct is within a city: what stands on several of its chains counts once there.
    """
    day = as_of_for(year, today)
    chains = as_of(Chain.objects.filter(in_force(day), tenant_id__in=tenant_ids), day).filter(parent_on__isnull=True)
    published = Edition.objects.filter(tenant_id__in=tenant_ids, pack__year=year, state=EditionState.PUBLISHED)
    by_chain = dict(chains.order_by().values_list("tenant_id").annotate(Count("id")))
    by_edition = dict(published.order_by().values_list("tenant_id").annotate(Count("id")))
    subjects = (
        EditionRow.objects.filter(edition__in=published)
        .order_by()
        .values_list("tenant_id", "list_kind__meaning")
        .annotate(Count("subject", distinct=True))
    )
    counts: dict[UUID, dict[str, int]] = defaultdict(dict)
    for tenant_id, meaning, number in subjects:
        counts[tenant_id][meaning] = number
    return [
        CityRow(tenant, by_chain.get(tenant.pk, 0), by_edition.get(tenant.pk, 0), counts[tenant.pk])
        for tenant in Tenant.objects.filter(id__in=tenant_ids, is_active=True).order_by("region_code", "name")
    ]


def has_tenants_below(tenant_id: UUID) -> bool:
    return TenantClosure.objects.filter(ancestor_id=tenant_id, depth__gt=0).exists()


def years_below(tenant_ids: Sequence[UUID], today: dt.date) -> list[int]:
    held = Pack.objects.filter(tenant_id__in=tenant_ids).order_by().values_list("year", flat=True).distinct()
    return sorted({today.year, *held}, reverse=True)


def reviewable(principal: Principal) -> "QuerySet[Edition]":
    """Editions waiting for this person's review."""
    found: QuerySet[Edition] = Edition.objects.filter(
        on_chains(principal, "pack.review", path="pack__chain_id"), state=EditionState.IN_REVIEW
    )
    return found.select_related("pack__chain").order_by("submitted_at", "id")


def unpublished_chains(principal: Principal, year: int) -> "QuerySet[Chain]":
    """Chains of the year whose pack is not published yet (R07: one update a year)."""
    published = Pack.objects.filter(year=year, editions__state=EditionState.PUBLISHED).values("chain_id")
    return chains_for_packs(principal, clock.today()).exclude(id__in=published)
