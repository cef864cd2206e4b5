"""What a merge and its undoing hold before they write, taken in the order in which everybody takes it (docs/adr/0069).

Party organizations come before units, units before what leads to them, each in the order of ids. Whoever edits an
organization's places holds the organization and then asks for the units by its rows' keys; a merge of units that held
the units first would wait for the organizations in them, crosswise.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from core.database.among import Among
from core.models import Anchor
from core.tenancy.never_twice import NeverTwiceByStatement
from organizations.merging.kinds import Mergeable
from organizations.merging.plan import Step
from organizations.merging.ways import How, Way, ways_to
from organizations.models import PartyOrg, Unit

ORDER: Sequence[type[Any]] = (PartyOrg, Unit)

Reached = Mapping[type[Any], set[UUID]]


def lock_pair(kind: Mergeable, ids: Sequence[UUID], *, steps: Sequence[Step] = ()) -> dict[UUID, Any]:
    """Both records, locked, after every other record that the writing will lock; ``steps`` are those to be taken back.

    Their anchors too: a row that leads to one of them by its anchor waits, and is refused when the merge has ended
    (core.tenancy.merged); one that came before is seen by the plan.

    What began to lead to one of both while its lock was waited for is seen by a second look; then the locks are let go
    and taken anew, as to take one more now would be out of order.
    """
    while True:
        with transaction.atomic():
            reached = _reached(kind, ids, steps)
            for model in ORDER:
                _lock(model, reached[model])
            list(Anchor.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
            rows = kind.model.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
            found = {row.pk: row for row in rows}
            now = _reached(kind, ids, steps)
            if all(now[model] <= reached[model] for model in ORDER):
                return found
            transaction.set_rollback(True)


def _lock(model: type[Any], ids: Iterable[UUID]) -> None:
    """By the weakest lock that two writers cannot have at once: keys do not wait for it."""
    rows = model.objects.select_for_update(of=("self",), no_key=True).filter(Among("id", ids))
    list(rows.order_by("pk").values_list("pk"))


def _reached(kind: Mergeable, ids: Sequence[UUID], steps: Sequence[Step]) -> Reached:
    """Both records, those that themselves are rows to be led over, and the owners of dated rows to be led over."""
    found: dict[type[Any], set[UUID]] = {model: set() for model in ORDER}
    found[kind.model].update(ids)
    for way in ways_to(kind.model, str(kind.kind)):
        if way.how not in (How.COMBINES, How.MOVES):
            continue
        rows = way.model_class._default_manager.filter(**{f"{way.key}__in": ids})
        if way.model_class in found:
            found[way.model_class].update(rows.values_list("pk", flat=True))
        for owner in _owners(way):
            owners = found[owner.related_model]
            owners.update(rows.values_list(owner.attname, flat=True))
            owners.update(UUID(row[owner.attname]) for row in _dropped(way, steps))
    return found


def _owners(way: Way) -> Iterator[Any]:
    """The keys, beside the way itself, whose records the database locks when such a row is written."""
    for constraint in way.model_class._meta.constraints:
        if isinstance(constraint, NeverTwiceByStatement) and constraint.owner != way.field:
            yield way.model_class._meta.get_field(constraint.owner)


def _dropped(way: Way, steps: Sequence[Step]) -> list[Mapping[str, Any]]:
    """Rows the merge took away, which its undoing puts back."""
    return [step["row"] for step in steps if step["do"] == "drop" and step["model"] == way.model]
