from rest_framework.routers import BaseRouter

from alliances.api import (
    activities,
    bodies,
    campaigns,
    courses,
    funds,
    guidance,
    honours,
    links,
    memberships,
    offices,
    outcomes,
    outers,
    pairings,
    patterns,
    payments,
    pledges,
    posts,
    rules,
    seats,
    shares,
    stations,
    subsidies,
    suggestions,
    team_parts,
    teams,
)


def register(router: BaseRouter) -> None:
    router.register("bodies", bodies.BodyResource, basename="api-body")
    router.register("memberships", memberships.MembershipResource, basename="api-membership")
    router.register("activities", activities.ActivityResource, basename="api-activity")
    router.register("outcomes", outcomes.OutcomeResource, basename="api-outcome")
    router.register("seats", seats.SeatResource, basename="api-seat")
    router.register("guidances", guidance.GuidanceResource, basename="api-guidance")
    router.register("recommendations", guidance.RecommendationResource, basename="api-recommendation")
    router.register("offices", offices.OfficeResource, basename="api-office")
    router.register("office-parts", offices.OfficePartResource, basename="api-office-part")
    router.register("outer-members", outers.OuterMemberResource, basename="api-outer-member")
    router.register("shares", shares.ShareResource, basename="api-share")
    router.register("shared", shares.SharedResource, basename="api-shared")
    router.register("shared-headers", shares.SharedHeaderResource, basename="api-shared-header")
    router.register("plaques", offices.PlaqueResource, basename="api-plaque")
    router.register("body-rules", rules.RuleResource, basename="api-body-rule")
    router.register("structure-patterns", patterns.PatternResource, basename="api-structure-pattern")
    router.register("pairings", pairings.PairingResource, basename="api-pairing")
    router.register("pairing-suggestions", suggestions.PairingSuggestionResource, basename="api-pairing-suggestion")
    router.register("teams", teams.TeamResource, basename="api-team")
    router.register("team-members", team_parts.TeamMemberResource, basename="api-team-member")
    router.register("team-milestones", team_parts.TeamMilestoneResource, basename="api-team-milestone")
    router.register("team-hookups", team_parts.TeamHookupResource, basename="api-team-hookup")
    router.register("campaigns", campaigns.CampaignResource, basename="api-campaign")
    router.register("campaign-figures", campaigns.CampaignFigureResource, basename="api-campaign-figure")
    router.register("campaign-parties", campaigns.CampaignPartyResource, basename="api-campaign-party")
    router.register("stations", stations.StationResource, basename="api-station")
    router.register("station-staff", stations.StationStaffResource, basename="api-station-staff")
    router.register("station-cases", stations.StationCaseResource, basename="api-station-case")
    router.register("station-stages", stations.StageChangeResource, basename="api-station-stage")
    router.register("model-posts", posts.PostResource, basename="api-model-post")
    router.register("pledges", pledges.PledgeResource, basename="api-pledge")
    router.register("courses", courses.CourseResource, basename="api-course")
    router.register("course-sessions", courses.CourseSessionResource, basename="api-course-session")
    router.register("brands", honours.BrandResource, basename="api-brand")
    router.register("honours", honours.HonourResource, basename="api-honour")
    router.register("floating-members", links.FloatingMemberResource, basename="api-floating-member")
    router.register("link-nodes", links.LinkNodeResource, basename="api-link-node")
    router.register("funds", funds.FundResource, basename="api-fund")
    router.register("payments", payments.PaymentResource, basename="api-payment")
    router.register("receipts", payments.ReceiptResource, basename="api-receipt")
    router.register("subsidies", subsidies.SubsidyResource, basename="api-subsidy")
