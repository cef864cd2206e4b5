"""设置 ▸ 工单类别: the tree of categories, and what each of them asks."""

from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.access import fetch
from core.bin import undo_address
from core.errors import InvalidInput
from core.models import Term
from core.pages import attempt, attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from core.views.terms import SETTINGS
from services.actions.categories import create_category_rule, delete_category_rule, update_category_rule
from services.actions.questions import create_question, end_question, move_question, update_question
from services.categories import asked_on, category_tree
from services.category_forms import CategoryForm, QuestionForm
from services.models import CategoryQuestion, TicketCategory
from services.rule_access import get_question_for
from services.rule_queries import EDIT, category_questions_for, rules_allowed

CATEGORIES = Crumb("工单类别", "/settings/ticket-categories/")


@require_GET
@signed_in
def category_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The whole tree: a city has dozens of categories."""
    principal.require_everywhere(EDIT)
    today = clock.today()
    asked = CategoryQuestion.objects.filter(asked_on(today)).order_by().values_list("category_id")
    numbers = dict(asked.annotate(Count("pk")))
    context = {
        "rows": [(one, numbers.get(one.term.pk, 0)) for one in category_tree(today)],
        "crumbs": [SETTINGS, Crumb(CATEGORIES.label)],
    }
    return render(request, "services/category_list.html", context)


def _category(principal: Principal, category_id: UUID) -> Term:
    category: Term = fetch(Term.objects.filter(kind="ticket_category"), category_id, rules_allowed(principal))
    return category


def _page_of(category_id: UUID) -> str:
    return reverse("ticket-category-edit", args=[category_id])


def _save(principal: Principal, form: CategoryForm, category: Term, rule: TicketCategory | None) -> TicketCategory:
    if rule is None:
        return create_category_rule(actor=principal, values={"category_id": category.pk, **form.values()})
    return update_category_rule(
        actor=principal, rule_id=rule.pk, values=form.values(), expected_version=form.cleaned_data["version"]
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def category_edit(request: HttpRequest, principal: Principal, ticket_category_id: UUID) -> HttpResponse:
    category = _category(principal, ticket_category_id)
    rule: TicketCategory | None = TicketCategory.objects.filter(category=category).first()
    form = CategoryForm(posted(request), category_id=category.pk, rule=rule)
    if request.method == "POST" and form.is_valid() and attempted(form, lambda: _save(principal, form, category, rule)):
        return done(request, f"已保存“{category.label}”。", reverse("ticket-category-list"))
    today = clock.today()
    questions = list(category_questions_for(principal).filter(category=category).order_by("place", "id"))
    current = [one for one in questions if one.valid_to is None or one.valid_to > today]
    before = [one for one in questions if one not in current]
    context = {
        "form": form,
        "category": category,
        "rule": rule,
        "current": current,
        "before": sorted(before, key=lambda one: (one.valid_to, one.place), reverse=True),
        "crumbs": [SETTINGS, CATEGORIES, Crumb(category.label)],
        "back": reverse("ticket-category-list"),
    }
    return render(request, "services/category_form.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def category_clear(request: HttpRequest, principal: Principal, category_rule_id: UUID) -> HttpResponse:
    rule = delete_category_rule(actor=principal, rule_id=category_rule_id)
    text = "已清除上级和填写提示，类别、问题和工单不变，30 天内可在回收站恢复。"
    return done(request, text, _page_of(rule.category_id), undo=undo_address(category_rule_id))


def _save_question(
    principal: Principal, form: QuestionForm, category_id: UUID, question: CategoryQuestion | None
) -> CategoryQuestion:
    if question is None:
        return create_question(actor=principal, values={"category_id": category_id, **form.values()})
    return update_question(
        actor=principal, question_id=question.pk, values=form.values(), expected_version=form.cleaned_data["version"]
    )


def _question_page(
    request: HttpRequest, principal: Principal, category: Term, question: CategoryQuestion | None
) -> HttpResponse:
    form = QuestionForm(posted(request), question=question)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: _save_question(principal, form, category.pk, question))
        if saved:
            text = f"已保存“{saved.label}”，从今天起的工单按它填写，以前的工单不变。"
            return done(request, text, _page_of(category.pk))
    back = _page_of(category.pk)
    context = {
        "form": form,
        "category": category,
        "question": question,
        "crumbs": [SETTINGS, CATEGORIES, Crumb(category.label, back), Crumb("修改问题" if question else "新建问题")],
        "back": back,
    }
    return render(request, "services/question_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def question_create(request: HttpRequest, principal: Principal, ticket_category_id: UUID) -> HttpResponse:
    return _question_page(request, principal, _category(principal, ticket_category_id), None)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def question_edit(request: HttpRequest, principal: Principal, category_question_id: UUID) -> HttpResponse:
    question = get_question_for(principal, category_question_id, EDIT)
    return _question_page(request, principal, question.category, question)


@require_POST
@signed_in
def question_move(request: HttpRequest, principal: Principal, category_question_id: UUID) -> HttpResponse:
    """Raises InvalidInput where the button does not say which way."""
    question = get_question_for(principal, category_question_id, EDIT)
    way = request.POST.get("way")
    if way not in ("up", "down"):
        raise InvalidInput("请点“上移”或“下移”。", code="bad_way")
    move_question(actor=principal, question_id=question.pk, up=way == "up")
    return done(request, f"已移动“{question.label}”。", _page_of(question.category_id))


@require_POST
@signed_in
def question_end(request: HttpRequest, principal: Principal, category_question_id: UUID) -> HttpResponse:
    """No longer asked from today on."""
    question = get_question_for(principal, category_question_id, EDIT)
    last_day = clock.day_before(clock.today())
    if end_question(actor=principal, question_id=question.pk, last_day=last_day):
        return done(request, "已停用，以前的回答不变。", _page_of(question.category_id))
    text = "这个问题还没有人回答过，已删除，30 天内可在回收站恢复。"
    return done(request, text, _page_of(question.category_id), undo=undo_address(category_question_id))
