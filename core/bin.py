"""回收站: what is deleted is gone from its table, and kept whole as an entry from which it can be put back for 30 days.

No query knows of the bin, so none can forget it: lists, figures, searches, keys and uniqueness rules never meet a
deleted row. Putting back inserts through the same checks and constraints as any new row.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from core import clock
from core.access import fetch
from core.audit import table_label
from core.choices import AnchorKind
from core.errors import Conflict, DomainError, NotAllowed, NotFound
from core.models import Anchor, BinEntry, Delivery, Notice, Term
from core.principal import Principal
from core.records import create, locked
from core.tables.standing import delete_rows, pointing
from core.tenancy.base import Record, TenantModel
from core.tenancy.declared import declared_walls
from core.tenancy.fields import TermForeignKey
from core.tenancy.walls import tenant_keys

KEPT_FOR = dt.timedelta(days=30)
DUE_WORK = "core.bin"
# Messages about an object stay when it goes; they only no longer lead to it.
MESSAGES: tuple[type[TenantModel], ...] = (Notice, Delivery)

Model = type[TenantModel]


def _nothing_to_check(row: Any) -> None:
    """What a kind may check of a row that is put back."""


def _nothing_to_lock() -> None:
    """What a kind may lock before a row is put back."""


def _nothing_against(row: Any) -> str:  # noqa: ARG001 - what a kind may say against a row
    return ""


@dataclass(frozen=True)
class BinKind:
    """What may be deleted by hand. ``allowed`` is the rule who may, ``action`` the right behind it.

    ``owned`` are rows that go along with it; whatever else points at it refuses the deletion, by name and number.
    ``against`` says in words why a row may not go all the same. ``check`` asks again, of the row put back, what the
    action that makes such rows asks beside the row's own constraints, and raises DomainError as that would; what it
    locks ``lock`` locks before anything is put back, as that action does.
    """

    code: str
    label: str
    model: Model
    action: str
    allowed: Callable[[Principal], Q]
    owned: Sequence[Model] = ()
    against: Callable[[Any], str] = _nothing_against
    check: Callable[[Any], None] = _nothing_to_check
    lock: Callable[[], None] = _nothing_to_lock
    name: Callable[[Any], str] = str
    related: Sequence[str] = ()


_kinds: dict[str, BinKind] = {}


def register_bin_kind(kind: BinKind) -> None:
    _kinds[kind.code] = kind


def bin_kinds() -> list[BinKind]:
    return list(_kinds.values())


def bin_kind(code: str) -> BinKind:
    """Raises NotFound for what nobody may delete: it comes from an address."""
    if code not in _kinds:
        raise NotFound("这类记录不能删除。")
    return _kinds[code]


def may_delete(principal: Principal, code: str, row_id: UUID) -> bool:
    """Whether a page offers to delete the row: one statement for who holds the right over some rows alone."""
    kind = _kinds.get(code)
    if kind is None or not principal.may(kind.action):
        return False
    if principal.may_everywhere(kind.action):
        return True
    return bool(kind.model.objects.filter(kind.allowed(principal), pk=row_id).exists())


# ---- deleting -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Leaving:
    """``rows`` in the order in which they can be put back; ``kept_by`` is what points at them and stays."""

    rows: list[TenantModel]
    kept_by: Counter[str]

    @property
    def along(self) -> Counter[str]:
        return Counter(str(row._meta.verbose_name) for row in self.rows[1:])


def leaving(kind: BinKind, row: TenantModel) -> Leaving:
    """The row and what goes along, and what stands against it: two statements a step away from it."""
    rows, kept_by, seen = [row], Counter[str](), {row.pk}
    frontier: dict[Model, set[UUID]] = {type(row): {row.pk}}
    while frontier:
        found: dict[Model, set[UUID]] = {}
        for other, row_id, _ in pointing(frontier, {one for ids in frontier.values() for one in ids}):
            if row_id in seen or other in MESSAGES:
                continue
            if other in kind.owned:
                found.setdefault(other, set()).add(row_id)
            else:
                kept_by[table_label(other._meta.db_table)] += 1
            seen.add(row_id)
        for other, ids in found.items():
            rows.extend(other.objects.filter(pk__in=ids).order_by("id"))
        frontier = found
    return Leaving(rows, kept_by)


def get_row_to_delete(principal: Principal, kind: BinKind, row_id: UUID) -> Any:
    """The row, for who may delete it. Raises NotAllowed, NotFound."""
    principal.require(kind.action)
    rows = kind.model.objects.select_related(*kind.related) if kind.related else kind.model.objects.all()
    return fetch(rows, row_id, kind.allowed(principal))


def delete_to_bin(*, actor: Principal, code: str, row_id: UUID, reason: str = "") -> BinEntry:
    """Delete the row and what belongs to it; thirty days it can be put back.

    Raises NotFound, NotAllowed, Conflict (something else stands on it; the kind's own rule).
    """
    kind = bin_kind(code)
    with transaction.atomic():
        get_row_to_delete(actor, kind, row_id)
        locked(kind.model, row_id)
        row = get_row_to_delete(actor, kind, row_id)
        return put_away(row, actor=actor, code=code, reason=reason)


def put_away(row: Any, *, actor: Principal, code: str, reason: str = "") -> BinEntry:
    """The same for an action that has authorised and locked the row itself."""
    kind = bin_kind(code)
    name = kind.name(row)
    if against := kind.against(row):
        raise Conflict(against, code="cannot_delete")
    going = leaving(kind, row)
    if going.kept_by:
        told = "、".join(f"{label} {number} 项" for label, number in sorted(going.kept_by.items()))
        text = f"“{name}”已有{told}，不能删除。请先处理这些内容；确已终止的，请办理终止。"
        raise Conflict(text, code="in_use")
    entry: BinEntry = BinEntry.objects.create(
        kind=code,
        title=name[:200],
        row_id=row.pk,
        rows=[kept_row(one) for one in going.rows],
        reason=reason.strip()[:200],
        deleted_by_id=actor.account_id,
    )
    _take_out(going.rows, name)
    return entry


def kept_row(row: TenantModel) -> dict[str, Any]:
    """A row as it is kept outside of its table: {model, values}."""
    columns = (field for field in row._meta.concrete_fields if field.attname != "tenant_id")
    return {"model": row._meta.label, "values": {field.attname: _as_json(row, field) for field in columns}}


def _as_json(row: TenantModel, field: "models.Field[Any, Any]") -> Any:
    """A moment in full: the encoder of JSON columns would keep but its thousandths."""
    value = getattr(row, field.attname)
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return value if isinstance(field, models.JSONField) else field.get_prep_value(value)


def _take_out(rows: Sequence[TenantModel], name: str) -> None:
    ids = [row.pk for row in rows]
    for message in MESSAGES:
        message.objects.filter(subject_id__in=ids).update(subject_id=None, subject_kind=None)
    try:
        with transaction.atomic():
            for row in reversed(rows):
                delete_rows(type(row), [row.pk])
            delete_rows(Anchor, ids)
    except IntegrityError as error:
        raise Conflict(f"“{name}”刚刚有了新的内容，不能删除。请刷新页面再看。", code="in_use") from error


def undo_address(row_id: UUID) -> str:
    """Where what was just deleted is put back, for ``core.pages.done``."""
    return reverse("bin-restore", args=[BinEntry.objects.values_list("pk", flat=True).get(row_id=row_id)])


# ---- putting back ---------------------------------------------------------------------------------------------------


def bin_entries_for(principal: Principal) -> "QuerySet[BinEntry]":
    """What this person may put back: all of a kind he answers for in the whole tenant, else what he deleted himself.

    Raises NotAllowed for who may delete nothing.
    """
    held = [kind for kind in bin_kinds() if principal.may(kind.action)]
    if not held:
        raise NotAllowed
    whole = [kind.code for kind in held if principal.may_everywhere(kind.action)]
    own = Q(kind__in=[kind.code for kind in held], deleted_by_id=principal.account_id, deleted_by__isnull=False)
    entries: QuerySet[BinEntry] = BinEntry.objects.filter(Q(kind__in=whole) | own, _still_kept())
    return entries


def _still_kept() -> Q:
    return Q(deleted_at__gte=clock.now() - KEPT_FOR)


def get_bin_entry_for(principal: Principal, entry_id: UUID) -> BinEntry:
    """Raises NotFound (another's, put back already, over thirty days), NotAllowed."""
    allowed = bin_entries_for(principal)
    entry: BinEntry = fetch(BinEntry.objects.all(), entry_id, Q(pk__in=allowed.values("pk")))
    return entry


def restore_from_bin(*, actor: Principal, entry_id: UUID) -> tuple[BinKind, UUID, str]:
    """Put it back as it was, through the rules for new rows; what now stands against that is told in words.

    Raises NotFound, NotAllowed, Conflict. Returns what was put back: kind, id, name.
    """
    with transaction.atomic():
        entry = locked(BinEntry, get_bin_entry_for(actor, entry_id).pk)
        kind = bin_kind(entry.kind)
        if not entry.rows:
            raise Conflict(f"“{entry.title}”的内容不完整，不能恢复。请重新登记。", code="cannot_restore")
        kind.lock()
        for kept in entry.rows:
            _put_back(entry.title, kept)
        if not kind.model.objects.filter(kind.allowed(actor), pk=entry.row_id).exists():
            raise NotAllowed
        _check_again(kind, entry)
        restored = kind, entry.row_id, entry.title
        entry.delete()
    return restored


def _check_again(kind: BinKind, entry: BinEntry) -> None:
    """What held when it was made must hold now: words still in use, and the kind's own rules. Raises Conflict."""
    row = kind.model.objects.get(pk=entry.row_id)
    today = clock.today()
    for key in tenant_keys(kind.model):
        term = getattr(row, key.name) if isinstance(key, TermForeignKey) else None
        if isinstance(term, Term) and term.valid_to is not None and term.valid_to < today:
            text = f"所用的名称“{term.label}”已停用，请先在“设置—名称与分类”恢复使用"
            raise Conflict(f"“{entry.title}”不能恢复：{text}。", code="cannot_restore")
    try:
        kind.check(row)
    except DomainError as error:
        told = next((texts[0] for texts in error.fields.values() if texts), error.message)
        raise Conflict(f"“{entry.title}”不能恢复：{told}", code="cannot_restore") from error


def row_kept(kept: Mapping[str, Any]) -> tuple[Model, dict[str, Any]]:
    """The model and the column values of what ``kept_row`` kept."""
    model: Model = apps.get_model(kept["model"])
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return model, {name: fields[name].to_python(value) for name, value in kept["values"].items() if name in fields}


def _put_back(title: str, kept: Mapping[str, Any]) -> None:
    model, values = row_kept(kept)
    row = model(**values)
    if isinstance(row, Record):
        row.version += 1
        row.updated_at = clock.now()
    anchor = declared_walls()[model._meta.db_table].anchor
    try:
        create(row, anchor=AnchorKind(anchor) if anchor else None)
    except DomainError as error:
        label = table_label(model._meta.db_table)
        raise Conflict(f"“{title}”不能恢复：{label}有冲突，{error.message}", code="cannot_restore") from error


# ---- the end --------------------------------------------------------------------------------------------------------


def _over() -> "QuerySet[BinEntry]":
    over: QuerySet[BinEntry] = BinEntry.objects.exclude(_still_kept())
    return over


def slots(moment: dt.datetime) -> list[str]:
    """One slot a day while there is something to take away for good."""
    return [moment.astimezone(clock.CHINA).date().isoformat()] if _over().exists() else []


def purge(slot: str) -> None:  # noqa: ARG001 - due work names its slot
    """Take away for good what was deleted more than thirty days ago."""
    _over().delete()


def counted(numbers: Mapping[str, int]) -> Iterable[str]:
    return (f"{label} {number} 项" for label, number in sorted(numbers.items()))
