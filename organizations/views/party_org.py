"""Pages of party organizations and their member figures."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.choices import AnchorKind
from core.errors import InvalidInput
from core.pages import attempt, done, list_page, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date, thousands
from core.templatetags.parts import Confirmation, Crumb, Fact, Pair
from core.views.bulk import bulk_offer
from organizations import actions
from organizations.access import can_edit_party_org, get_member_count_for, get_party_org_for
from organizations.cards import party_org_cards
from organizations.choosing import as_uuid
from organizations.duplicates import open_pairs
from organizations.filters import PartyOrgFilter, for_page
from organizations.forms import LastDayForm, MemberCountForm, PartyOrgForm
from organizations.models import MemberCount, PartyOrg, Unit
from organizations.queries import hosts_of, party_org_rows, party_org_suggestions, party_orgs_for, units_for

ORDERINGS = {"name": "name_key", "updated": "updated_at", "created": "created_at"}
PARTY_ORGS = Crumb("党组织", "/party-orgs/")
LISTED = 20


def _named(model_rows: Any, value: str) -> list[tuple[str, str]]:
    """The one choice an address names by id, in words."""
    found = as_uuid(value)
    row = model_rows.filter(pk=found).first() if found else None
    return [(str(row.pk), row.name)] if row else []


@require_GET
@signed_in
def party_org_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("party_org.view")
    filterset = PartyOrgFilter(request.GET, queryset=party_orgs_for(principal), request=request)
    form = for_page(
        filterset,
        {
            "superior": _named(party_orgs_for(principal), request.GET.get("superior", "")),
            "unit": _named(units_for(principal), request.GET.get("unit", "")),
        },
    )
    found = filterset.qs if filterset.is_valid() else filterset.queryset.none()
    orgs, page = list_page(request, found.select_related("superior"), allowed=ORDERINGS, default="name")
    context = {
        "filter_form": form,
        "rows": party_org_rows(orgs, clock.today()),
        "page": page,
        "bulk": bulk_offer(request, principal, "party_orgs", page),
        "may_count": principal.may("member_count.view"),
        "duplicates": open_pairs(principal, AnchorKind.PARTY_ORG),
        "may_find": principal.may_everywhere("duplicate.view"),
        "may_create": principal.may_everywhere("party_org.edit"),
        "may_import": principal.may_everywhere("import.run"),
        "may_export": principal.may("export.run"),
    }
    return render(request, "organizations/party_org_list.html", context)


@require_GET
@signed_in
def party_org_detail(request: HttpRequest, principal: Principal, party_org_id: UUID) -> HttpResponse:
    org = get_party_org_for(principal, party_org_id)
    return _detail(request, principal, org, None)


def _detail(
    request: HttpRequest, principal: Principal, org: PartyOrg, form: MemberCountForm | None, *, status: int = 200
) -> HttpResponse:
    """The page; ``form`` is a member figure sent back with its errors."""
    today = clock.today()
    may_count = principal.may("member_count.view")
    counts = list(org.member_counts.order_by("-as_of")[:LISTED]) if may_count else []
    latest = next((count for count in counts if count.as_of <= today), None)
    may_edit_counts = can_edit_party_org(principal, org, "member_count.edit")
    if form is None and may_edit_counts:
        form = _count_form(request, counts)
    below = party_orgs_for(principal).filter(superior=org).order_by("name_key")
    context = {
        "org": org,
        "crumbs": [PARTY_ORGS, Crumb(org.name)],
        "facts": _facts(org, latest, below.count()),
        "pairs": _pairs(org),
        "hosts": org.hosts.select_related("unit").order_by("-valid_to", "unit__name_key"),
        "today": today,
        "below": below[:LISTED],
        "counts": counts,
        "may_count": may_count,
        "may_edit_counts": may_edit_counts,
        "count_form": form,
        "editing": None if form is None or form.instance._state.adding else form.instance.pk,
        "aliases": org.aliases.order_by("kind", "-valid_to", "name_key"),
        "may_merge": principal.may_everywhere("party_org.merge"),
        "cards": party_org_cards(principal, org),
        "may_edit": can_edit_party_org(principal, org),
        "stands": org.exists_on(today),
    }
    return render(request, "organizations/party_org_detail.html", context, status=status)


def _count_form(request: HttpRequest, counts: list[MemberCount]) -> MemberCountForm:
    """For the figure the address names, else for a new one."""
    editing = next((count for count in counts if str(count.pk) == request.GET.get("count")), None)
    if editing is None:
        return MemberCountForm(initial={"as_of": clock.today()})
    return MemberCountForm(instance=editing, initial={"version": editing.version})


def _facts(org: PartyOrg, latest: MemberCount | None, below: int) -> list[Fact]:
    facts = [Fact("类型", org.get_kind_display()), Fact("组建方式", org.get_build_mode_display() or "—")]
    if latest is not None:
        facts.append(
            Fact("党员", thousands(latest.total), unit="人", url="#counts", note=f"截至{cn_date(latest.as_of)}")
        )
    else:
        facts.append(Fact("党员", "—"))
    url = f"{reverse('party-org-list')}?superior={org.pk}" if below else ""
    facts.append(Fact("下级党组织", thousands(below), unit="个", url=url))
    return facts


def _pairs(org: PartyOrg) -> list[Pair]:
    superior = org.superior
    return [
        Pair("隶属关系", superior.name, reverse("party-org-detail", args=[superior.pk]))
        if superior
        else Pair("隶属关系", f"{org.superior_name}（平台外）" if org.superior_name else ""),
        Pair("简称", org.short_name),
        Pair("成立日期", cn_date(org.founded_on)),
        *([Pair("撤销日期", cn_date(org.dissolved_on))] if org.dissolved_on else []),
        Pair("示范党组织", "是" if org.is_demonstration else "否"),
    ]


def _save(principal: Principal, form: PartyOrgForm, org: PartyOrg | None) -> PartyOrg:
    if org is None:
        return actions.create_party_org(actor=principal, values=form.values(), host_ids=form.host_ids())
    with transaction.atomic():
        saved = actions.update_party_org(
            actor=principal,
            party_org_id=org.pk,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        )
        actions.set_hosts(actor=principal, party_org_id=org.pk, host_ids=form.host_ids(), day=clock.today())
        return saved


def _form_page(request: HttpRequest, principal: Principal, org: PartyOrg | None) -> HttpResponse:
    held: list[Unit] = []
    initial: dict[str, Any] = {}
    if org is not None:
        held = hosts_of([org.pk], clock.today()).get(org.pk, [])
        initial = {"version": org.version}
    else:
        initial["hosts"] = [value for value, _ in _named(units_for(principal), request.GET.get("unit", ""))]
        held = list(units_for(principal).filter(id__in=initial["hosts"]))
    form = PartyOrgForm(request.POST or None, instance=org, initial=initial, principal=principal, held=held)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            saved = attempt(form, lambda: _save(principal, form, org))
            if saved:
                return done(request, f"已保存“{saved.name}”。", reverse("party-org-detail", args=[saved.pk]))
        status = 422
    context = {
        "form": form,
        "org": org,
        "crumbs": [PARTY_ORGS, Crumb("修改" if org else "新建党组织")],
        "back": reverse("party-org-detail", args=[org.pk]) if org else reverse("party-org-list"),
    }
    return render(request, "organizations/party_org_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def party_org_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("party_org.edit")
    return _form_page(request, principal, None)


@require_http_methods(["GET", "POST"])
@signed_in
def party_org_edit(request: HttpRequest, principal: Principal, party_org_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_party_org_for(principal, party_org_id, "party_org.edit"))


@require_http_methods(["GET", "POST"])
@signed_in
def party_org_dissolve(request: HttpRequest, principal: Principal, party_org_id: UUID) -> HttpResponse:
    """Record the last day, after saying what that does."""
    org = get_party_org_for(principal, party_org_id, "party_org.edit")
    detail = reverse("party-org-detail", args=[org.pk])
    form = LastDayForm(request.POST or None, label="撤销前的最后一天")
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                actions.dissolve_party_org(actor=principal, party_org_id=org.pk, last_day=form.cleaned_data["last_day"])
            except InvalidInput as error:
                for text in next(iter(error.fields.values()), []) or [error.message]:
                    form.add_error("last_day", text)
            else:
                return done(request, f"已登记撤销“{org.name}”，可在党组织页恢复。", detail)
        status = 422
    below = party_orgs_for(principal).filter(superior=org, dissolved_on__isnull=True).count()
    effects = [
        "自次日起，本组织不再计入党组织数和组织覆盖；此前的统计和已发布的清单不受影响。",
        "所在单位、党员数和历史记录都保留。",
    ]
    if below:
        effects.append(f"有 {below} 个下级党组织仍隶属于本组织，请逐个改为新的上级。")
    confirm = Confirmation(
        title=f"撤销“{org.name}”",
        effects=effects,
        verb="登记撤销",
        cancel_url=detail,
        undo="登记后可随时在党组织页恢复。",
    )
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=status)


@require_POST
@signed_in
def party_org_restore(request: HttpRequest, principal: Principal, party_org_id: UUID) -> HttpResponse:
    org = actions.restore_party_org(actor=principal, party_org_id=party_org_id)
    return done(request, f"已恢复“{org.name}”。", reverse("party-org-detail", args=[org.pk]))


@require_GET
@signed_in
def party_org_suggest(request: HttpRequest, principal: Principal) -> JsonResponse:
    """Typeahead: at most 20 organizations by name or pinyin initials."""
    return JsonResponse(party_org_suggestions(principal, request.GET.get("q", "")), safe=False)


def _counts_url(org_id: UUID) -> str:
    return reverse("party-org-detail", args=[org_id]) + "#counts"


@require_POST
@signed_in
def member_count_create(request: HttpRequest, principal: Principal, party_org_id: UUID) -> HttpResponse:
    org = get_party_org_for(principal, party_org_id, "member_count.edit")
    form = MemberCountForm(request.POST)
    if form.is_valid():
        count = attempt(
            form, lambda: actions.create_member_count(actor=principal, party_org_id=org.pk, values=form.values())
        )
        if count:
            return done(request, f"已登记{cn_date(count.as_of)}的党员数。", _counts_url(org.pk))
    return _detail(request, principal, org, form, status=422)


@require_POST
@signed_in
def member_count_edit(request: HttpRequest, principal: Principal, member_count_id: UUID) -> HttpResponse:
    count = get_member_count_for(principal, member_count_id, "member_count.edit")
    form = MemberCountForm(request.POST, instance=count)
    if form.is_valid():
        saved = attempt(
            form,
            lambda: actions.update_member_count(
                actor=principal,
                member_count_id=count.pk,
                values=form.values(),
                expected_version=form.cleaned_data["version"],
            ),
        )
        if saved:
            return done(request, f"已更正{cn_date(saved.as_of)}的党员数。", _counts_url(count.party_org_id))
    return _detail(request, principal, get_party_org_for(principal, count.party_org_id), form, status=422)
