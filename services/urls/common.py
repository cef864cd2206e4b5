"""Common demands: addresses."""

from django.urls import URLPattern, path

from services.views import common

AT = "services/common-demands/"
ONE = f"{AT}<uuid:common_demand_id>/"

urlpatterns: list[URLPattern] = [
    path(AT, common.common_list, name="common-demand-list"),
    path(f"{AT}new/", common.common_create, name="common-demand-create"),
    path(ONE, common.common_detail, name="common-demand-detail"),
    path(f"{ONE}edit/", common.common_edit, name="common-demand-edit"),
    path(f"{ONE}add/", common.common_add, name="common-demand-add"),
    path(f"{ONE}tickets/<uuid:ticket_id>/take/", common.common_take, name="common-demand-take"),
    path(f"{ONE}answer/", common.common_answer, name="common-demand-answer"),
    path(f"{ONE}delete/", common.common_delete, name="common-demand-delete"),
]
