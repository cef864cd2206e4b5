from rest_framework.routers import BaseRouter

from services.api import categories, common, dispatch_rules, limits, rule_kinds, sharing, tickets


def register(router: BaseRouter) -> None:
    """One block a subject."""
    # tickets
    router.register("tickets", tickets.TicketResource, basename="api-ticket")
    router.register("ticket-assignments", tickets.TicketAssignmentResource, basename="api-ticket-assignment")
    router.register("ticket-returns", tickets.TicketReturnResource, basename="api-ticket-return")
    router.register("ticket-extensions", tickets.TicketExtensionResource, basename="api-ticket-extension")
    router.register("common-demands", common.CommonDemandResource, basename="api-common-demand")
    # data shared between departments
    router.register("data-requests", sharing.DataRequestResource, basename="api-data-request")
    router.register("sharing-departments", sharing.SharingDepartmentResource, basename="api-sharing-department")
    # what a city sets
    router.register("ticket-categories", categories.CategoryRuleResource, basename="api-ticket-category")
    router.register("category-questions", categories.CategoryQuestionResource, basename="api-category-question")
    router.register("time-limits", limits.TimeLimitResource, basename="api-time-limit")
    router.register("ticket-rules", rule_kinds.TicketRuleResource, basename="api-ticket-rule")
    router.register("dispatch-rules", dispatch_rules.DispatchRuleResource, basename="api-dispatch-rule")
    router.register("urge-steps", dispatch_rules.UrgeStepResource, basename="api-urge-step")
