"""示范岗: the list, a post's page with its pledges, its form, its end; and 亮岗公示, shown to all who work here."""

from collections import defaultdict
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances import actions
from alliances.access import get_body_for
from alliances.choices import PostPlace
from alliances.models import ChainBody, ModelPost
from alliances.pages import BODIES, room_tabs
from alliances.posts.filters import PostFilter, post_form
from alliances.posts.forms import EndPostForm, PostForm
from alliances.posts.pages import POSTS, SHOWN, crumbs_to, pledge_tag, post_tag, where
from alliances.posts.queries import get_post_for, pledges_for, posts_for, shown_pledges, shown_posts
from alliances.queries import by_body, names_shown
from alliances.sight import EDIT, VIEW, may_edit_work
from alliances.teams.choose import choose_body
from alliances.teams.filters import bodies_and_chains
from core import clock
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Confirmation, Crumb, Fact, Pair
from core.views.bulk import bulk_offer

ORDERINGS = {"name": "name_key", "since": "since", "updated": "updated_at"}


@require_GET
@signed_in
def post_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    posts = posts_for(principal)
    filterset = PostFilter(request.GET, queryset=posts, request=request)
    bodies, chains = bodies_and_chains(posts, request.GET.get("body", ""))
    form = post_form(filterset, bodies=bodies, chains=chains)
    found = filterset.qs if filterset.is_valid() else posts.none()
    rows, page = list_page(request, found.select_related(*SHOWN), allowed=ORDERINGS, default="name")
    named = names_shown(principal)
    context = {
        "filter_form": form,
        "rows": [(post, post_tag(post), where(post), _holder(post, named=named)) for post in rows],
        "page": page,
        "bulk": bulk_offer(request, principal, "posts", page),
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "name",
        "tabs": room_tabs(principal, "posts"),
        "body": request.GET.get("body", ""),
        "may_create": by_body(principal).may(EDIT),
    }
    return render(request, "alliances/post_list.html", context)


def _holder(post: ModelPost, *, named: bool) -> str:
    if post.holder is None:
        return ""
    return post.holder.name if named else "已确定"


@require_GET
@signed_in
def post_detail(request: HttpRequest, principal: Principal, post_id: UUID) -> HttpResponse:
    post = get_post_for(principal, post_id)
    named = names_shown(principal)
    pledges = pledges_for(principal).filter(post=post).order_by("-year", "-pledged_on", "id")
    org, unit = post.party_org, post.unit
    context = {
        "post": post,
        "state_tag": post_tag(post),
        "crumbs": [BODIES, POSTS, Crumb(post.name)],
        "facts": [
            Fact("类别", post.kind.label),
            Fact("链党组织", post.body.name, url=reverse("body-detail", args=[post.body_id])),
            Fact("岗位所在", post.get_place_display()),
            Fact("责任人", _holder(post, named=named) or "未定"),
            Fact("设岗", cn_date(post.since)),
        ],
        "pairs": [
            Pair("单位", unit.name if unit else "", reverse("unit-detail", args=[unit.pk]) if unit else ""),
            Pair("党组织", org.name if org else "", reverse("party-org-detail", args=[org.pk]) if org else ""),
            Pair("岗位职责", post.duty),
            Pair("公示", "列入亮岗公示页" if post.shown else "不公示"),
            *([Pair("撤岗日期", cn_date(post.ended_on))] if post.ended_on else []),
        ],
        "pledges": [(pledge, pledge_tag(pledge)) for pledge in pledges],
        "may_edit": may_edit_work(principal, post.body_id),
    }
    return render(request, "alliances/post_detail.html", context)


@require_GET
@signed_in
def post_choose_body(request: HttpRequest, principal: Principal) -> HttpResponse:
    return choose_body(request, principal, going_on="post-create", back="post-list", label="设立示范岗")


def _form_page(request: HttpRequest, principal: Principal, body: ChainBody, post: ModelPost | None) -> HttpResponse:
    initial = {"version": post.version} if post else {}
    form = PostForm(posted(request), instance=post, principal=principal, initial=initial)
    saved: list[ModelPost] = []
    if form.is_bound and form.is_valid() and attempted(form, lambda: saved.append(_save(principal, form, body, post))):
        return done(request, f"已保存“{saved[0].name}”。", reverse("post-detail", args=[saved[0].pk]))
    detail = reverse("post-detail", args=[post.pk]) if post else ""
    context = {
        "form": form,
        "post": post,
        "body": body,
        "crumbs": crumbs_to(POSTS, post.name, detail, "修改") if post else [BODIES, POSTS, Crumb("设立示范岗")],
        "back": detail or f"{reverse('post-list')}?body={body.pk}",
    }
    return render(request, "alliances/post_form.html", context, status=422 if form.is_bound else 200)


def _save(principal: Principal, form: PostForm, body: ChainBody, post: ModelPost | None) -> ModelPost:
    if post is None:
        return actions.create_post(actor=principal, body_id=body.pk, values=form.values())
    return actions.update_post(
        actor=principal, post_id=post.pk, values=form.values(), expected_version=form.cleaned_data["version"]
    )


@require_http_methods(["GET", "POST"])
@signed_in
def post_create(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_body_for(principal, body_id, EDIT), None)


@require_http_methods(["GET", "POST"])
@signed_in
def post_edit(request: HttpRequest, principal: Principal, post_id: UUID) -> HttpResponse:
    post = get_post_for(principal, post_id, EDIT)
    return _form_page(request, principal, post.body, post)


@require_http_methods(["GET", "POST"])
@signed_in
def post_end(request: HttpRequest, principal: Principal, post_id: UUID) -> HttpResponse:
    post = get_post_for(principal, post_id, EDIT)
    form, detail = EndPostForm(posted(request)), reverse("post-detail", args=[post.pk])
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: actions.end_post(actor=principal, post_id=post.pk, day=form.cleaned_data["day"]))
    ):
        return done(request, f"“{post.name}”已撤岗。", detail)
    effects = ["不再计入在岗的示范岗，也不再公示；承诺记录保留，之后可以恢复。"]
    confirm = Confirmation(f"撤岗：{post.name}", effects, "撤岗", detail)
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def post_reopen(request: HttpRequest, principal: Principal, post_id: UUID) -> HttpResponse:
    get_post_for(principal, post_id, EDIT)
    post = actions.reopen_post(actor=principal, post_id=post_id)
    return done(request, f"“{post.name}”已恢复。", reverse("post-detail", args=[post.pk]))


@require_GET
@signed_in
def posts_shown(request: HttpRequest, principal: Principal) -> HttpResponse:
    """亮岗公示: posts by unit, their duty and what is shown of this year's pledges; nobody's name."""
    place = request.GET.get("place", "")
    posts = shown_posts(principal).select_related("kind", "unit", "party_org")
    if place in PostPlace:
        posts = posts.filter(place=place)
    rows, page = list_page(request, posts, allowed={"name": "name_key"}, default="name")
    pledges = defaultdict(list)
    for pledge in shown_pledges([post.pk for post in rows], clock.today().year):
        pledges[pledge.post_id].append((pledge, pledge_tag(pledge)))
    context = {
        "rows": [(post, where(post), pledges[post.pk]) for post in rows],
        "page": page,
        "year": clock.today().year,
        "places": PostPlace.choices,
        "place": place,
        "crumbs": [BODIES, POSTS, Crumb("亮岗公示")] if principal.may(VIEW) else [Crumb("亮岗公示")],
    }
    return render(request, "alliances/posts_shown.html", context)
