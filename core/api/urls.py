from rest_framework.routers import BaseRouter

from core.api import jobs, terms


def register(router: BaseRouter) -> None:
    router.register("terms", terms.TermResource, basename="api-term")
    router.register("jobs", jobs.JobResource, basename="api-job")
