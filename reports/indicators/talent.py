"""Talent by category, what is published of it, the pool and what units share (F021, F022, F023, F060)."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import F, Q, QuerySet

from core import clock
from core.choices import AnchorKind
from core.rights import within
from core.templatetags.formats import thousands
from reports.indicators.model import Asked, Dimension, Indicator, Shape, Subject, Window
from reports.indicators.subjects import BOOKINGS, RESOURCES, TALENT_ISSUES, TALENT_NEEDS, TALENT_PROFILES
from services.choices.shared import BookingState
from services.choices.talent import IssueState, NeedState, TalentCategory
from services.shared.queries import BOOK, VIEW, bookings_for, listed_now, resources_for
from services.talent.queries import NEED_VIEW, POOL_VIEW, issues_for, needs_for, pool_for

Rows = QuerySet[Any]
GROUP = "人才和共享资源"
BY_CHAIN = (Dimension.CHAIN,)
WINDOWS = (Window.THIS_YEAR, Window.RECENT, Window.EVER)


def _on_chain(asked: Asked, rows: Rows, unit: str) -> Rows:
    """Filed under the chain or one below it, or of a unit that stands there."""
    if not asked.chain:
        return rows
    there = within(AnchorKind.UNIT, AnchorKind.CHAIN, [asked.chain.pk], path=unit)
    found: Rows = rows.filter(Q(chain_id__in=asked.family) | Q(chain=None) & there)
    return found


def pool(asked: Asked) -> Rows:
    return _on_chain(asked, pool_for(asked.sight.principal), "unit_id")


def needs(asked: Asked) -> Rows:
    """Open and valid on the day."""
    standing = Q(state=NeedState.OPEN, starts_on__lte=asked.day, ends_on__gte=asked.day)
    return _on_chain(asked, needs_for(asked.sight.principal).filter(standing), "unit_id")


def issues(asked: Asked) -> Rows:
    """Published within the window and not taken down; of a chain, its own."""
    published = Q(state=IssueState.PUBLISHED, published_on__lte=asked.day)
    if asked.since:
        published &= Q(published_on__gte=asked.since)
    found: Rows = issues_for(asked.sight.principal).filter(published)
    return found.filter(chain_id__in=asked.family) if asked.chain else found


def resources(asked: Asked) -> Rows:
    return _on_chain(asked, resources_for(asked.sight.principal).filter(listed_now()), "owner_id")


def used(asked: Asked) -> Rows:
    """Bookings of the window that were used, by the day they began."""
    until = dt.datetime.combine(asked.day + dt.timedelta(days=1), dt.time(), clock.CHINA)
    rows = bookings_for(asked.sight.principal).filter(state=BookingState.USED, starts_at__lt=until)
    if asked.since:
        rows = rows.filter(starts_at__gte=dt.datetime.combine(asked.since, dt.time(), clock.CHINA))
    if asked.chain:
        there = within(AnchorKind.UNIT, AnchorKind.CHAIN, [asked.chain.pk], path="resource__owner_id")
        rows = rows.filter(Q(resource__chain_id__in=asked.family) | Q(resource__chain=None) & there)
    found: Rows = rows
    return found


def _of_category(category: TalentCategory) -> Callable[[Asked], Rows]:
    return lambda asked: pool(asked).filter(category=category)


def _summed(
    code: str,
    name: str,
    text: str,
    subject: Subject,
    rows: Callable[[Asked], Rows],
    column: str,
    needs_: str,
    source: str,
) -> Indicator:
    return Indicator(
        code,
        name,
        GROUP,
        text,
        "人",
        subject,
        rows,
        shape=Shape.SUM,
        summed=lambda asked: rows(asked).annotate(amount=F(column)),
        amounts=lambda _, shown: {row.pk: f"{thousands(getattr(row, column))} 人" for row in shown},
        dimensions=BY_CHAIN,
        needs=(needs_,),
        source=source,
    )


def _pooled(code: str, category: TalentCategory) -> Indicator:
    text = f"人才库登记的{category.label}人数相加，不论是否登记姓名。"
    return _summed(
        code, str(category.label), text, TALENT_PROFILES, _of_category(category), "persons", POOL_VIEW, "F021"
    )


TALENT_BOOK: tuple[Indicator, ...] = (
    _summed(
        "talent_pool",
        "链上人才",
        "人才库登记的人数相加，不论是否登记姓名。",
        TALENT_PROFILES,
        pool,
        "persons",
        POOL_VIEW,
        "F023",
    ),
    _pooled("talent_management", TalentCategory.MANAGEMENT),
    _pooled("talent_professional", TalentCategory.PROFESSIONAL),
    _pooled("talent_skilled", TalentCategory.SKILLED),
    _summed(
        "talent_wanted",
        "人才需求",
        "当日招引中、在有效期内的岗位的需求人数相加。",
        TALENT_NEEDS,
        needs,
        "wanted",
        NEED_VIEW,
        "F022",
    ),
    Indicator(
        "talent_issues",
        "发布人才需求目录",
        GROUP,
        "统计时段内发布的紧缺人才和用工需求目录，撤下的不计。",
        "期",
        TALENT_ISSUES,
        issues,
        windows=WINDOWS,
        dimensions=BY_CHAIN,
        needs=(NEED_VIEW,),
        source="R16 F022",
    ),
    Indicator(
        "shared_resources",
        "共享资源",
        GROUP,
        "现在开放或暂停开放的共享实验室、科研设备和场地，不再共享的不计。",
        "项",
        RESOURCES,
        resources,
        dimensions=BY_CHAIN,
        needs=(VIEW,),
        source="F060",
    ),
    Indicator(
        "bookings_used",
        "共享资源使用次数",
        GROUP,
        "统计时段内登记为已使用的预约，按开始时间计。",
        "次",
        BOOKINGS,
        used,
        windows=WINDOWS,
        dimensions=BY_CHAIN,
        needs=(BOOK,),
        source="F060",
    ),
)
