"""What every page of a body shows above its content: crumbs, state, facts, tabs."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from alliances.body_rows import BodyRow, body_rows
from alliances.body_tabs import BodyTab, shown_tabs, tab_of
from alliances.choices import BodyState, GuidanceState, RuleSubject
from alliances.composition import Check, checks_of
from alliances.guidance_queries import guidances_for, recommendations_for
from alliances.lineage import was_called
from alliances.models import ChainBody, OfficePart, Seat
from alliances.office_queries import plaques_for
from alliances.queries import by_body, on_body, seats_for
from core import clock
from core.choices import Role
from core.counting import count_each
from core.principal import Principal
from core.templatetags.formats import cn_date, thousands
from core.templatetags.parts import Crumb, Fact, Tab
from core.tenancy.dated import in_force

BODIES = Crumb("联盟与结对", "/alliances/")
# A company contact works on three pages of its own (UI.md): this room is not one of them.
PARTIAL = frozenset({Role.COMPANY})


def enters(principal: Principal) -> bool:
    return principal.may("body.view") and not principal.roles <= PARTIAL


def may_see_below(principal: Principal) -> bool:
    """Whoever sees all bodies of a tenant that has tenants below it may read their roll-up."""
    return principal.may_everywhere("body.view") and principal.tenant.children.filter(is_active=True).exists()


# Together they are more than a line holds: a page shows those of its own half, and the way to the other.
HALF = 10


def room_tabs(principal: Principal, active: str) -> list[Tab]:
    """The room's lists: who belongs together, and what is done together."""
    inside = enters(principal)
    whole = inside and by_body(principal).may("body.view")
    named = principal.may("work.view") and principal.may("person.view")
    together = [
        ("bodies", "链党组织", "body-list", True),
        ("members", "成员", "member-list", inside),
        ("terms", "任期与空缺", "body-terms", whole),
        ("figures", "统计", "body-figures", inside),
        ("completeness", "一链一核一联盟", "body-completeness", inside),
        ("gaps", "待建清单", "body-gaps", inside),
        ("offices", "合署办公", "office-list", whole),
        ("plaques", "牌证登记", "plaque-list", whole),
        ("across", "跨区域", "outer-list", whole and principal.may("share.view")),
        ("below", "下级汇总", "bodies-below", may_see_below(principal)),
    ]
    done = [
        ("pairings", "结对", "pairing-list", inside and principal.may("pairing.view")),
        ("activities", "共建活动", "activity-list", inside and principal.may("activity.view")),
        ("outcomes", "成效", "outcome-list", principal.may("outcome.view")),
        ("guidances", "工作提示", "guidance-list", principal.may("guidance.view")),
        ("recommendations", "推荐", "recommendation-list", principal.may("recommendation.view")),
        ("teams", "队伍", "team-list", principal.may("work.view")),
        ("campaigns", "专项行动", "campaign-list", principal.may("work.view")),
        ("stations", "指导站", "station-list", principal.may("work.view")),
        ("links", "1+5+N", "link-list", named),
        ("posts", "示范岗", "post-list", principal.may("work.view")),
        ("pledges", "承诺", "pledge-list", principal.may("work.view")),
        ("courses", "课程", "course-list", principal.may("work.view")),
        ("brands", "党建品牌", "brand-list", principal.may("work.view")),
        ("honours", "荣誉", "honour-list", principal.may("work.view")),
        ("funds", "经费和补助", "fund-list", principal.may("fund.view")),
    ]
    first, second = (
        [Tab(label, reverse(name), active=code == active) for code, label, name, shown in half if shown]
        for half in (together, done)
    )
    if len(first) + len(second) <= HALF or not second:
        return [*first, *second]
    if active in {code for code, *_ in done}:
        return [Tab("‹ 组织和成员", first[0].url), *second]
    return [*first, Tab("结对和活动 ›", second[0].url)]


def as_of(day: dt.date) -> str:
    """The as-of day as a parameter of a link, empty for today."""
    return "" if day == clock.today() else f"day={day.isoformat()}"


def place_of(body: ChainBody) -> str:
    return body.chain.name if body.chain else body.own_region.name if body.own_region else "—"


def _facts(row: BodyRow, day: dt.date) -> list[Fact]:
    body, members = row.body, row.members
    also = f"&{as_of(day)}" if as_of(day) else ""
    url = reverse("body-detail", args=[body.pk])
    chain_url = reverse("chain-detail", args=[body.chain.pk]) if body.chain else ""
    region_url = reverse("own-region-detail", args=[body.own_region.pk]) if body.own_region else ""
    host = body.office_host
    return [
        Fact("产业链" if body.chain else "园区", place_of(body), url=chain_url or region_url),
        Fact("办公室设在", (host.short_name or host.name) if host else "未定"),
        Fact("成员党组织", thousands(members.party_orgs), unit="个", url=f"{url}?kind=party_org{also}"),
        Fact("成员单位", thousands(members.units), unit="家", url=f"{url}?kind=unit{also}"),
        Fact("成员人员", thousands(members.persons), unit="名", url=f"{url}?kind=person{also}"),
        Fact("成立", cn_date(body.founded_on)),
    ]


def _checks(principal: Principal, body: ChainBody, day: dt.date) -> list[Check]:
    """The requirements, each leading to the rows it counts: to liaisons only for who may see persons."""
    checks = checks_of([body], day).get(body.pk, [])
    if principal.may("person.view"):
        return checks
    return [replace(check, url="") if check.rule.subject == RuleSubject.LIAISON else check for check in checks]


@dataclass(frozen=True)
class Counts:
    """How many rows stand behind what a body's page leads to; ``work`` and ``lists`` in their own order."""

    work: list[int]
    seats: int
    below: int
    lists: list[int]


def _counted(principal: Principal, body: ChainBody, lists: Sequence[BodyTab], day: dt.date, *, whole: bool) -> Counts:
    """All of them in one statement."""
    sitting = seats_for(principal).filter(in_force(day), body=body) if whole else Seat.objects.none()
    found = count_each(
        guidances_for(principal).filter(body=body),
        guidances_for(principal).filter(body=body, state=GuidanceState.SENT),
        recommendations_for(principal).filter(body=body),
        plaques_for(principal).filter(body=body, returned_on__isnull=True),
        OfficePart.objects.filter(in_force(clock.today()), body=body),
        sitting,
        ChainBody.objects.filter(parent=body),
        *[tab.rows(principal, body) for tab in lists],
    )
    return Counts(list(found[:5]), found[5], found[6], list(found[7:]))


def _tabs(
    principal: Principal, row: BodyRow, active: str, lists: Sequence[BodyTab], counts: Counts, *, whole: bool
) -> list[Tab]:
    body = row.body
    tabs = [("members", "成员", "body-detail", row.members.total, True)]
    tabs.append(("seats", "席位", "body-seats", counts.seats, whole))
    tabs.append(("liaisons", "联络员", "body-liaisons", None, whole and principal.may("person.view")))  # type: ignore[arg-type]
    tabs.append(("below", "下级组织", "body-below", counts.below, whole))
    tabs.append(("files", "章程和文件", "body-files", None, whole))  # type: ignore[arg-type]
    own = [
        Tab(label, reverse(name, args=[body.pk]), active=code == active, count=count)
        for code, label, name, count, shown in tabs
        if shown
    ]
    history = Tab("沿革", reverse("body-history", args=[body.pk]), active=active == "history")
    led = [tab_of(tab, body, count) for tab, count in zip(lists, counts.lists, strict=True) if count or not whole]
    return [*own, *led, *([history] if whole else [])]


def _work(
    principal: Principal, body: ChainBody, lists: Sequence[BodyTab], counts: Counts
) -> list[tuple[str, str, str]]:
    """What the body does beside its members and seats: a label, the number in words, and where its rows are.

    Subjects of which it has nothing yet stand last here, not among the tabs.
    """
    guided, waiting, recommended, plaques, offices = counts.work
    asked = f"?body={body.pk}"
    rows = [
        ("guidance.view", "工作提示", f"{guided} 件" + (f"，待回复 {waiting} 件" if waiting else ""), "guidance-list"),
        ("recommendation.view", "推荐", f"{recommended} 条", "recommendation-list"),
        ("body.view", "牌证", f"在用 {plaques} 块", "plaque-list"),
        ("body.view", "合署办公", f"{offices} 处" if offices else "未合署", "office-list"),
    ]
    done = [(label, told, reverse(name) + asked) for right, label, told, name in rows if principal.may(right)]
    empty = [tab_of(tab, body, 0) for tab, count in zip(lists, counts.lists, strict=True) if not count]
    return [*done, *[(tab.label, "还没有", tab.url) for tab in empty]]


def body_frame(principal: Principal, body: ChainBody, *, active: str, day: dt.date | None = None) -> dict[str, Any]:
    """The context of ``alliances/body_page.html``; ``active`` is the code of the tab one is on."""
    shown = day or clock.today()
    was_called([body], shown)
    row = body_rows(principal, [body], shown)[0]
    held = on_body(principal, body.pk)
    whole = held.may("body.view")
    lists = shown_tabs(held)
    counts = _counted(principal, body, lists, shown, whole=whole)
    return {
        "body": body,
        "row": row,
        "day": shown,
        "is_today": shown == clock.today(),
        "whole": whole,
        "state_tag": row.state,
        "crumbs": [BODIES, Crumb(body.name)],
        "facts": _facts(row, shown),
        "tabs": _tabs(principal, row, active, lists, counts, whole=whole),
        "checks": _checks(principal, body, shown) if whole else [],
        "work": _work(principal, body, lists, counts) if whole else [],
        "may_guide": body.guides and body.state == BodyState.ACTIVE and held.may("guidance.edit"),
        "may_recommend": body.recommends and body.state == BodyState.ACTIVE and held.may("recommendation.edit"),
        "may_edit": held.may("body.edit"),
        "may_edit_members": held.may("membership.edit"),
    }


def crumbs_to(body: ChainBody, last: str) -> list[Crumb]:
    return [BODIES, Crumb(body.name, reverse("body-detail", args=[body.pk])), Crumb(last)]
