"""结对建议: ranked, each with its reasons; what is not thought of stays away until taken back. Never automatic."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances import actions
from alliances.models import ChainBody, SuggestionRule
from alliances.pages import BODIES
from alliances.pairing_pages import PAIRINGS
from alliances.queries import by_body
from alliances.suggesting.pages import suggestion_rows
from alliances.suggesting.queries import bodies_pairing, refusals_of
from alliances.suggesting.rank import MOST, suggestions
from core.errors import InvalidInput, NotFound
from core.pages import attempted, done, posted, safe_next, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from core.views.terms import SETTINGS
from organizations.choosing import chosen_unit
from organizations.models import Unit

ON_CARD = 3
GROUPS = (
    ("产业关联", ("supply", "segment", "needs")),
    ("带动", ("main_parts", "ownership", "size")),
    ("地域和已有联系", ("distance", "ties")),
)


class AskedForm(forms.Form):
    """Which body, and which unit if only one is asked about."""

    body = forms.ChoiceField(label="链党组织", required=False)
    unit = forms.CharField(label="企业", required=False)

    def __init__(self, *args: Any, principal: Principal, bodies: list[ChainBody], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        self.bodies = {str(body.pk): body for body in bodies}
        self.fields["body"].choices = [(key, body.name) for key, body in self.bodies.items()]  # type: ignore[attr-defined]

    def clean_unit(self) -> Unit | None:
        text = self.cleaned_data["unit"].strip()
        return chosen_unit(self.principal, text) if text else None


def _asked(request: HttpRequest, principal: Principal) -> tuple[AskedForm, ChainBody | None, Unit | None]:
    """The first body where none is named. Raises NotFound where the one named is not the principal's to pair in."""
    bodies = list(bodies_pairing(principal))
    form = AskedForm(request.GET, principal=principal, bodies=bodies)
    named = request.GET.get("body", "")
    if named and named not in form.bodies:
        raise NotFound
    body = form.bodies[named] if named else next(iter(bodies), None)
    return form, body, form.cleaned_data["unit"] if form.is_valid() else None


@require_GET
@signed_in
def pairing_suggestions(request: HttpRequest, principal: Principal) -> HttpResponse:
    """``?body=…&unit=…``; ``part=card`` answers the few that the unit's page shows."""
    by_body(principal).require("pairing.edit")
    form, body, unit = _asked(request, principal)
    on_card = request.GET.get("part") == "card"
    found = []
    if body and not form.errors:
        try:
            found = suggestions(principal, body, unit.pk if unit else None, most=ON_CARD if on_card else MOST)
        except NotFound:
            form.add_error("unit", "这个单位不参加结对（已停业、注销，或不是企业、院校），请另选一家。")
    context = {
        "form": form,
        "body": body,
        "unit": unit,
        "rows": suggestion_rows(found, body) if body else [],
        "path": request.get_full_path(),
    }
    if on_card:
        return render(request, "alliances/suggestion_card_rows.html", context)
    more = {
        "refusals": list(refusals_of(body)) if body else [],
        "crumbs": [BODIES, PAIRINGS, Crumb("结对建议")],
        "may_weigh": principal.may_everywhere("body.edit"),
    }
    return render(request, "alliances/pairing_suggestions.html", {**context, **more})


class PairForm(forms.Form):
    body = forms.UUIDField()
    first = forms.UUIDField()
    second = forms.UUIDField()


@require_POST
@signed_in
def suggestion_refuse(request: HttpRequest, principal: Principal) -> HttpResponse:
    by_body(principal).require("pairing.edit")
    form = PairForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(fields={name: [str(text) for text in texts] for name, texts in form.errors.items()})
    given = form.cleaned_data
    refusal = actions.refuse_suggestion(
        actor=principal, body_id=given["body"], unit_ids=(given["first"], given["second"])
    )
    back = safe_next(request, f"{reverse('pairing-suggestions')}?body={refusal.body_id}")
    text = f"“{refusal.first.name}”与“{refusal.second.name}”暂不考虑，不再建议。"
    return done(request, text, back, undo=reverse("suggestion-take-back", args=[refusal.pk]))


@require_POST
@signed_in
def suggestion_take_back(request: HttpRequest, principal: Principal, refusal_id: UUID) -> HttpResponse:
    refusal = actions.take_back_refusal(actor=principal, refusal_id=refusal_id)
    back = safe_next(request, f"{reverse('pairing-suggestions')}?body={refusal.body_id}")
    return done(request, f"“{refusal.first.name}”与“{refusal.second.name}”已恢复建议。", back)


class RuleForm(forms.ModelForm[SuggestionRule]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = SuggestionRule
        fields = tuple(name for _, names in GROUPS for name in names)

    def _post_clean(self) -> None:
        """The model's own checks belong to the action, which runs them once, for pages and files alike."""

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(label, [self[name] for name in names]) for label, names in GROUPS]


@require_http_methods(["GET", "POST"])
@signed_in
def suggestion_weights(request: HttpRequest, principal: Principal) -> HttpResponse:
    """设置 ▸ 结对建议: what each reason weighs."""
    principal.require_everywhere("body.edit")
    rule = SuggestionRule.objects.first() or SuggestionRule()
    initial = {"version": None if rule._state.adding else rule.version}
    form = RuleForm(posted(request), instance=rule, initial=initial)
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in form.Meta.fields}
        version = form.cleaned_data["version"]
        if attempted(
            form,
            lambda: actions.set_suggestion_rule(actor=principal, values=values, expected_version=version),
        ):
            return done(request, "已保存权重，之后的建议按它排列。", reverse("suggestion-weights"))
    context = {"form": form, "crumbs": [SETTINGS, Crumb("结对建议")]}
    return render(request, "alliances/suggestion_weights.html", context, status=422 if form.is_bound else 200)
