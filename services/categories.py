"""The tree of the city's categories, and what each asks: a category asks what those above it ask, then its own."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from core.models import Term
from core.tenancy.dated import in_force
from services.models import CategoryQuestion, TicketCategory

Parents = Mapping[UUID, UUID | None]


def parents_of_categories() -> dict[UUID, UUID | None]:
    """By category; one without a row of its own stands at the top."""
    return dict(TicketCategory.objects.values_list("category_id", "parent_id"))


def above(category_id: UUID | None, parents: Parents) -> tuple[UUID, ...]:
    """The category itself, then those above it up to the top."""
    found: list[UUID] = []
    while category_id is not None and category_id not in found:
        found.append(category_id)
        category_id = parents.get(category_id)
    return tuple(found)


def with_below(category_id: UUID, parents: Parents) -> set[UUID]:
    """The category itself and all that stand under it."""
    children: dict[UUID, list[UUID]] = defaultdict(list)
    for child, parent in parents.items():
        if parent is not None:
            children[parent].append(child)
    found, waiting = {category_id}, [category_id]
    while waiting:
        fresh = set(children[waiting.pop()]) - found
        found |= fresh
        waiting += fresh
    return found


def words_with_parents(*kinds: str) -> tuple[dict[str, list[tuple[str, str]]], dict[UUID, UUID | None]]:
    """The city's words of each kind as choices, and the parents of those that are categories: one statement."""
    own = TicketCategory.objects.filter(category_id=OuterRef("pk")).values("parent_id")[:1]
    rows = Term.objects.filter(kind__in=kinds).annotate(above_id=Subquery(own)).order_by("order", "label")
    words: dict[str, list[tuple[str, str]]] = {kind: [] for kind in kinds}
    parents: dict[UUID, UUID | None] = {}
    for kind, term_id, label, above_id in rows.values_list("kind", "id", "label", "above_id"):
        words[kind].append((str(term_id), label))
        parents[term_id] = above_id
    return words, parents


def as_paths(words: Iterable[tuple[str, str]], parents: Parents) -> list[tuple[str, str]]:
    """Categories as (id, label) with the names above each, in the order of the tree."""
    labels = {UUID(key): label for key, label in words}
    order = {key: place for place, key in enumerate(labels)}
    lines = {key: [one for one in reversed(above(key, parents)) if one in labels] for key in labels}
    ranked = sorted(labels, key=lambda key: [order[one] for one in lines[key]])
    return [(str(key), " › ".join(labels[one] for one in lines[key])) for key in ranked]


@dataclass(frozen=True)
class Category:
    """A category where it stands: ``above`` are the names of those over it, from the top."""

    term: Term
    rule: TicketCategory | None
    above: tuple[str, ...]

    @property
    def path(self) -> str:
        return " › ".join((*self.above, self.term.label))


def category_tree(day: dt.date | None = None) -> list[Category]:
    """From the top, each followed by those below it; with a day those of its words that are in force then.

    Below one that has ended stand its children where it stood.
    """
    terms = Term.objects.filter(kind="ticket_category").order_by("order", "label", "id")
    rules = {rule.category_id: rule for rule in TicketCategory.objects.select_related("category")}
    words = {term.pk: term for term in terms}
    shown = {pk for pk, term in words.items() if day is None or term.is_in_force(day)}
    children: dict[UUID | None, list[Term]] = defaultdict(list)
    for term in words.values():
        rule = rules.get(term.pk)
        children[rule.parent_id if rule else None].append(term)
    return [one for one in _down(None, (), children, rules) if one.term.pk in shown]


def _down(
    parent_id: UUID | None,
    names: tuple[str, ...],
    children: Mapping[UUID | None, Iterable[Term]],
    rules: Mapping[UUID, TicketCategory],
) -> Iterator[Category]:
    for term in children.get(parent_id, ()):
        yield Category(term, rules.get(term.pk), names)
        yield from _down(term.pk, (*names, term.label), children, rules)


def category_choices(day: dt.date, present: UUID | None = None) -> list[tuple[str, str]]:
    """With the names above each, those in force and the present one whatever its dates."""
    rows = category_tree()
    return [(str(one.term.pk), one.path) for one in rows if one.term.pk == present or one.term.is_in_force(day)]


Choices = list[tuple[str, str]]


def grouped_categories(day: dt.date, present: UUID | None = None) -> list[tuple[str, str | Choices]]:
    """The same as a tree of two steps: a category at the top alone, or with all that stands below it as a group."""
    found: list[tuple[str, Choices]] = []
    for one in category_tree():
        if one.term.pk != present and not one.term.is_in_force(day):
            continue
        top = one.above[0] if one.above else one.term.label
        choice = (str(one.term.pk), " › ".join((*one.above[1:], one.term.label)))
        if found and found[-1][0] == top and one.above:
            found[-1][1].append(choice)
        else:
            found.append((top, [choice]))
    return [(top, rows) if len(rows) > 1 or rows[0][1] != top else rows[0] for top, rows in found]


def asked_on(day: dt.date) -> Q:
    """A question that ended on the day it began was replaced that day: tickets keep it, nobody is asked it again."""
    return in_force(day) & (Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | ~Q(valid_to=F("valid_from")))


def questions_for(category_id: UUID, day: dt.date) -> list[CategoryQuestion]:
    """What a ticket of the category is asked on the day, from the most general question to the most particular."""
    order = list(reversed(above(category_id, parents_of_categories())))
    rows: QuerySet[CategoryQuestion] = CategoryQuestion.objects.filter(asked_on(day), category__in=order)
    return sorted(rows, key=lambda one: (order.index(one.category_id), one.place, one.pk))
