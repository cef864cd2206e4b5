from rest_framework.routers import BaseRouter

from services.api import categories, dispatch_rules, limits, market, market_issues, targets, tickets


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
    # supply and demand, and companies a chain wants
    router.register("market-entries", market.MarketEntryResource, basename="api-market-entry")
    router.register("market-deals", market.MarketDealResource, basename="api-market-deal")
    router.register("market-issues", market_issues.MarketIssueResource, basename="api-market-issue")
    router.register("invest-targets", targets.InvestTargetResource, basename="api-invest-target")
