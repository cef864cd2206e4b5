"""A city's own words as columns of a table."""

from typing import Any

from core.models import Term
from core.tables.spec import TableColumn, choice_column, several_column


def term_column(code: str, header: str, kind: str, **options: Any) -> TableColumn:
    """One of the city's terms by its label; ended ones stay readable."""
    rows = Term.objects.filter(kind=kind).order_by("order", "label").values_list("label", "id")
    return choice_column(code, header, dict(rows), empty=None, **options)


def several_term_column(code: str, header: str, kind: str, **options: Any) -> TableColumn:
    """Any of the city's terms by their labels, divided by 、; ended ones stay readable."""
    rows = Term.objects.filter(kind=kind).order_by("order", "label").values_list("label", "id")
    return several_column(code, header, dict(rows), **options)
