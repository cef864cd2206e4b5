"""设置 ▸ 数据共享部门: who asks and answers within the hour."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.bin import undo_address
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from core.views.terms import SETTINGS
from services.actions.sharing import join_sharing, leave_sharing, update_sharing
from services.choices import RuleKind
from services.models import SharingDepartment
from services.rules import rule_now
from services.sharing.forms import DepartmentForm
from services.sharing.queries import EDIT, departments_for, get_department_for

DEPARTMENTS = Crumb("数据共享部门", "/settings/sharing-departments/")
ORDERINGS = {"name": "unit_name", "updated": "updated_at"}


@require_GET
@signed_in
def department_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    found = departments_for(principal, action=EDIT).select_related("unit")
    rows, page = list_page(request, found, allowed=ORDERINGS, default="name")
    today = clock.today()
    context = {
        "rows": [(row, row.valid_to is not None and row.valid_to < today) for row in rows],
        "page": page,
        "time": rule_now(RuleKind.SHARING_TIME).words,
        "crumbs": [SETTINGS, Crumb(DEPARTMENTS.label)],
    }
    return render(request, "services/sharing_department_list.html", context)


def _form_page(request: HttpRequest, principal: Principal, row: SharingDepartment | None) -> HttpResponse:
    principal.require_everywhere(EDIT)
    form = DepartmentForm(posted(request), department=row)
    if request.method == "POST" and form.is_valid() and attempted(form, lambda: _save(principal, form, row)):
        return done(request, "已保存。", reverse("sharing-department-list"))
    context = {
        "form": form,
        "row": row,
        "crumbs": [SETTINGS, DEPARTMENTS, Crumb(row.unit.name if row else "加入部门")],
        "back": reverse("sharing-department-list"),
    }
    return render(request, "services/sharing_department_form.html", context, status=422 if form.is_bound else 200)


def _save(principal: Principal, form: DepartmentForm, row: SharingDepartment | None) -> SharingDepartment:
    if row is None:
        return join_sharing(actor=principal, values=form.values())
    version = form.cleaned_data["version"]
    return update_sharing(actor=principal, department_id=row.pk, values=form.values(), expected_version=version)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def department_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    return _form_page(request, principal, None)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def department_edit(request: HttpRequest, principal: Principal, sharing_department_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_department_for(principal, sharing_department_id, EDIT))


@require_POST
@signed_in
def department_end(request: HttpRequest, principal: Principal, sharing_department_id: UUID) -> HttpResponse:
    last_day = clock.day_before(clock.today())
    back = reverse("sharing-department-list")
    if leave_sharing(actor=principal, department_id=sharing_department_id, last_day=last_day):
        return done(request, "已退出，以前的请求仍要答复。", back)
    text = "这个部门今天才加入，已删除，30 天内可在回收站恢复。"
    return done(request, text, back, undo=undo_address(sharing_department_id))
