from rest_framework.routers import BaseRouter

from core.api import (
    audit,
    bin,
    bulk_edits,
    burden,
    configuration,
    deletions,
    imports,
    jobs,
    profile,
    saved_views,
    search,
    suggestions,
    terms,
    working_days,
)


def register(router: BaseRouter) -> None:
    router.register("terms", terms.TermResource, basename="api-term")
    router.register("jobs", jobs.JobResource, basename="api-job")
    router.register("bulk-edits", bulk_edits.BulkEditResource, basename="api-bulk-edit")
    router.register("working-days", working_days.WorkingDayResource, basename="api-working-day")
    router.register("deletions", deletions.DeletionResource, basename="api-deletion")
    router.register("search", search.SearchResource, basename="api-search")
    router.register("configuration", configuration.ConfigurationResource, basename="api-configuration")
    router.register("imports", imports.ImportResource, basename="api-import")
    router.register("saved-views", saved_views.SavedViewResource, basename="api-saved-view")
    router.register("suggestions", suggestions.SuggestionResource, basename="api-suggestion")
    router.register("tenant", profile.ProfileResource, basename="api-tenant")
    router.register("bin", bin.BinResource, basename="api-bin")
    router.register("audit", audit.AuditResource, basename="api-audit")
    router.register("sign-ins", audit.SignInResource, basename="api-sign-in")
    router.register("burden", burden.BurdenResource, basename="api-burden")
