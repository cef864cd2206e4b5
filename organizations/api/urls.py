from rest_framework.routers import BaseRouter

from organizations.api.views import mass_org, merging, own_region, party_org, unit, unit_figure, unit_members


def register(router: BaseRouter) -> None:
    router.register("units", unit.UnitResource, basename="api-unit")
    router.register("party-orgs", party_org.PartyOrgResource, basename="api-party-org")
    router.register("member-counts", party_org.MemberCountResource, basename="api-member-count")
    router.register("unit-member-counts", unit_members.UnitMemberCountResource, basename="api-unit-member-count")
    router.register("unit-figures", unit_figure.UnitFigureResource, basename="api-unit-figure")
    router.register("unit-aliases", merging.UnitAliasResource, basename="api-unit-alias")
    router.register("party-org-aliases", merging.PartyOrgAliasResource, basename="api-party-org-alias")
    router.register("duplicates", merging.DuplicateResource, basename="api-duplicate")
    router.register("merges", merging.MergeResource, basename="api-merge")
    router.register("mass-orgs", mass_org.MassOrgResource, basename="api-mass-org")
    router.register("own-regions", own_region.OwnRegionResource, basename="api-own-region")
    router.register("residences", own_region.ResidenceResource, basename="api-residence")
