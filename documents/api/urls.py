from rest_framework.routers import BaseRouter

from documents.api import numbers


def register(router: BaseRouter) -> None:
    router.register("document-numbers", numbers.DocumentNumberResource, basename="api-number")
