"""What the filter bar shows of saved views: the tabs, which of them is open, whether what is shown may be saved."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import HttpRequest

from core import saved_views
from core.models import SavedView

# Which view the request shows, for the table that stands below the bar.
OPEN_VIEW = "open_view"


@dataclass(frozen=True, slots=True)
class ViewTab:
    label: str
    url: str
    active: bool
    is_shared: bool


@dataclass(frozen=True, slots=True)
class KeptViews:
    """``query`` is what the list is narrowed to now; ``current`` the view that says the same, if there is one."""

    tabs: list[ViewTab] = field(default_factory=list)
    query: str = ""
    current: SavedView | None = None
    may_save: bool = False
    may_share: bool = False
    may_edit: bool = False


def kept_views(request: HttpRequest, names: Iterable[str]) -> KeptViews:
    """The saved views of the list this request shows (one statement); nothing for who has no account."""
    principal, match = getattr(request, "principal", None), request.resolver_match
    if principal is None or principal.account is None or match is None or not match.url_name:
        return KeptViews()
    query = saved_views.normal_query(request.GET, names)
    found = saved_views.views_of_list(principal, match.url_name)
    current = next((view for view in reversed(found) if view.query == query), None)
    setattr(request, OPEN_VIEW, current)
    return KeptViews(
        tabs=[ViewTab(view.name, f"?{view.query}", view is current, view.owner_id is None) for view in found],
        query=query,
        current=current,
        may_save=bool(query) and current is None,
        may_share=principal.may_everywhere("shared_view.edit"),
        may_edit=current is not None and saved_views.may_edit(principal, current),
    )
