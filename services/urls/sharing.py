"""Data shared between departments: addresses."""

from django.urls import URLPattern, path

from services.views import data_requests, sharing_departments

AT = "services/data-requests/"
ONE = f"{AT}<uuid:data_request_id>/"
SETTINGS = "settings/sharing-departments/"
DEPARTMENT = f"{SETTINGS}<uuid:sharing_department_id>/"

urlpatterns: list[URLPattern] = [
    path(AT, data_requests.request_list, name="data-request-list"),
    path(f"{AT}new/", data_requests.request_create, name="data-request-create"),
    path(f"{AT}standings/", data_requests.request_standings, name="data-request-standings"),
    path(ONE, data_requests.request_detail, name="data-request-detail"),
    path(f"{ONE}answer/", data_requests.request_answer, name="data-request-answer"),
    path(f"{ONE}refuse/", data_requests.request_refuse, name="data-request-refuse"),
    path(f"{ONE}withdraw/", data_requests.request_withdraw, name="data-request-withdraw"),
    path(f"{ONE}file/", data_requests.request_file, name="data-request-file"),
    path(SETTINGS, sharing_departments.department_list, name="sharing-department-list"),
    path(f"{SETTINGS}new/", sharing_departments.department_create, name="sharing-department-create"),
    path(DEPARTMENT, sharing_departments.department_edit, name="sharing-department-edit"),
    path(f"{DEPARTMENT}end/", sharing_departments.department_end, name="sharing-department-end"),
]
