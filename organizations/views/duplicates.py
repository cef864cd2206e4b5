"""Pages of records that look like one: the list, what was said of a pair, the look while a new one is typed."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from core.choices import AnchorKind
from core.pages import done, list_page, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from organizations import actions, duplicates, uscc
from organizations.choices import PairState
from organizations.choosing import as_uuid
from organizations.likeness import like_typed_rows
from organizations.merging.kinds import MERGEABLE
from organizations.models import DuplicatePair

UNITS = Crumb("单位与党组织", "/units/")
DUPLICATES = Crumb("疑似重复", "/duplicates/")
LONGEST_NAME = 120


def list_url(kind: str, state: str = PairState.OPEN) -> str:
    return f"{reverse('duplicate-list')}?{urlencode({'kind': kind, 'state': state})}"


@require_GET
@signed_in
def duplicate_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Pairs of one kind that wait, or that were said not to be one."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in MERGEABLE else str(AnchorKind.UNIT)
    state = PairState.DISMISSED if request.GET.get("state") == PairState.DISMISSED else PairState.OPEN
    found = duplicates.pairs_for(principal).filter(first_kind=kind, state=state).select_related("decided_by")
    pairs, page = list_page(request, found, allowed={"found": "created_at"}, default="found")
    context = {
        "crumbs": [UNITS, Crumb("疑似重复")],
        "kind": MERGEABLE[kind],
        "rows": duplicates.candidates_of(pairs),
        "page": page,
        "state": str(state),
        "tabs": [(one, list_url(code), code == kind) for code, one in MERGEABLE.items()],
        "open_url": list_url(kind),
        "dismissed_url": list_url(kind, PairState.DISMISSED),
    }
    return render(request, "organizations/duplicate_list.html", context)


@require_POST
@signed_in
def duplicate_find(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("duplicate.view")
    job = duplicates.look_for_duplicates(actor=principal)
    return done(request, "已开始查找，完成后列在“疑似重复”中。", reverse("job-detail", args=[job.pk]))


def _after(request: HttpRequest, pair: DuplicatePair, message: str) -> HttpResponse:
    return done(request, message, list_url(pair.first_kind))


@require_POST
@signed_in
def duplicate_dismiss(request: HttpRequest, principal: Principal, pair_id: UUID) -> HttpResponse:
    pair = actions.dismiss_pair(actor=principal, pair_id=pair_id)
    return _after(request, pair, "已记为“不是重复”，不再提示；可在“已排除”中恢复。")


@require_POST
@signed_in
def duplicate_reopen(request: HttpRequest, principal: Principal, pair_id: UUID) -> HttpResponse:
    pair = actions.reopen_pair(actor=principal, pair_id=pair_id)
    return _after(request, pair, "已恢复为待核对。")


@require_GET
@signed_in
def near_names(request: HttpRequest, principal: Principal) -> HttpResponse:
    """What looks like the record being typed; only to who may make one, as it looks at all of them."""
    kind = MERGEABLE[AnchorKind.PARTY_ORG if request.GET.get("of") == AnchorKind.PARTY_ORG else AnchorKind.UNIT]
    principal.require_everywhere("unit.create" if kind.kind == AnchorKind.UNIT else "party_org.edit")
    name = " ".join(request.GET.get("name", "").replace("\0", "").split())[:LONGEST_NAME]
    code = uscc.normalized(request.GET.get("uscc", "").replace("\0", ""))[:18]
    rows = like_typed_rows(kind.kind, principal.tenant, name, code, except_id=as_uuid(request.GET.get("id", "")))
    named = kind.model.objects.in_bulk([row_id for row_id, _ in rows])
    near = [(named[row_id], words) for row_id, words in rows if row_id in named]
    return render(request, "organizations/near_names.html", {"near": near, "kind": kind})
