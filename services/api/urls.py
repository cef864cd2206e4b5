from rest_framework.routers import BaseRouter

from services.api import categories, limits


def register(router: BaseRouter) -> None:
    """One block a subject."""
    # what a city sets
    router.register("ticket-categories", categories.CategoryRuleResource, basename="api-ticket-category")
    router.register("category-questions", categories.CategoryQuestionResource, basename="api-category-question")
    router.register("time-limits", limits.TimeLimitResource, basename="api-time-limit")
