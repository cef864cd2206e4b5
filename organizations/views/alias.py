"""Pages of other names of a unit or a party organization."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.choices import AnchorKind
from core.errors import NotFound
from core.pages import attempt, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation, Crumb
from organizations import actions
from organizations.actions.alias import EDITS
from organizations.actions.merging import kind_of
from organizations.choices import AliasKind
from organizations.merging.kinds import Mergeable


class AliasForm(forms.Form):
    """A further name; every rule is the action's."""

    name = forms.CharField(label="名称", max_length=120)
    kind = forms.ChoiceField(label="类别", choices=AliasKind.choices, initial=AliasKind.FORMER)
    valid_from = forms.DateField(label="起用日期", required=False, widget=forms.DateInput)
    valid_to = forms.DateField(label="停用日期（最后一天）", required=False, widget=forms.DateInput)
    uscc = forms.CharField(
        label="当时的统一社会信用代码", max_length=18, required=False, help_text="与现在的代码不同时填写"
    )

    def __init__(self, *args: Any, kind: Mergeable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind.kind != AnchorKind.UNIT:
            del self.fields["uscc"]


def _owner(principal: Principal, owner_id: UUID) -> tuple[Mergeable, Any]:
    kind = kind_of(owner_id)
    return kind, kind.fetch(principal, owner_id, EDITS[kind.owner])


@require_http_methods(["GET", "POST"])
@signed_in
def alias_list(request: HttpRequest, principal: Principal, owner_id: UUID) -> HttpResponse:
    """The names there are, each to be taken away, and a form for one more."""
    kind, row = _owner(principal, owner_id)
    form = AliasForm(posted(request), kind=kind)
    detail = reverse(kind.url_name, args=[row.pk])
    if form.is_bound and form.is_valid():
        added = attempt(
            form,
            lambda: actions.add_alias(actor=principal, owner=kind.owner, owner_id=row.pk, values=form.cleaned_data),
        )
        if added:
            return done(request, f"已登记“{added.name}”，搜索和导入时都认得它。", detail)
    context = {
        "row": row,
        "kind": kind,
        "form": form,
        "aliases": row.aliases.order_by("kind", "-valid_to", "name_key"),
        "crumbs": [Crumb(row.name, detail), Crumb("曾用名、别称")],
        "back": detail,
    }
    return render(request, "organizations/alias_list.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def alias_remove(request: HttpRequest, principal: Principal, owner_id: UUID, alias_id: UUID) -> HttpResponse:
    kind, row = _owner(principal, owner_id)
    alias = row.aliases.filter(pk=alias_id).first()
    if alias is None:
        raise NotFound
    back = reverse("alias-list", args=[row.pk])
    if request.method == "POST":
        actions.remove_alias(actor=principal, owner=kind.owner, owner_id=row.pk, alias_id=alias_id)
        return done(request, f"已删除“{alias.name}”。", back)
    confirm = Confirmation(
        title=f"删除{alias.get_kind_display()}“{alias.name}”",
        effects=[f"搜索、筛选和导入时，“{alias.name}”不再指向“{row.name}”。"],
        verb="删除",
        cancel_url=back,
        undo="删除后可以重新登记。",
    )
    return render(request, "kit/confirm.html", {"confirm": confirm})
