from rest_framework.routers import BaseRouter

from reports.api import editions, indicators, packs


def register(router: BaseRouter) -> None:
    router.register("packs", packs.PackResource, basename="api-pack")
    router.register("editions", editions.EditionResource, basename="api-edition")
    router.register("indicators", indicators.IndicatorResource, basename="api-indicator")
