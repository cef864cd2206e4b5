"""Reads of imports: an import is seen by who started it, and by whoever may import over the whole tenant."""

from django.db.models import Count, Q

from core.choices import RowOutcome
from core.models import ImportRow, ImportRun
from core.principal import Principal


def import_runs_for(principal: Principal) -> Q:
    return Q() if principal.may_everywhere("import.run") else Q(pk__in=[])


def outcome_counts(run: ImportRun) -> dict[str, int]:
    """How many rows have each outcome; every outcome is there."""
    found = ImportRow.objects.filter(run=run).values_list("outcome").annotate(number=Count("id")).order_by()
    counts = {str(outcome): 0 for outcome in RowOutcome} | {str(outcome): number for outcome, number in found}
    counts[RowOutcome.NEW] += run.folded
    return counts
