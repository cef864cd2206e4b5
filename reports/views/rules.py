"""How this city issues its packs: who signs them, to whom they go, and whether two persons are needed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.pages import attempted, done, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from reports.actions import set_rule
from reports.forms import RuleForm
from reports.queries import pack_rule
from reports.views.pack import PACKS


@require_http_methods(["GET", "POST"])
@signed_in
def pack_rules(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("pack.publish")
    rule = pack_rule(principal.tenant)
    is_kept = not rule._state.adding
    form = RuleForm(request.POST or None, instance=rule, initial={"version": rule.version if is_kept else None})
    status = 200
    if request.method == "POST":
        if form.is_valid():
            version = form.cleaned_data["version"]
            if attempted(form, lambda: set_rule(actor=principal, values=form.values(), expected_version=version)):
                return done(request, "已保存年度清单规则，之后生成的清单按它编制。", reverse("pack-list"))
        status = 422
    context = {"form": form, "crumbs": [PACKS, Crumb("清单规则")]}
    return render(request, "reports/pack_rules.html", context, status=status)
