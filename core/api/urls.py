from rest_framework.routers import BaseRouter

from core.api import bulk_edits, configuration, deletions, jobs, search, terms, working_days


def register(router: BaseRouter) -> None:
    router.register("terms", terms.TermResource, basename="api-term")
    router.register("jobs", jobs.JobResource, basename="api-job")
    router.register("bulk-edits", bulk_edits.BulkEditResource, basename="api-bulk-edit")
    router.register("working-days", working_days.WorkingDayResource, basename="api-working-day")
    router.register("deletions", deletions.DeletionResource, basename="api-deletion")
    router.register("search", search.SearchResource, basename="api-search")
    router.register("configuration", configuration.ConfigurationResource, basename="api-configuration")
