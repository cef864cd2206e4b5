from rest_framework.routers import BaseRouter

from reports.api import editions, packs


def register(router: BaseRouter) -> None:
    router.register("packs", packs.PackResource, basename="api-pack")
    router.register("editions", editions.EditionResource, basename="api-edition")
