"""The tree a company chooses its category from."""

from dataclasses import dataclass, field
from uuid import UUID

from core import clock
from core.models import Term
from core.tenancy.dated import in_force
from services.models import TicketCategory


@dataclass
class Choice:
    id: UUID
    label: str
    hint: str = ""
    children: "list[Choice]" = field(default_factory=list)


def category_tree() -> list[Choice]:
    """Categories in force, in the city's order, each below its parent; two statements."""
    terms = Term.objects.filter(in_force(clock.today()), kind="ticket_category").order_by("order", "label")
    choices = {term.pk: Choice(term.pk, term.label) for term in terms}
    parents: dict[UUID, UUID | None] = {}
    for row in TicketCategory.objects.all():
        if row.category_id in choices:
            choices[row.category_id].hint = row.hint
            parents[row.category_id] = row.parent_id
    roots = []
    for key, choice in choices.items():
        parent = choices.get(parents.get(key) or key)
        if parent is None or parent is choice or parents.get(parent.id) is not None:
            roots.append(choice)
        else:
            parent.children.append(choice)
    return roots


def category_named(text: str) -> Choice | None:
    """The category of an address; None for anything else."""
    return next((one for one in flat(category_tree()) if str(one.id) == text), None)


def flat(tree: list[Choice]) -> list[Choice]:
    return [one for root in tree for one in (root, *root.children)]
