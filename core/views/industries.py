"""设置 ▸ 行业分类: which edition of GB/T 4754 is loaded, how deep, from where; a code looked up."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.industries import LEVEL_WORDS, counted_by_level, industries_in_use, matching
from core.models import IndustryClass, IndustryLoad
from core.pages import signed_in
from core.principal import Principal
from core.templatetags.formats import thousands
from core.templatetags.parts import Crumb, Fact
from core.views.terms import SETTINGS

SHOWN = 200


class FindForm(forms.Form):
    q = forms.CharField(label="搜索代码或名称", required=False)


@require_GET
@signed_in
def industry_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The sections, or what stands directly under a code (``under``), or what a text finds (``q``)."""
    principal.require("calendar.view")
    text, under = request.GET.get("q", "").strip(), request.GET.get("under", "").strip()
    found = matching(text) if text else industries_in_use().filter(parent_id=under or None).order_by("code")
    rows = list(found[: SHOWN + 1])
    counted = counted_by_level()
    loads = list(IndustryLoad.objects.order_by("-loaded_at")[:20])
    context = {
        "rows": [(row, LEVEL_WORDS[row.level]) for row in rows[:SHOWN]],
        "has_more": len(rows) > SHOWN,
        "shown": SHOWN,
        "text": text,
        "form": FindForm(request.GET),
        "above": _above(under),
        "holds_classes": counted[4] > 0,
        "loads": loads,
        "facts": [
            Fact("版本", rows[0].edition if rows else loads[0].edition if loads else "GB/T 4754-2017"),
            *(Fact(word, thousands(counted[level]), "个") for level, word in LEVEL_WORDS.items()),
        ],
        "crumbs": [SETTINGS, Crumb("行业分类")],
    }
    return render(request, "settings/industry_list.html", context)


def _above(code: str) -> list[IndustryClass]:
    """The code and what it stands under, from the section down (a class has three above it)."""
    above: list[IndustryClass] = []
    row = IndustryClass.objects.select_related("parent__parent__parent").filter(code=code).first() if code else None
    while row is not None:
        above.insert(0, row)
        row = row.parent
    return above
