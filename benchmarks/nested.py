"""The plain way: a nested ModelSerializer in a ModelViewSet with select_related and prefetch_related.

Over the bare copy of the database, with no rights, no token, no wall and one middleware, so that nothing of the
platform is counted. It is here to be measured and nowhere else.
"""

from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connections, models
from django.test.utils import override_settings
from django.urls import include, path
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.filters import OrderingFilter
from rest_framework.pagination import PageNumberPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.routers import SimpleRouter
from rest_framework.serializers import ModelSerializer
from rest_framework.viewsets import ModelViewSet

from config.env import database_from_url
from core.models import IndustryClass, Region


class Term(models.Model):
    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    label = models.CharField(max_length=60)
    meaning = models.CharField(max_length=40)
    order = models.PositiveIntegerField()

    class Meta:
        managed = False
        app_label = "benchmarks"
        db_table = "core_term"


class Unit(models.Model):
    id = models.UUIDField(primary_key=True)
    tenant_id = models.UUIDField()
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40)
    kind = models.CharField(max_length=16)
    uscc = models.CharField(max_length=18)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="+")
    industry = models.ForeignKey(IndustryClass, on_delete=models.PROTECT, null=True, related_name="+")
    ownership = models.CharField(max_length=16)
    size = models.CharField(max_length=16)
    state = models.CharField(max_length=16)
    updated_at = models.DateTimeField()

    class Meta:
        managed = False
        app_label = "benchmarks"
        db_table = "organizations_unit"


class UnitTag(models.Model):
    id = models.UUIDField(primary_key=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tags")
    tag = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        managed = False
        app_label = "benchmarks"
        db_table = "organizations_unittag"


class RegionSerializer(ModelSerializer[Region]):
    class Meta:
        model = Region
        fields = ["code", "name", "full_name"]


class IndustrySerializer(ModelSerializer[IndustryClass]):
    class Meta:
        model = IndustryClass
        fields = ["code", "name"]


class TermSerializer(ModelSerializer[Term]):
    class Meta:
        model = Term
        fields = ["id", "label"]


class TagSerializer(ModelSerializer[UnitTag]):
    tag = TermSerializer()

    class Meta:
        model = UnitTag
        fields = ["tag", "valid_from", "valid_to"]


class UnitSerializer(ModelSerializer[Unit]):
    region = RegionSerializer()
    industry = IndustrySerializer()
    tags = TagSerializer(many=True)

    class Meta:
        model = Unit
        fields = [
            "id",
            "name",
            "short_name",
            "kind",
            "uscc",
            "region",
            "industry",
            "ownership",
            "size",
            "state",
            "tags",
            "updated_at",
        ]


class HundredAPage(PageNumberPagination):
    page_size = 100


class UnitViewSet(ModelViewSet[Unit]):
    serializer_class = UnitSerializer
    pagination_class = HundredAPage
    filter_backends = [DjangoFilterBackend, OrderingFilter]
    filterset_fields = ["kind", "state"]
    authentication_classes = []
    permission_classes = []
    renderer_classes = [JSONRenderer]

    def get_queryset(self) -> Any:
        found = (
            Unit._default_manager.using("bare")
            .filter(tenant_id=self.kwargs["tenant"])
            .select_related("region", "industry")
        )
        return found.prefetch_related("tags__tag").order_by("name_key", "id")


router = SimpleRouter()
router.register("units", UnitViewSet, basename="nested-unit")
urlpatterns = [path("nested/<uuid:tenant>/", include(router.urls))]


class _Own:
    """Sends the request to the addresses above."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        request.urlconf = "benchmarks.nested"
        return self.get_response(request)


def handler(address: str) -> WSGIHandler:
    """The plain application over the database at ``address``."""
    connections.settings["bare"] = {**connections.settings["default"], "NAME": database_from_url(address)["NAME"]}
    with override_settings(MIDDLEWARE=["benchmarks.nested._Own"]):
        return WSGIHandler()
