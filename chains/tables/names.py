"""Chains and projects by name, for this room's tables."""

from chains.models import Chain, KeyProject
from organizations.tables.names import Names


def chain_names() -> Names:
    return Names(Chain.objects.values_list("id", "name"), noun="产业链")


def project_names() -> Names:
    """With their years; the name alone where only one year has it."""
    held = list(KeyProject.objects.order_by("-year", "name_key").values_list("id", "name", "year"))
    return Names(
        [(row_id, f"{name}（{year}年）") for row_id, name, year in held],
        noun="重点项目",
        aliases=[(row_id, name) for row_id, name, _ in held],
    )
