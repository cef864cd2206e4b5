"""What every page of a chain shows above its content: crumbs, state, facts, tabs; higher rooms' tabs use it too."""

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.dateparse import parse_date

from chains.chain_rows import ChainRow, chain_rows, names_shown
from chains.lineage import chain_as_of
from chains.models import Chain
from chains.queries import on_chain
from chains.tabs import chain_tabs
from core import clock
from core.errors import InvalidInput
from core.pages import attempted as attempted
from core.principal import Principal
from core.templatetags.formats import thousands
from core.templatetags.parts import Crumb, Fact, StateTag

CHAINS = Crumb("产业链", "/chains/")
PROJECTS = Crumb("重点项目", "/projects/")
SHOWN_NAMES = 2


def day_from(text: str) -> dt.date:
    """An as-of day as typed (``2026-01-31``), today for nothing. Raises InvalidInput."""
    if not text:
        return clock.today()
    refusal = InvalidInput(f"“{text[:20]}”不是有效的日期，请按 2026-01-31 的样子填写。", code="bad_day")
    try:
        day = parse_date(text)
    except ValueError as error:
        raise refusal from error
    if day is None:
        raise refusal
    return day


def day_of(request: HttpRequest) -> dt.date:
    """The as-of day of the address (``?day=2026-01-31``), today unless said. Raises InvalidInput."""
    return day_from(request.GET.get("day", ""))


def in_short(names: list[str]) -> str:
    """At most two names, then how many there are."""
    shown = "、".join(names[:SHOWN_NAMES])
    return f"{shown}等 {len(names)} 家" if len(names) > SHOWN_NAMES else shown


def state_of(chain: Chain, day: dt.date) -> StateTag:
    if chain.valid_from and chain.valid_from > day:
        return StateTag("尚未设立", "warn")
    if chain.valid_to and chain.valid_to < day:
        return StateTag("已终止", "off")
    return StateTag("运行中", "ok")


def chain_facts(principal: Principal, row: ChainRow, day: dt.date, *, whole: bool) -> list[Fact]:
    """The header. A figure opens its rows where the reader may see them all (``whole``), and such rows at all."""
    chain, figures = row.chain, row.figures
    as_of = "" if day == clock.today() else f"&day={day.isoformat()}"

    def link(name: str, query: str = "") -> str:
        return f"{reverse(name, args=[chain.pk])}?{query}{as_of}".rstrip("?") if whole else ""

    keys = link("chain-units", "role=leader&role=key")
    sees_projects, sees_orgs = principal.may("project.view"), principal.may("party_org.view")
    listed = f"{reverse('chain-projects', args=[chain.pk])}?year={day.year}&{LISTED}"
    projects = listed if whole and sees_projects else ""
    orgs = link("chain-party-orgs") if sees_orgs else ""
    return [
        Fact("链长", in_short(row.heads) or "未定", url=link("chain-heads")),
        Fact("链主", in_short(row.leaders) or "未定", url=link("chain-units", "role=leader")),
        Fact("链上单位", thousands(figures.units), unit="家", url=link("chain-units")),
        Fact("重点企业", thousands(figures.key_enterprises), unit="家", url=keys),
        Fact("党组织", thousands(figures.party_orgs), unit="个", url=orgs),
        Fact("党员", thousands(figures.members), unit="名", url=orgs),
        Fact(
            f"{day.year}年重点项目",
            thousands(figures.projects),
            unit="个",
            url=projects,
        ),
    ]


LISTED = "state=planned&state=under_way&state=paused&state=finished&state=carried"


def chain_frame(principal: Principal, chain: Chain, *, active: str, day: dt.date | None = None) -> dict[str, Any]:
    """The context of ``chains/chain_page.html``; ``active`` is the code of the tab one is on."""
    shown = day or clock.today()
    if shown < clock.today():
        chain = chain_as_of(chain, shown)
    row = chain_rows([(chain, 0)], shown, named=names_shown(principal))[0]
    held = on_chain(principal, chain.pk)
    whole = held.may("chain.view")
    crumbs = [CHAINS]
    if chain.parent:
        crumbs.append(Crumb(chain.parent.name, reverse("chain-detail", args=[chain.parent.pk])))
    return {
        "chain": chain,
        "row": row,
        "day": shown,
        "is_today": shown == clock.today(),
        "whole": whole,
        "state_tag": state_of(chain, shown),
        "crumbs": [*crumbs, Crumb(chain.name)],
        "facts": chain_facts(principal, row, shown, whole=whole),
        "tabs": chain_tabs(principal, held, chain, active=active, day=shown, figures=row.figures),
        "may_edit": held.may("chain.edit"),
        "may_export": principal.may("export.run"),
        "may_import": principal.may_everywhere("import.run"),
        "may_edit_units": held.may("chain_unit.edit"),
        "may_edit_projects": held.may("project.edit"),
        "may_edit_gaps": held.may("gap.edit"),
    }
