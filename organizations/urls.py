from django.urls import path

from organizations.views import own_region, party_org, unit, unit_figures, unit_members

urlpatterns = [
    path("units/", unit.unit_list, name="unit-list"),
    path("units/new/", unit.unit_create, name="unit-create"),
    path("units/suggest/", unit.unit_suggest, name="unit-suggest"),
    path("units/<uuid:unit_id>/", unit.unit_detail, name="unit-detail"),
    path("units/<uuid:unit_id>/edit/", unit.unit_edit, name="unit-edit"),
    path("units/<uuid:unit_id>/end/", unit.unit_end, name="unit-end"),
    path("units/<uuid:unit_id>/revive/", unit.unit_revive, name="unit-revive"),
    path("units/<uuid:unit_id>/parks/", own_region.residence_create, name="residence-create"),
    path("units/<uuid:unit_id>/parks/<uuid:residence_id>/end/", own_region.residence_end, name="residence-end"),
    path("units/<uuid:unit_id>/figures/", unit_figures.unit_figures, name="unit-figures"),
    path("units/<uuid:unit_id>/members/", unit_members.unit_members, name="unit-members"),
    path(
        "unit-member-counts/<uuid:unit_member_count_id>/",
        unit_members.unit_member_count_edit,
        name="unit-member-count-edit",
    ),
    path("industries/suggest/", unit.industry_suggest, name="industry-suggest"),
    path("party-orgs/", party_org.party_org_list, name="party-org-list"),
    path("party-orgs/new/", party_org.party_org_create, name="party-org-create"),
    path("party-orgs/suggest/", party_org.party_org_suggest, name="party-org-suggest"),
    path("party-orgs/<uuid:party_org_id>/", party_org.party_org_detail, name="party-org-detail"),
    path("party-orgs/<uuid:party_org_id>/edit/", party_org.party_org_edit, name="party-org-edit"),
    path("party-orgs/<uuid:party_org_id>/dissolve/", party_org.party_org_dissolve, name="party-org-dissolve"),
    path("party-orgs/<uuid:party_org_id>/restore/", party_org.party_org_restore, name="party-org-restore"),
    path("party-orgs/<uuid:party_org_id>/counts/", party_org.member_count_create, name="member-count-create"),
    path("member-counts/<uuid:member_count_id>/", party_org.member_count_edit, name="member-count-edit"),
    path("regions/", own_region.own_region_list, name="own-region-list"),
    path("regions/new/", own_region.own_region_create, name="own-region-create"),
    path("regions/<uuid:own_region_id>/", own_region.own_region_detail, name="own-region-detail"),
    path("regions/<uuid:own_region_id>/edit/", own_region.own_region_edit, name="own-region-edit"),
    path("regions/<uuid:own_region_id>/close/", own_region.own_region_close, name="own-region-close"),
    path("regions/<uuid:own_region_id>/reopen/", own_region.own_region_reopen, name="own-region-reopen"),
]
