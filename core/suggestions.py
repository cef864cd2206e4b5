"""意见建议: anybody says it, the department answers it (DOMAIN.md, truth 11)."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from core import clock
from core.access import fetch
from core.choices import Role, SuggestionState
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import Suggestion
from core.notices import notify
from core.principal import Principal, accounts_with_roles
from core.records import create, locked
from core.state import transition

# What one person may leave unanswered: a nervous thumb fills nobody's list.
MAX_OPEN = 20
MAX_TEXT = 2000


def suggestions_for(principal: Principal) -> "QuerySet[Suggestion]":
    """One's own; all of the tenant's for who answers them."""
    rows = Suggestion.objects.filter(_seen(principal))
    found: QuerySet[Suggestion] = rows.select_related("author", "replied_by")
    return found


def _seen(principal: Principal) -> Q:
    return Q() if principal.may_everywhere("suggestion.reply") else Q(author_id=principal.account_id)


def get_suggestion_for(principal: Principal, suggestion_id: UUID) -> Suggestion:
    """Raises NotFound, NotAllowed for another's."""
    rows = Suggestion.objects.select_related("author", "replied_by")
    row: Suggestion = fetch(rows, suggestion_id, _seen(principal))
    return row


def make_suggestion(*, actor: Principal, text: str, page: str = "") -> Suggestion:
    """Say something about the platform. Raises NotAllowed for who is nobody, InvalidInput, Conflict."""
    if actor.account is None:
        raise NotAllowed
    with transaction.atomic():
        if Suggestion.objects.filter(author=actor.account, state=SuggestionState.OPEN).count() >= MAX_OPEN:
            raise Conflict(f"您已有 {MAX_OPEN} 条意见尚未答复，请等答复后再提。", code="too_many_open")
        row = create(Suggestion(author=actor.account, text=_within_limit("text", text), page=_own_path(page)))
        notify(
            [one for one in accounts_with_roles(Role.DEPARTMENT) if one.pk != actor.account_id],
            event="suggestion",
            occurrence=str(row.pk),
            text=f"{actor.account.display_name}提出意见建议：{_short(row.text)}",
            path=reverse("suggestion-reply", args=[row.pk]),
        )
    return row


def reply_to_suggestion(*, actor: Principal, suggestion_id: UUID, to: str, reply: str) -> Suggestion:
    """Answer once, accepting it or saying why not; the author is told. Raises NotFound, NotAllowed, InvalidInput,
    Conflict for one that was answered meanwhile.
    """
    actor.require_everywhere("suggestion.reply")
    answer = _within_limit("reply", reply)
    with transaction.atomic():
        row = locked(Suggestion, suggestion_id)
        moved = transition(row, to, reply=answer, replied_by=actor.account, replied_at=clock.now())
        notify(
            [row.author],
            event="suggestion",
            occurrence=f"{row.pk}:reply",
            text=f"您的意见建议已答复：{_short(answer)}",
            path=reverse("suggestion-list"),
        )
    return moved


def _within_limit(field: str, words: str) -> str:
    tidy = words.strip()
    if not tidy or len(tidy) > MAX_TEXT:
        raise InvalidInput(fields={field: [f"请写明内容，不超过 {MAX_TEXT} 字。"]})
    return tidy


def _own_path(page: str) -> str:
    """The page it was said on, if it is one of ours; a link somebody else will open must lead nowhere else."""
    return page if page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None) else ""


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
