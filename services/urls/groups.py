"""Service groups: addresses."""

from django.urls import URLPattern, path

from services.views import groups

AT = "services/groups/"
ONE = f"{AT}<uuid:service_group_id>/"

urlpatterns: list[URLPattern] = [
    path(AT, groups.group_list, name="service-group-list"),
    path(f"{AT}new/", groups.group_create, name="service-group-create"),
    path(ONE, groups.group_detail, name="service-group-detail"),
    path(f"{ONE}edit/", groups.group_edit, name="service-group-edit"),
    path(f"{ONE}end/", groups.group_end, name="service-group-end"),
    path(f"{ONE}members/new/", groups.member_join, name="service-group-member-join"),
    path(f"{AT}members/<uuid:service_group_member_id>/leave/", groups.member_leave, name="service-group-member-leave"),
]
