"""Pages of merging: choosing two records, both side by side, what was done, and taking it back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.models import Account
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Confirmation, Crumb, Pair
from organizations import actions, duplicates
from organizations.access import get_merge_for
from organizations.actions.merging import UNDO_DAYS, kind_of
from organizations.choosing import chosen_party_org, chosen_unit
from organizations.merging.kinds import MERGEABLE, Mergeable
from organizations.merging.plan import Plan
from organizations.views.duplicates import DUPLICATES, UNITS

MERGES = Crumb("合并记录", "/merges/")
FIELD, ANSWER = "field-", "answer-"


class PartnerForm(forms.Form):
    """The other record, by typeahead."""

    other = forms.CharField(label="重复的另一条", help_text="输入名称、简称、曾用名或代码后选择")

    def __init__(self, *args: Any, principal: Principal, kind: Mergeable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal, self.kind = principal, kind

    def clean_other(self) -> Any:
        choose = chosen_unit if self.kind.kind == AnchorKind.UNIT else chosen_party_org
        return choose(self.principal, self.cleaned_data["other"])


@require_http_methods(["GET", "POST"])
@signed_in
def merge_start(request: HttpRequest, principal: Principal, survivor_id: UUID) -> HttpResponse:
    """Name the record that is the same as this one."""
    kind = kind_of(survivor_id)
    principal.require_everywhere(kind.right)
    row = kind.fetch(principal, survivor_id, kind.right)
    form = PartnerForm(posted(request), principal=principal, kind=kind)
    if form.is_bound and form.is_valid():
        return HttpResponseRedirect(reverse("merge-compare", args=[row.pk, form.cleaned_data["other"].pk]))
    context = {
        "row": row,
        "kind": kind,
        "form": form,
        "crumbs": [UNITS, DUPLICATES, Crumb("合并")],
        "suggest_url": reverse("unit-suggest" if kind.kind == AnchorKind.UNIT else "party-org-suggest"),
        "back": reverse(kind.url_name, args=[row.pk]),
    }
    return render(request, "organizations/merge_start.html", context, status=422 if form.is_bound else 200)


def _chosen(data: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): str(data[name]) for name in data if name.startswith(prefix)}


@require_http_methods(["GET", "POST"])
@signed_in
def merge_compare(request: HttpRequest, principal: Principal, survivor_id: UUID, absorbed_id: UUID) -> HttpResponse:
    """Both records side by side, what would move, what must be chosen; and the merge."""
    errors: list[str] = []
    status = 200
    fields, answers = _chosen(request.POST, FIELD), _chosen(request.POST, ANSWER)
    if request.method == "POST":
        try:
            merge = actions.merge(
                actor=principal,
                survivor_id=survivor_id,
                absorbed_id=absorbed_id,
                fields=fields,
                answers=answers,
                versions=_versions(request),
            )
        except (Conflict, InvalidInput) as error:
            errors, status = _errors(error), error.status
            fields = {name: side for name, side in fields.items() if side in ("survivor", "absorbed")}
        else:
            message = f"已将“{merge.absorbed_name}”并入“{merge.survivor_name}”，{UNDO_DAYS} 天内可以撤销。"
            return done(request, message, reverse("merge-detail", args=[merge.pk]))
    kind, plan = actions.merge_plan(
        actor=principal, survivor_id=survivor_id, absorbed_id=absorbed_id, fields={}, answers=answers
    )
    context = {
        "kind": kind,
        "plan": plan,
        "rows": _rows(kind, plan, fields),
        "same": _same(kind, plan),
        "errors": [text for text in errors if text not in plan.refusals],
        "crumbs": [UNITS, DUPLICATES, Crumb("合并")],
        "blocked": [(way, way.shown(rows)) for way, rows in plan.blocked if way.shown is not None],
        "may_ask": any(way.asks is not None for way, _ in plan.blocked),
        "ask_url": reverse("merge-ask", args=[survivor_id, absorbed_id]),
        "swap_url": reverse("merge-compare", args=[absorbed_id, survivor_id]),
        "back": reverse(kind.url_name, args=[survivor_id]),
        "days": UNDO_DAYS,
    }
    return render(request, "organizations/merge_compare.html", context, status=status)


@require_POST
@signed_in
def merge_ask(request: HttpRequest, principal: Principal, survivor_id: UUID, absorbed_id: UUID) -> HttpResponse:
    """Ask whoever may clear away what forbids the merge."""
    asked = actions.ask_to_clear(actor=principal, survivor_id=survivor_id, absorbed_id=absorbed_id)
    message = f"已请安全管理员处理{'、'.join(asked)}，办完后再打开本页合并。"
    return done(request, message, reverse("merge-compare", args=[survivor_id, absorbed_id]))


def _versions(request: HttpRequest) -> tuple[int, int]:
    """Those the page was opened with; a page of another making has none that fit."""
    found = [request.POST.get(name, "") for name in ("survivor_version", "absorbed_version")]
    if not all(text.isascii() and text.isdigit() and len(text) < 10 for text in found):
        raise InvalidInput("请从对照页办理合并。")
    return int(found[0]), int(found[1])


def _errors(error: Conflict | InvalidInput) -> list[str]:
    """A refusal's own sentences; what must still be chosen is said once."""
    if error.code in ("merge_refused", "merge_undecided", "changed_meanwhile") or not error.fields:
        return error.fields.get("refusals") or [error.message]
    return [text for texts in error.fields.values() for text in texts]


def _rows(kind: Mergeable, plan: Plan, chosen: Mapping[str, str]) -> list[dict[str, Any]]:
    """The fields in which both differ, the side that stands marked."""
    return [
        {
            "name": f"{FIELD}{one.code}",
            "label": one.label,
            "survivor": one.text(plan.survivor),
            "absorbed": one.text(plan.absorbed),
            "side": chosen.get(one.code) or kind.default(one, plan.survivor, plan.absorbed),
        }
        for one in kind.fields
        if not one.same(plan.survivor, plan.absorbed)
    ]


def _same(kind: Mergeable, plan: Plan) -> list[Pair]:
    same = [one for one in kind.fields if one.same(plan.survivor, plan.absorbed) and not one.is_blank(plan.survivor)]
    return [Pair(one.label, one.text(plan.survivor)) for one in same]


@require_GET
@signed_in
def merge_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    found = duplicates.merges_for(principal).select_related("made_by").defer("steps")
    merges, page = list_page(request, found, allowed={"made": "created_at"}, default="-made")
    today = clock.today()
    context = {
        "crumbs": [UNITS, DUPLICATES, Crumb("合并记录")],
        "rows": [(merge, MERGEABLE[merge.survivor_kind], merge.can_be_undone_on(today)) for merge in merges],
        "page": page,
        "sort": "-made",
    }
    return render(request, "organizations/merge_list.html", context)


@require_GET
@signed_in
def merge_detail(request: HttpRequest, principal: Principal, merge_id: UUID) -> HttpResponse:
    merge = get_merge_for(principal, merge_id)
    kind = MERGEABLE[merge.survivor_kind]
    people = Account.objects.in_bulk([one for one in (merge.made_by_id, merge.undone_by_id) if one])
    pairs = [
        Pair("保留", merge.survivor_name, reverse(kind.url_name, args=[merge.survivor_id])),
        Pair("并入", merge.absorbed_name, reverse(kind.url_name, args=[merge.absorbed_id]) if merge.undone_on else ""),
        Pair("合并", f"{cn_date(merge.merged_on)} · {_who(people, merge.made_by_id)}"),
        *(
            [Pair("撤销", f"{cn_date(merge.undone_on)} · {_who(people, merge.undone_by_id)}")]
            if merge.undone_on
            else [Pair("可撤销至", cn_date(merge.undo_until))]
        ),
    ]
    context = {
        "merge": merge,
        "kind": kind,
        "pairs": pairs,
        "crumbs": [UNITS, DUPLICATES, MERGES, Crumb(merge.absorbed_name)],
        "may_undo": merge.can_be_undone_on(clock.today()) and principal.may_everywhere(kind.right),
    }
    return render(request, "organizations/merge_detail.html", context)


def _who(people: Mapping[UUID, Account], account_id: UUID | None) -> str:
    return people[account_id].display_name if account_id and account_id in people else "平台"


@require_http_methods(["GET", "POST"])
@signed_in
def merge_undo(request: HttpRequest, principal: Principal, merge_id: UUID) -> HttpResponse:
    merge = get_merge_for(principal, merge_id)
    detail = reverse("merge-detail", args=[merge.pk])
    form = forms.Form(posted(request))
    if form.is_bound and attempted(form, lambda: actions.undo_merge(actor=principal, merge_id=merge.pk)):
        left = get_merge_for(principal, merge_id).left
        message = f"已撤销合并，“{merge.absorbed_name}”恢复为单独的记录。"
        return done(request, f"{message}有 {len(left)} 项没有退回，见下。" if left else message, detail)
    effects = [
        f"“{merge.absorbed_name}”恢复为单独的记录，合并时转移的内容退回给它。",
        f"合并后在“{merge.survivor_name}”新登记的内容留在“{merge.survivor_name}”。",
        "合并后又改过或删除的不退回，撤销后逐项列出。",
    ]
    confirm = Confirmation(
        title=f"撤销合并：“{merge.absorbed_name}”并入“{merge.survivor_name}”",
        effects=effects,
        verb="撤销合并",
        cancel_url=detail,
        undo="撤销后如仍需合并，可再次办理。",
    )
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=409 if form.is_bound else 200)
