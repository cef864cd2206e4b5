"""Visits: addresses."""

from django.urls import URLPattern, path

from services.views import received_visits, visit_offline, visit_plans, visit_problem, visits
from services.views.visits import STEPS, step_view

AT = "services/visits/"
ONE = f"{AT}<uuid:visit_id>/"
FILE = f"{ONE}files/<uuid:attachment_id>/"
PLANS = f"{AT}plans/"
PLAN = f"{PLANS}<uuid:visit_plan_id>/"
TARGET = f"{PLANS}targets/<uuid:visit_target_id>/"

urlpatterns: list[URLPattern] = [
    path(AT, visits.visit_list, name="visit-list"),
    path(f"{AT}worker.js", visit_offline.worker, name="visit-worker"),
    path(f"{AT}offline/", visit_offline.shell, name="visit-offline"),
    path(f"{AT}received/", received_visits.received_list, name="received-visit-list"),
    path(f"{AT}received/<uuid:received_visit_id>/", received_visits.received_detail, name="received-visit-detail"),
    path(
        f"{AT}received/<uuid:received_visit_id>/answer/", received_visits.received_answer, name="received-visit-answer"
    ),
    path(f"{AT}new/", visits.visit_log, name="visit-log"),
    path(f"{AT}new/<uuid:unit_id>/", visits.visit_log, name="visit-log-of"),
    path("chains/<uuid:chain_id>/visits/", visits.chain_visits, name="chain-visits"),
    path(ONE, visits.visit_detail, name="visit-detail"),
    path(f"{ONE}edit/", visits.visit_edit, name="visit-edit"),
    path(f"{ONE}problem/", visit_problem.visit_problem, name="visit-problem"),
    path(f"{ONE}delete/", visits.visit_delete, name="visit-delete"),
    path(f"{ONE}files/new/", visits.visit_file_add, name="visit-file-add"),
    path(FILE, visits.visit_file, name="visit-file"),
    path(f"{FILE}remove/", visits.visit_file_remove, name="visit-file-remove"),
    *(path(f"{ONE}{step.code}/", step_view(step), name=f"visit-{step.code}") for step in STEPS),
    path(PLANS, visit_plans.plan_list, name="visit-plan-list"),
    path(f"{PLANS}new/", visit_plans.plan_create, name="visit-plan-create"),
    path(f"{PLANS}targets/", visit_plans.target_list, name="visit-target-list"),
    path(f"{PLANS}loads/", visit_plans.load_list, name="visit-load-list"),
    path(PLAN, visit_plans.plan_detail, name="visit-plan-detail"),
    path(f"{PLAN}edit/", visit_plans.plan_edit, name="visit-plan-edit"),
    path(f"{PLAN}fill/", visit_plans.plan_fill, name="visit-plan-fill"),
    path(f"{PLAN}assign/", visit_plans.plan_assign, name="visit-plan-assign"),
    path(f"{PLAN}route/", visit_plans.plan_route, name="visit-plan-route"),
    path(f"{PLAN}units/add/", visit_plans.targets_add, name="visit-targets-add"),
    path(f"{PLAN}delete/", visit_plans.plan_delete, name="visit-plan-delete"),
    path(f"{TARGET}assign/", visit_plans.target_assign, name="visit-target-assign"),
    path(f"{TARGET}remove/", visit_plans.target_remove, name="visit-target-remove"),
]
