from rest_framework.routers import BaseRouter

from organizations.api import views


def register(router: BaseRouter) -> None:
    router.register("units", views.UnitResource, basename="api-unit")
