from django.urls import include, path

from core.views import health

urlpatterns = [
    path("livez", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    path("api/v1/", include("config.api")),
    path("", include("core.urls")),
    path("", include("organizations.urls")),
]
