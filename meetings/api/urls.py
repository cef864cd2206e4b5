from rest_framework.routers import BaseRouter


def register(router: BaseRouter) -> None:
    """One block a subject: rules, planning, series, conduct, topics, resolutions, minutes."""
