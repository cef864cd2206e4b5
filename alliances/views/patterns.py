"""设置 ▸ 结构模式: how chains are built in this city; and building one by it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances import actions
from alliances.access import get_pattern_for
from alliances.models import PatternTier, StructurePattern
from alliances.pattern_forms import BuildForm, PatternForm
from alliances.queries import patterns_for
from chains.access import get_chain_for
from core.pages import attempt, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from core.views.terms import SETTINGS

PATTERNS = Crumb("结构模式", "/settings/patterns/")


@require_GET
@signed_in
def pattern_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    patterns, page = list_page(request, patterns_for(principal), allowed={"name": "name"}, default="name")
    tiers: dict[UUID, list[PatternTier]] = {}
    for tier in (
        PatternTier.objects.filter(pattern__in=[row.pk for row in patterns]).select_related("tier").order_by("place")
    ):
        tiers.setdefault(tier.pattern_id, []).append(tier)
    context = {
        "rows": [(pattern, tiers.get(pattern.pk, [])) for pattern in patterns],
        "page": page,
        "crumbs": [SETTINGS, Crumb(PATTERNS.label)],
    }
    return render(request, "alliances/pattern_list.html", context)


def _save(principal: Principal, form: PatternForm, pattern: StructurePattern | None) -> StructurePattern:
    if pattern is None:
        saved = actions.create_pattern(actor=principal, values=form.values())
    else:
        saved = actions.update_pattern(
            actor=principal,
            pattern_id=pattern.pk,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        )
    actions.set_tiers(actor=principal, pattern_id=saved.pk, tiers=form.tiers())
    return saved


def _form_page(request: HttpRequest, principal: Principal, pattern: StructurePattern | None) -> HttpResponse:
    principal.require_everywhere("body.edit")
    form = PatternForm(posted(request), pattern=pattern)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: _save(principal, form, pattern))
        if saved:
            return done(request, f"已保存结构模式“{saved.name}”。", reverse("pattern-list"))
    context = {
        "form": form,
        "pattern": pattern,
        "crumbs": [SETTINGS, PATTERNS, Crumb("修改" if pattern else "新建")],
        "back": reverse("pattern-list"),
    }
    return render(request, "alliances/pattern_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def pattern_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    return _form_page(request, principal, None)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def pattern_edit(request: HttpRequest, principal: Principal, pattern_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_pattern_for(principal, pattern_id))


@require_POST
@signed_in
def pattern_delete(request: HttpRequest, principal: Principal, pattern_id: UUID) -> HttpResponse:
    pattern = actions.delete_pattern(actor=principal, pattern_id=pattern_id)
    return done(request, f"已删除结构模式“{pattern.name}”，按它建立的产业链不受影响。", reverse("pattern-list"))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def chain_build(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """Choose a pattern, see what it will add, add it."""
    principal.require_everywhere("body.edit")
    chain = get_chain_for(principal, chain_id, "chain.edit")
    form = BuildForm(posted(request), principal=principal)
    back = reverse("chain-bodies", args=[chain.pk])
    if request.method == "POST" and form.is_valid():
        built = attempt(
            form,
            lambda: actions.build_by_pattern(
                actor=principal,
                pattern_id=form.cleaned_data["pattern"],
                chain_id=chain.pk,
                founded_on=form.cleaned_data["founded_on"],
            ),
        )
        if built:
            segments, bodies = built
            text = (
                f"已建立 {len(segments)} 个环节、{len(bodies)} 个组织。"
                if segments or bodies
                else "都已建立，没有要补的。"
            )
            return done(request, text, back)
    context = {
        "form": form,
        "chain": chain,
        "crumbs": [Crumb("产业链", reverse("chain-list")), Crumb(chain.name, back), Crumb("按结构模式建立")],
        "back": back,
    }
    return render(request, "alliances/chain_build.html", context, status=422 if form.is_bound else 200)
