"""What a table shows of its columns, and the form that chooses them."""

from typing import Any

from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from core.list_columns import choice_of, columns_in, without
from core.saved_views import normal_query
from core.templatetags.saved_parts import OPEN_VIEW


def chosen_columns(context: Context, content: SafeString, table: str) -> dict[str, Any]:
    """The content without the cells of hidden columns, and the chooser's parts; nothing for who has no account."""
    request = context.get("request")
    principal, match = getattr(request, "principal", None), getattr(request, "resolver_match", None)
    if (
        not table
        or request is None
        or principal is None
        or principal.account is None
        or match is None
        or not match.url_name
    ):
        return {}
    columns = columns_in(content)
    if not columns:
        return {}
    choice = choice_of(principal, match.url_name, table, getattr(request, OPEN_VIEW, None))
    return {
        "content": mark_safe(without(content, choice.hidden)),  # noqa: S308 - the table's own markup, cells marked
        "columns": [(name, words, name not in choice.hidden) for name, words in columns],
        "dense": choice.dense,
        "path": request.path,
        "query": normal_query(request.GET),
        "csrf_token": context.get("csrf_token", ""),
    }
