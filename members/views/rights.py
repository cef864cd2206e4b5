"""权限表: the rights table as it decides, and who holds what today."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from core import clock
from core.choices import Role
from core.errors import NotFound
from core.pages import list_page, signed_in
from core.principal import Principal
from core.right_words import EXTENT_WORDS, ROOMS, SHORT, RightRow, rights_rows, words_of
from core.rights import RIGHTS
from core.settings_pages import settings_crumb
from core.spreadsheets.sheets import ColumnSpec, SheetSpec, Writable
from core.spreadsheets.writer import write_workbook
from core.templatetags.formats import cn_date
from core.templatetags.parts import Crumb, Fact, Tab
from core.views.tables import file_response
from members.filters import RightsFilterForm
from members.holders import accounts_by_action, holders_of
from members.queries import grant_rows

RIGHTS_CRUMB = Crumb("权限表", "/settings/rights/")
ORDERINGS = {"account": "username", "since": "valid_from"}


def _counts(principal: Principal) -> Mapping[str, int] | None:
    """How many accounts hold each action: for those who may see who they are."""
    return accounts_by_action(principal) if principal.may("grant.view") else None


def _asked(request: HttpRequest) -> tuple[tuple[Role, ...], str]:
    """The roles, and the category (empty: all of them)."""
    form = RightsFilterForm(request.GET)
    role = form.cleaned_data["role"] if form.is_valid() else ""
    room = request.GET.get("room", "")
    return (Role(role),) if role else tuple(Role), room if room in ROOMS else ""


def _tabs(roles: tuple[Role, ...], room: str) -> list[Tab]:
    """A category each; all of them on one page only of one role, as of every role they would be too heavy."""
    role = {"role": roles[0]} if len(roles) == 1 else {}
    whole = [Tab("全部", f"?{urlencode(role)}", active=not room)] if role else []
    return whole + [Tab(name, f"?{urlencode({'room': name, **role})}", active=name == room) for name in ROOMS]


def _cells(row: RightRow, roles: tuple[Role, ...]) -> list[tuple[str, str, bool]]:
    """Role, extent, whether there is any."""
    return [(SHORT[role], EXTENT_WORDS[cell], cell is not None) for role, cell in zip(roles, row.cells, strict=True)]


@require_GET
@signed_in
def rights_table(request: HttpRequest, principal: Principal) -> HttpResponse:
    """What every role may do; the table is no secret, who holds a role is told to those who may see grants."""
    roles, room = _asked(request)
    if not room and len(roles) > 1:
        room = ROOMS[0]
    counts = _counts(principal)
    context = {
        "filter_form": RightsFilterForm(request.GET),
        "tabs": _tabs(roles, room),
        "roles": [(role, SHORT[role], role.label) for role in roles],
        "rooms": [
            (name, [(row, _cells(row, roles), (counts or {}).get(row.action)) for row in rows])
            for name, rows in rights_rows(roles, room)
        ],
        "counted": counts is not None,
        "columns": len(roles) + 1 + (counts is not None),
        "today": clock.today(),
        "crumbs": [settings_crumb(principal), Crumb(RIGHTS_CRUMB.label)],
    }
    return render(request, "members/rights_table.html", context)


@require_GET
@signed_in
def rights_file(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The table as the filters show it, as a workbook; every category where none is asked for."""
    roles, room = _asked(request)
    counts = _counts(principal)
    columns = [
        ColumnSpec("类别", width=18),
        ColumnSpec("权限", width=18),
        ColumnSpec("说明", width=52, wrap=True),
        *(ColumnSpec(str(role.label), width=14) for role in roles),
        *([ColumnSpec("现有账号数", width=12)] if counts is not None else []),
    ]
    rows: list[list[Writable]] = [
        [
            name,
            row.words.name,
            row.words.sentence,
            *(EXTENT_WORDS[cell] for cell in row.cells),
            *([counts[row.action]] if counts is not None else []),
        ]
        for name, found in rights_rows(roles, room)
        for row in found
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rights.xlsx"
        write_workbook(path, [SheetSpec("权限表", columns, rows)])
        return file_response(path, f"权限表_{clock.today():%Y%m%d}.xlsx")


@require_GET
@signed_in
def rights_holders(request: HttpRequest, principal: Principal, right: str) -> HttpResponse:
    """Who holds one right today: by which grant, how far, since when, until when."""
    principal.require("grant.view")
    if right not in RIGHTS:
        raise NotFound("没有这项权限，请从权限表中选择。")
    words = words_of(right)
    grants = holders_of(principal, right).select_related("account", "decided_by")
    grants = grants.annotate(username=F("account__username"))
    shown, page = list_page(request, grants, allowed=ORDERINGS, default="account")
    context = {
        "words": words,
        "rows": grant_rows(shown),
        "page": page,
        "sees_accounts": principal.may_everywhere("account.view"),
        "facts": [
            Fact("类别", words.room, url=f"{reverse('rights-table')}?{urlencode({'room': words.room})}"),
            Fact("可以办理的角色", "、".join(SHORT[role] for role in RIGHTS[right])),
            Fact("截至", cn_date(clock.today())),
        ],
        "sort": "account",
        "crumbs": [settings_crumb(principal), RIGHTS_CRUMB, Crumb(words.name)],
    }
    return render(request, "members/rights_holders.html", context)
