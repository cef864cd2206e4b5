"""Who may see a job: who asked for it, and whoever holds the right to that kind of work over the whole tenant."""

from django.db.models import Q

from core.jobs.registry import job_kinds
from core.principal import Principal


def jobs_for(principal: Principal) -> Q:
    kinds = [kind.code for kind in job_kinds() if principal.may_everywhere(kind.action)]
    return Q(requested_by_id=principal.account_id, requested_by__isnull=False) | Q(kind__in=kinds)
