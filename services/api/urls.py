from rest_framework.routers import BaseRouter

from services.api import catalogue, categories, dispatch_rules, limits, sessions, sites, tickets


def register(router: BaseRouter) -> None:
    """One block a subject."""
    # tickets
    router.register("tickets", tickets.TicketResource, basename="api-ticket")
    router.register("ticket-assignments", tickets.TicketAssignmentResource, basename="api-ticket-assignment")
    router.register("ticket-returns", tickets.TicketReturnResource, basename="api-ticket-return")
    router.register("ticket-extensions", tickets.TicketExtensionResource, basename="api-ticket-extension")
    # what a city sets
    router.register("ticket-categories", categories.CategoryRuleResource, basename="api-ticket-category")
    router.register("category-questions", categories.CategoryQuestionResource, basename="api-category-question")
    router.register("time-limits", limits.TimeLimitResource, basename="api-time-limit")
    router.register("dispatch-rules", dispatch_rules.DispatchRuleResource, basename="api-dispatch-rule")
    router.register("urge-steps", dispatch_rules.UrgeStepResource, basename="api-urge-step")
    # the catalogue
    router.register("catalogue-editions", catalogue.EditionResource, basename="api-catalogue-edition")
    router.register("service-modules", catalogue.ModuleResource, basename="api-service-module")
    router.register("service-items", catalogue.ItemResource, basename="api-service-item")
    router.register("service-requests", catalogue.RequestResource, basename="api-service-request")
    # sites
    router.register("sites", sites.SiteResource, basename="api-site")
    # service events
    router.register("service-sessions", sessions.ServiceSessionResource, basename="api-service-session")
    router.register("session-questions", sessions.SessionQuestionResource, basename="api-session-question")
