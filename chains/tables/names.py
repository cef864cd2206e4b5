"""Chains and projects by name, for this room's tables."""

import datetime as dt

from chains.lineage import as_of
from chains.models import Chain, KeyProject
from organizations.tables.names import Names


def chain_names() -> Names:
    """By name and short name; those of one name apart by the chain above."""
    rows = list(
        Chain.objects.order_by("order", "name_key", "id").values_list("id", "name", "short_name", "parent__name")
    )
    return Names(
        [(row_id, name) for row_id, name, *_ in rows],
        noun="产业链",
        aliases=[(row_id, short) for row_id, _, short, _ in rows if short],
        apart={row_id: above or "" for row_id, _, _, above in rows},
        written="全称或简称",
    )


def chain_names_on(day: dt.date) -> Names:
    """The same called as on ``day``, for what is only read."""
    return Names(as_of(Chain.objects.all(), day).values_list("id", "name_on"), noun="产业链")


def project_names() -> Names:
    """With their years; the name alone where only one year has it."""
    held = list(KeyProject.objects.order_by("-year", "name_key").values_list("id", "name", "year"))
    return Names(
        [(row_id, f"{name}（{year}年）") for row_id, name, year in held],
        noun="重点项目",
        aliases=[(row_id, name) for row_id, name, _ in held],
    )
