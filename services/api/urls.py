from rest_framework.routers import BaseRouter

from services.api import (
    catalogue,
    categories,
    common,
    dispatch_rules,
    groups,
    limits,
    market,
    market_issues,
    posters,
    proposals,
    received_visits,
    rule_kinds,
    sessions,
    shared,
    sharing,
    sites,
    talent,
    targets,
    tickets,
    visits,
)


def register(router: BaseRouter) -> None:
    """One block a subject."""
    # tickets
    router.register("tickets", tickets.TicketResource, basename="api-ticket")
    router.register("ticket-assignments", tickets.TicketAssignmentResource, basename="api-ticket-assignment")
    router.register("ticket-returns", tickets.TicketReturnResource, basename="api-ticket-return")
    router.register("ticket-extensions", tickets.TicketExtensionResource, basename="api-ticket-extension")
    router.register("common-demands", common.CommonDemandResource, basename="api-common-demand")
    router.register("ticket-posters", posters.PosterResource, basename="api-ticket-poster")
    # departments that serve companies together
    router.register("service-groups", groups.ServiceGroupResource, basename="api-service-group")
    router.register("service-group-members", groups.GroupMemberResource, basename="api-service-group-member")
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
    # supply and demand, and companies a chain wants
    router.register("market-entries", market.MarketEntryResource, basename="api-market-entry")
    router.register("market-deals", market.MarketDealResource, basename="api-market-deal")
    router.register("market-issues", market_issues.MarketIssueResource, basename="api-market-issue")
    router.register("invest-targets", targets.InvestTargetResource, basename="api-invest-target")
    # what units share
    router.register("shared-resources", shared.SharedResourceResource, basename="api-shared-resource")
    router.register("bookings", shared.BookingResource, basename="api-booking")
    # talent
    router.register("talent-needs", talent.TalentNeedResource, basename="api-talent-need")
    router.register("talent-issues", talent.TalentIssueResource, basename="api-talent-issue")
    router.register("talent-profiles", talent.TalentProfileResource, basename="api-talent-profile")
    router.register("talent-matches", talent.TalentMatchResource, basename="api-talent-match")
    # visits
    router.register("visits", visits.VisitResource, basename="api-visit")
    router.register("received-visits", received_visits.ReceivedVisitResource, basename="api-received-visit")
    router.register("visit-plans", visits.VisitPlanResource, basename="api-visit-plan")
    router.register("visit-targets", visits.VisitTargetResource, basename="api-visit-target")
    # the catalogue
    router.register("catalogue-editions", catalogue.EditionResource, basename="api-catalogue-edition")
    router.register("service-modules", catalogue.ModuleResource, basename="api-service-module")
    router.register("service-items", catalogue.ItemResource, basename="api-service-item")
    router.register("service-requests", catalogue.RequestResource, basename="api-service-request")
    router.register("item-proposals", proposals.ItemProposalResource, basename="api-item-proposal")
    # sites
    router.register("sites", sites.SiteResource, basename="api-site")
    # service events
    router.register("service-sessions", sessions.ServiceSessionResource, basename="api-service-session")
    router.register("session-questions", sessions.SessionQuestionResource, basename="api-session-question")
