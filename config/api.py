"""The API's routes: each room registers its resources on the one router."""

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from alliances.api import urls as alliances
from chains.api import urls as chains
from core.api import urls as core
from documents.api import urls as documents
from meetings.api import urls as meetings
from members.api import urls as members
from organizations.api import urls as organizations
from reports.api import urls as reports
from services.api import urls as services

router = SimpleRouter(use_regex_path=False)
for room in (core, organizations, members, documents, chains, alliances, meetings, services, reports):
    room.register(router)

# The page of the policy: its script comes from an address of its own, nothing is inline.
DOCS = {"url_name": "api-schema", "template_name": "core/api_docs.html"}

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(**DOCS), name="api-docs"),
    *router.urls,
]
