"""设置 ▸ 组织层级: how many tiers of bodies the city has, what each is called, and which may stand under which."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from alliances import actions
from alliances.models import ChainBody
from alliances.tiers import KIND, named_above, tiers_on_offer, where_below
from core.errors import NotFound
from core.models import Term
from core.pages import attempt, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from core.terms import term_kind
from core.views.terms import SETTINGS

TIERS = Crumb("组织层级", "/settings/tiers/")


class AboveForm(forms.Form):
    """Nothing ticked says nothing of the tier."""

    def __init__(self, *args: Any, tiers: list[Term], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["above"] = forms.MultipleChoiceField(
            label="可以设在哪些层级之下",
            choices=[(str(tier.pk), tier.label) for tier in tiers],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            help_text="一个都不勾选，就是可以设在排在它前面的任何层级之下",
        )

    def clean_above(self) -> list[UUID]:
        return [UUID(each) for each in self.cleaned_data["above"]]


@require_GET
@signed_in
def tier_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("body.edit")
    tiers, named = tiers_on_offer(), named_above()
    standing = ChainBody.objects.filter(ended_on__isnull=True).order_by().values_list("tier_id").annotate(Count("pk"))
    bodies = dict(standing)
    rows = [
        {
            "place": place,
            "tier": tier,
            "meaning": term_kind(KIND).meaning_label(tier.meaning),
            "below": where_below(tier, tiers, named),
            "is_named": tier.pk in named,
            "bodies": bodies.get(tier.pk, 0),
        }
        for place, tier in enumerate(tiers, start=1)
    ]
    context = {"rows": rows, "kind": KIND, "crumbs": [SETTINGS, Crumb(TIERS.label)]}
    return render(request, "alliances/tier_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def tier_edit(request: HttpRequest, principal: Principal, tier_id: UUID) -> HttpResponse:
    """Below which tiers this one may stand."""
    principal.require_everywhere("body.edit")
    tier = Term.objects.filter(kind=KIND, pk=tier_id).first()
    if tier is None:
        raise NotFound
    initial = {"above": [str(above) for above in named_above().get(tier.pk, ())]}
    form = AboveForm(posted(request), tiers=tiers_on_offer(), initial=initial)
    if request.method == "POST" and form.is_valid():
        above = form.cleaned_data["above"]
        saved = attempt(form, lambda: actions.set_tier_above(actor=principal, tier_id=tier.pk, above_ids=above) or True)
        if saved:
            return done(request, f"已保存“{tier.label}”可以设在哪些层级之下。", reverse("tier-list"))
    context = {
        "form": form,
        "tier": tier,
        "crumbs": [SETTINGS, TIERS, Crumb(tier.label)],
        "back": reverse("tier-list"),
    }
    return render(request, "alliances/tier_form.html", context, status=422 if form.is_bound else 200)
