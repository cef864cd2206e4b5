"""No process serves over a database whose wall has a hole."""

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections

from core.database.catalogue import dispatch_faults, faults


def _refuse(found: list[str]) -> None:
    if found:
        raise ImproperlyConfigured("the database does not hold the tenants apart: " + "; ".join(found))


def refuse_unless_walled() -> None:
    """Raise ImproperlyConfigured naming every fault; called when web and worker processes start."""
    found = faults(connection)
    connection.close()
    _refuse(found)


def refuse_unless_narrow() -> None:
    """The same for the dispatcher's role, which sees all tenants and therefore almost nothing of them."""
    _refuse(dispatch_faults(connections["dispatch"]))
