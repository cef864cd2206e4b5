"""谁能看到、为什么: one page for objects of every kind."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core import clock
from core.errors import NotAllowed
from core.objects import ObjectKind, get_object_for, object_kind
from core.pages import list_page, signed_in
from core.principal import Principal
from core.right_words import words_of
from core.templatetags.formats import cn_date, thousands
from core.templatetags.parts import Crumb, Fact
from members.seeing import seen_by, seen_from_above, seers, with_tokens

ORDERINGS = {"account": "username", "since": "valid_from"}


def _row_for(principal: Principal, kind: ObjectKind, row_id: UUID) -> object | None:
    """The object, where this person may read it; None where he answers for grants and reads none. Raises NotAllowed,
    NotFound.
    """
    try:
        row: object = get_object_for(principal, kind, row_id)
    except NotAllowed:
        if principal.may_everywhere("grant.view") and kind.queryset().filter(pk=row_id).exists():
            return None
        raise
    return row


@require_GET
@signed_in
def object_access(request: HttpRequest, principal: Principal, object_code: str, object_id: UUID) -> HttpResponse:
    """Names stand here for those who may see grants; others read how many of which role, and through what."""
    kind = object_kind(object_code)
    row = _row_for(principal, kind, object_id)
    seen = seen_by(principal, kind, object_id)
    named = principal.may("grant.view")
    grants, page = list_page(
        request, with_tokens(seen.grants, kind).select_related("account", "decided_by"),
        allowed=ORDERINGS, default="account",
    )  # fmt: skip
    name = kind.name(row) if row is not None else f"编号 {object_id}"
    context = {
        "kind": kind,
        "name": name,
        "words": words_of(kind.action),
        "roles": seen.roles,
        "rows": seers(grants) if named else [],
        "page": page,
        "named": named,
        "sees_accounts": principal.may_everywhere("account.view"),
        "by_name": kind.by_name(kind.queryset().get(pk=object_id)) if kind.by_name else (),
        "above": seen_from_above(principal.tenant, kind),
        "facts": [
            Fact("能看到的授权", thousands(sum(role.grants for role in seen.roles)), "项"),
            Fact("凭哪项权限", words_of(kind.action).name),
            Fact("截至", cn_date(clock.today())),
        ],
        "sort": "account",
        "crumbs": [Crumb(kind.label), Crumb(name, kind.url(row) if row is not None else ""), Crumb("谁能看到")],
    }
    return render(request, "members/object_access.html", context)
