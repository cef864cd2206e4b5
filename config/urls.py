from django.urls import include, path

from core.views import health

urlpatterns = [
    path("livez", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    path("api/v1/", include("config.api")),
    path("", include("core.urls")),
    path("", include("core.table_urls")),
    path("", include("organizations.urls")),
    path("", include("members.urls")),
    path("", include("documents.urls")),
    path("", include("chains.urls")),
    path("", include("alliances.urls")),
    path("", include("meetings.urls")),
    path("", include("services.urls")),
    path("", include("reports.urls")),
]

handler400 = "core.views.faults.bad_request"
handler403 = "core.views.faults.forbidden"
handler404 = "core.views.faults.not_found"
handler500 = "core.views.faults.server_error"
