"""Reads of what every room shares: the terms of a city and where they are used."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.apps import apps
from django.db.models import Count, QuerySet

from core.models import Term
from core.principal import Principal
from core.tenancy.base import TenantModel
from core.tenancy.fields import TermForeignKey
from core.terms import TermKind, term_kinds

ELSEWHERE = "其他"


def terms_for(principal: Principal, *, kind: str | None = None) -> "QuerySet[Term]":
    """The tenant's terms, in their order. Raises NotAllowed."""
    principal.require("term.view")
    terms: QuerySet[Term] = Term.objects.all()
    return terms.filter(kind=kind) if kind else terms


def choices_by_kind(*kinds: str) -> dict[str, list[tuple[str, str]]]:
    """The tenant's words of each kind as choices (id, label), in the tenant's order: one statement for all kinds."""
    found: dict[str, list[tuple[str, str]]] = {kind: [] for kind in kinds}
    rows = Term.objects.filter(kind__in=kinds).order_by("order", "label").values_list("kind", "id", "label")
    for kind, term_id, label in rows:
        found[kind].append((str(term_id), label))
    return found


def term_choices(kind: str) -> list[tuple[str, str]]:
    return choices_by_kind(kind)[kind]


@cache
def _references() -> dict[str, list[tuple[type[TenantModel], str]]]:
    """Kind of term → the fields that point at such terms."""
    found: dict[str, list[tuple[type[TenantModel], str]]] = defaultdict(list)
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, TermForeignKey) and issubclass(model, TenantModel):
                found[field.kind].append((model, field.name))
    return found


def references_to(kind: str) -> list[tuple[type[TenantModel], str]]:
    """The columns that point at terms of ``kind``, as (model, field)."""
    return list(_references().get(kind, []))


def term_usage(kind: str) -> dict[UUID, int]:
    """How many rows, past ones included, use each term of ``kind``; one query per field that points at the kind."""
    used: Counter[UUID] = Counter()
    for model, name in _references().get(kind, []):
        rows = (
            model.objects.filter(**{f"{name}__isnull": False})
            .order_by()
            .values_list(f"{name}_id")
            .annotate(Count("pk"))
        )
        for term_id, count in rows:
            used[term_id] += count
    return dict(used)


@dataclass(frozen=True)
class KindRow:
    kind: TermKind
    in_force: int
    ended: int


def _room_of(kind: TermKind) -> str:
    """The room whose rows use the kind first; a kind nothing points at yet stands at the end."""
    references = _references().get(kind.code, [])
    labels = {config.label: str(config.verbose_name) for config in apps.get_app_configs()}
    return labels[references[0][0]._meta.app_label] if references else ELSEWHERE


def kinds_by_room(principal: Principal) -> Iterator[tuple[str, list[KindRow]]]:
    """Every registered kind with its number of terms, grouped by the room that uses it."""
    counts: Counter[tuple[str, bool]] = Counter()
    for code, valid_to in terms_for(principal).values_list("kind", "valid_to"):
        counts[code, valid_to is not None] += 1
    rooms: dict[str, list[KindRow]] = defaultdict(list)
    for kind in term_kinds():
        rooms[_room_of(kind)].append(KindRow(kind, counts[kind.code, False], counts[kind.code, True]))
    order = [str(config.verbose_name) for config in apps.get_app_configs()]
    yield from sorted(rooms.items(), key=lambda room: order.index(room[0]) if room[0] in order else len(order))
