"""What every page view starts from: who asks, which page of the list, the answer after an unsafe request."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

from core.errors import Conflict, DomainError, InvalidInput, NotSignedIn, StaleVersion
from core.keyset import COUNT_CAP, counted_page, held_page
from core.merging import merge_of
from core.principal import Principal
from core.templatetags.parts import Page

P = ParamSpec("P")
Saved = TypeVar("Saved")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def principal_of(request: HttpRequest) -> Principal:
    """Who asks. Raises NotSignedIn for nobody; an account without any grant is nobody here."""
    principal: Principal | None = getattr(request, "principal", None)
    if principal is None:
        raise NotSignedIn
    return principal


def signed_in(view: Callable[Concatenate[HttpRequest, Principal, P], HttpResponseBase]) -> View[P]:
    """A page for people with a grant: the view gets the principal as its second argument."""

    @wraps(view)
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(request, principal_of(request), *args, **kwargs)

    return inner


def list_page(
    request: HttpRequest,
    queryset: "QuerySet[Any]",
    *,
    allowed: Mapping[str, str],
    default: str,
    size: int = 50,
) -> tuple[list[Any], Page]:
    """The rows of the page the address asks for (``?sort=``, ``?cursor=``) and what the pager shows."""
    found, total, capped = counted_page(
        queryset,
        ordering=request.GET.get("sort") or default,
        allowed=allowed,
        cursor=request.GET.get("cursor", ""),
        size=size,
    )
    return list(found.rows), Page(previous=found.previous, next=found.next, total=total, capped=capped)


def held_list_page(
    request: HttpRequest,
    model: type[Model],
    held: Sequence[Mapping[str, Any]],
    *,
    allowed: Mapping[str, str],
    default: str,
    size: int = 50,
) -> tuple[list[Any], Page]:
    """The same of rows in memory."""
    ordering, cursor = request.GET.get("sort") or default, request.GET.get("cursor", "")
    found = held_page(model, held, ordering=ordering, allowed=allowed, cursor=cursor, size=size)
    total = min(len(held), COUNT_CAP)
    return found.rows, Page(previous=found.previous, next=found.next, total=total, capped=len(held) > COUNT_CAP)


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: the body of a POST, even an empty one, which must be refused field by field."""
    return request.POST if request.method == "POST" else None


def done(request: HttpRequest, message: str, url: str, *, undo: str = "") -> HttpResponseRedirect:
    """Every unsafe request ends here: say what was done, show where it can be seen, and beside it the address that
    takes it back (``undo``), where there is one.
    """
    messages.success(request, message, extra_tags=undo)
    return HttpResponseRedirect(url)


def safe_next(request: HttpRequest, default: str) -> str:
    """The address to return to, if it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if own else default


def attempt(form: Any, act: Callable[[], Saved]) -> Saved | None:
    """What the action returned, or None where it refused, which is then shown in the form.

    A stale version rises with the merge of both: the middleware shows it as a page of its own.
    """
    try:
        return act()
    except StaleVersion as error:
        error.merge = merge_of(form, error)
        raise
    except (InvalidInput, Conflict) as error:
        put_errors(form, error)
        return None


def attempted(form: Any, act: Callable[[], object]) -> bool:
    """Whether the action went through, where what it returns is not needed (``attempt``)."""
    return attempt(form, lambda: (act(),)) is not None


def put_errors(form: Any, error: DomainError) -> None:
    """Show an action's refusal at its fields, or on top where it names none of them."""
    for name, texts in error.fields.items():
        target = name if name in form.fields else None
        for text in texts:
            form.add_error(target, text)
    if not error.fields:
        form.add_error(None, error.message)
