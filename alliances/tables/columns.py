"""Columns the tables of this room share."""

from alliances.models import ChainBody
from organizations.tables.names import Names


def body_names() -> Names:
    return Names(ChainBody.objects.values_list("id", "name"), noun="链党组织")
