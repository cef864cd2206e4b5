"""Keeping, renaming and removing saved views; each leads back to the list it was asked on."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.http import require_POST

from core import saved_views
from core.errors import Conflict, InvalidInput
from core.list_columns import choose_columns, columns_now
from core.models import SavedView
from core.pages import done, signed_in
from core.principal import Principal


def _list_of(request: HttpRequest) -> tuple[str, str]:
    """The path of the list and the name of its route; both empty for an address that is none of ours."""
    path = request.POST.get("path", "")
    try:
        name = resolve(path).url_name
    except Resolver404:
        name = None
    return (path, name) if name else ("", "")


def _back(request: HttpRequest, error: InvalidInput | Conflict, url: str) -> HttpResponseRedirect:
    texts = [text for each in error.fields.values() for text in each] or [error.message]
    messages.error(request, f"视图没有保存：{'；'.join(texts)}")
    return HttpResponseRedirect(url)


def _shown(path: str, view: SavedView) -> str:
    return f"{path}?{view.query}" if path else reverse("home")


@require_POST
@signed_in
def view_save(request: HttpRequest, principal: Principal) -> HttpResponseBase:
    path, list_name = _list_of(request)
    if not list_name:
        raise InvalidInput("没有找到要保存视图的列表，请回到列表重试。")
    query = saved_views.normal_query(QueryDict(request.POST.get("query", "")[: saved_views.MAX_QUERY + 1]))
    is_shared = request.POST.get("shared") == "1"
    url = f"{path}?{query}"
    try:
        view = saved_views.save_view(
            actor=principal,
            list_name=list_name,
            query=query,
            name=request.POST.get("name", ""),
            is_shared=is_shared,
            columns=columns_now(principal, list_name),
        )
    except (InvalidInput, Conflict) as error:
        return _back(request, error, url)
    return done(request, f"已保存视图“{view.name}”{'，本市同事都能使用' if is_shared else ''}。", url)


@require_POST
@signed_in
def view_change(request: HttpRequest, principal: Principal, view_id: UUID) -> HttpResponseBase:
    path, _ = _list_of(request)
    version = request.POST.get("version", "")
    values = {"name": request.POST.get("name", "")}
    expected = int(version) if version.isdecimal() and len(version) < 10 else None
    try:
        view = saved_views.change_view(actor=principal, view_id=view_id, values=values, expected_version=expected)
    except (InvalidInput, Conflict) as error:
        return _back(request, error, path or reverse("home"))
    return done(request, f"视图已改名为“{view.name}”。", _shown(path, view))


@require_POST
@signed_in
def view_delete(request: HttpRequest, principal: Principal, view_id: UUID) -> HttpResponseBase:
    path, _ = _list_of(request)
    view = saved_views.delete_view(actor=principal, view_id=view_id)
    return done(request, f"已删除视图“{view.name}”，列表里的数据没有变化。", _shown(path, view))


@require_POST
@signed_in
def columns_choose(request: HttpRequest, principal: Principal) -> HttpResponseBase:
    """Which columns of a table to show; leads back to the list as it was."""
    path, list_name = _list_of(request)
    if not list_name:
        raise InvalidInput("没有找到这个列表，请回到列表重试。")
    query = saved_views.normal_query(QueryDict(request.POST.get("query", "")[: saved_views.MAX_QUERY + 1]))
    found = saved_views.views_of_list(principal, list_name) if query else []
    choose_columns(
        actor=principal,
        list_name=list_name,
        table=request.POST.get("table", ""),
        hidden=sorted(set(request.POST.getlist("known")) - set(request.POST.getlist("show"))),
        dense=request.POST.get("dense") == "1",
        view=next((view for view in reversed(found) if view.query == query), None),
    )
    return HttpResponseRedirect(f"{path}?{query}" if query else path)
