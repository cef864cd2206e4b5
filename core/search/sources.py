"""What is found for whom: each room registers its source, and one statement asks all of them."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Case, Count, F, Q, QuerySet, Value, When, Window
from django.db.models.expressions import RawSQL
from django.db.models.fields import BooleanField, CharField, IntegerField, TextField
from django.db.models.functions import Cast, JSONObject, Length
from django.urls import reverse

from core import clock
from core.database.among import AmongFound
from core.database.prepared import rows_of
from core.models import TenantClosure
from core.principal import Principal
from core.search.index import COUNTED, Findable, candidates, most_looked_at, register_findable
from core.search.marks import Part, marked
from core.search.statements import AS_TYPED, TYPED, WAITING, Ranked, Typed, found_by, hits, one_tenant, ranked
from core.search.words import is_too_short, normalized, words
from core.tenancy.scope import current_scope, tenant_scope

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class SearchSource:
    """One group of results. ``rows`` are what a principal may see by ``action``; ``facts`` are read with each hit and
    told by ``detail``, so that two of one name can be told apart; ``ended`` come last, ``gone`` not at all: they
    are one with another, which their names lead to. ``below``: a superior sees the like of it in the tenants below,
    at ``below_url`` also to read.
    """

    code: str
    label: str
    order: int
    findable: Findable
    action: str
    rows: Callable[[Principal], "QuerySet[Any]"]
    facts: Callable[[], Mapping[str, Any]]
    detail: Callable[[Facts], Sequence[str]]
    url_name: str
    list_url: str = ""
    ended: Q = field(default_factory=lambda: Q(pk__in=[]))
    gone: Q | None = None
    short_name: str = ""
    below: bool = False
    below_url: str = ""


@dataclass(frozen=True)
class Hit:
    """``tenant`` names the one below in which it stands; ``url`` is empty where that has no page to read."""

    id: UUID
    name: str
    detail: str
    url: str
    tenant: str
    is_ended: bool
    marked_name: list[Part]
    marked_detail: list[Part]


@dataclass(frozen=True)
class Group:
    """``total`` is exact, or with ``is_capped`` what there is at least. ``url`` leads to the list of all of them."""

    code: str
    label: str
    hits: list[Hit]
    total: int
    is_capped: bool
    url: str

    @property
    def count_text(self) -> str:
        return f"{self.total:,} 条以上" if self.is_capped else f"{self.total:,} 条"

    @property
    def has_more(self) -> bool:
        return self.is_capped or self.total > len(self.hits)


COLUMNS = (
    "hit_group",
    "id",
    "tenant_id",
    "hit_shown",
    "hit_rank",
    "hit_is_ended",
    "hit_size",
    "hit_facts",
    "hit_total",
    "hit_looked_at",
)
_sources: dict[str, SearchSource] = {}


def register_search_source(source: SearchSource) -> None:
    _sources[source.code] = source
    register_findable(source.findable)


def search_sources() -> list[SearchSource]:
    return sorted(_sources.values(), key=lambda source: source.order)


def may_search_below(principal: Principal) -> bool:
    """Whether there is anything below whose names this principal may see."""
    allowed = any(source.below and principal.may_everywhere(source.action) for source in _sources.values())
    return allowed and TenantClosure.objects.filter(ancestor=principal.tenant, depth__gt=0).exists()


def search(principal: Principal, text: str, *, limit: int = 10, below: bool = False) -> list[Group]:
    """Groups with hits, in the sources' order, by one statement; nothing for an empty or a too short text.

    ``below`` searches the tenants below as well: only what a superior may see there, and never people.
    """
    if not words(text) or is_too_short(text):
        return []
    if not below:
        return _groups(principal, text, limit, [source for source in search_sources() if principal.may(source.action)])
    with tenant_scope(principal.tenant.id, mode="subtree", actor_id=principal.account_id, reason="搜索下级单位"):
        wide = [source for source in search_sources() if source.below and principal.may_everywhere(source.action)]
        return _groups(principal, text, limit, wide)


def _groups(principal: Principal, text: str, limit: int, sources: Sequence[SearchSource]) -> list[Group]:
    everywhere = {source.code: principal.may_everywhere(source.action) for source in sources}
    asked = []
    for source in sources:
        within = None if everywhere[source.code] else source.rows(principal).order_by().values("id")
        found = candidates(source.findable, text, within=within, limit=most_looked_at(text), waiting=WAITING)
        if found is not None:
            asked.append((source.code, found, _ranked(source.code, limit, clock.today())))
    if not asked:
        return []
    typed = Typed(normalized(text), text.strip(), list(current_scope().visible))
    rows: dict[str, list[dict[str, Any]]] = {}
    for values in hits(asked, typed, is_kept=all(everywhere.values())):
        row = dict(zip(COLUMNS, values, strict=True))
        row["hit_facts"] = orjson.loads(row["hit_facts"])
        rows.setdefault(row["hit_group"], []).append(row)
    foreign = {row["tenant_id"] for found in rows.values() for row in found} - {principal.tenant.id}
    tenants = dict(rows_of("SELECT id, name FROM core_tenant WHERE id = ANY (%s)", [list(foreign)])) if foreign else {}
    return [_group(source, rows[source.code], tenants, text) for source in sources if source.code in rows]


@lru_cache(maxsize=256)
def _ranked(code: str, limit: int, day: dt.date) -> Ranked:  # noqa: ARG001 - some facts are of the day
    """The best hits of a source. An exact name comes first, then one that begins so; those that ended come last."""
    source, found = _sources[code], found_by(code)
    key = source.findable.key
    same = [When(**{f"{source.short_name}__iexact": AS_TYPED}, then=Value(1))] if source.short_name else []
    rank = Case(
        When(**{key: TYPED}, then=Value(0)),
        *same,
        When(initials=TYPED, then=Value(1)),
        When(**{f"{key}__startswith": TYPED}, then=Value(2)),
        When(initials__startswith=TYPED, then=Value(2)),
        When(**{f"{key}__contains": TYPED}, then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    with one_tenant():
        queryset: QuerySet[Any] = (
            source.findable.model.objects.filter(AmongFound("id", f"SELECT entry FROM {found}"))  # noqa: S608
            .filter(~source.gone if source.gone else Q())
            .annotate(
                hit_group=Value(code, output_field=CharField()),
                hit_rank=rank,
                hit_is_ended=Case(
                    When(source.ended, then=Value(True)), default=Value(False), output_field=BooleanField()
                ),
                hit_size=Length("name"),
                hit_facts=Cast(JSONObject(**source.facts()), TextField()),
                hit_total=Window(Count("*")),
                hit_looked_at=RawSQL(f"(SELECT count(*) FROM {found})", [], output_field=IntegerField()),  # noqa: S611, S608
                hit_shown=F("name"),
            )
            .order_by("hit_rank", "hit_is_ended", "hit_size", key, "id")[:limit]
        )
        return ranked(queryset, COLUMNS)


def _group(source: SearchSource, rows: list[dict[str, Any]], tenants: Mapping[UUID, str], text: str) -> Group:
    asked = words(text)
    rows.sort(key=lambda row: (row["hit_rank"], row["hit_is_ended"], row["hit_size"], row["hit_shown"], row["id"]))
    total = rows[0]["hit_total"]
    is_capped = total > COUNTED or rows[0]["hit_looked_at"] >= most_looked_at(text)
    shown = []
    for row in rows:
        detail = " · ".join(part for part in source.detail(row["hit_facts"]) if part)
        tenant = tenants.get(row["tenant_id"], "")
        url_name = source.below_url if tenant else source.url_name
        shown.append(
            Hit(
                id=row["id"],
                name=row["hit_shown"],
                detail=detail,
                url=reverse(url_name, args=[row["id"]]) if url_name else "",
                tenant=tenant,
                is_ended=row["hit_is_ended"],
                marked_name=marked(row["hit_shown"], asked),
                marked_detail=marked(detail, asked),
            )
        )
    url = reverse(source.list_url) if source.list_url else ""
    return Group(source.code, source.label, shown, min(total, COUNTED) if is_capped else total, is_capped, url)
