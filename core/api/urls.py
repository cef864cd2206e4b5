from rest_framework.routers import BaseRouter

from core.api import terms


def register(router: BaseRouter) -> None:
    router.register("terms", terms.TermResource, basename="api-term")
