from django.urls import path

from alliances.views import body, members, overview, seats

urlpatterns = [
    path("alliances/", body.body_list, name="body-list"),
    path("alliances/new/", body.body_create, name="body-create"),
    path("alliances/suggest/", body.body_suggest, name="body-suggest"),
    path("alliances/gaps/", overview.body_gaps, name="body-gaps"),
    path("alliances/below/", overview.bodies_below, name="bodies-below"),
    path("alliances/<uuid:body_id>/", members.body_detail, name="body-detail"),
    path("alliances/<uuid:body_id>/edit/", body.body_edit, name="body-edit"),
    path("alliances/<uuid:body_id>/end/", body.body_end, name="body-end"),
    path("alliances/<uuid:body_id>/reopen/", body.body_reopen, name="body-reopen"),
    path("alliances/<uuid:body_id>/below/", body.body_below, name="body-below"),
    path("alliances/<uuid:body_id>/history/", body.body_history, name="body-history"),
    path("alliances/<uuid:body_id>/members/add/", members.member_add, name="member-add"),
    path("alliances/<uuid:body_id>/members/add-all/", members.members_add_all, name="members-add-all"),
    path("alliances/<uuid:body_id>/seats/", seats.body_seats, name="body-seats"),
    path("alliances/<uuid:body_id>/seats/add/", seats.seat_add, name="seat-add"),
    path("alliances/members/suggest/", members.member_suggest, name="member-suggest"),
    path("alliances/members/<uuid:membership_id>/edit/", members.member_edit, name="member-edit"),
    path("alliances/members/<uuid:membership_id>/leave/", members.member_leave, name="member-leave"),
    path("alliances/seats/<uuid:seat_id>/leave/", seats.seat_leave, name="seat-leave"),
    path("chains/<uuid:chain_id>/bodies/", overview.chain_bodies, name="chain-bodies"),
]
