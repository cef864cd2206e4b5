"""No process serves over a database whose wall has a hole."""

from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from core.database.catalogue import faults


def refuse_unless_walled() -> None:
    """Raise ImproperlyConfigured naming every fault; called when web and worker processes start."""
    found = faults(connection)
    connection.close()
    if found:
        raise ImproperlyConfigured("the database does not hold the tenants apart: " + "; ".join(found))
