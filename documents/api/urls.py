from rest_framework.routers import BaseRouter

from documents.api import numbers, templates


def register(router: BaseRouter) -> None:
    router.register("document-numbers", numbers.DocumentNumberResource, basename="api-number")
    router.register("document-templates", templates.DocumentTemplateResource, basename="api-template")
