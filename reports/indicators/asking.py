"""From an address or a query to a question: day, window, chain, region. Pages and API ask in the same words."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from chains.models import Chain
from chains.pages import day_from
from chains.queries import families
from core.errors import InvalidInput
from core.principal import Principal
from reports.indicators.book import indicators_for
from reports.indicators.model import Asked, Dimension, Indicator, Sight, Window

PARAMETERS = frozenset({"day", "window", "chain", "region", "class"})
NOWHERE = "none"


def asked_of(principal: Principal, params: Mapping[str, str], one: Indicator | None = None) -> Asked:
    """The question the parameters ask of an indicator (of the whole book where none is given). Raises InvalidInput."""
    sight = Sight(principal, day_from(params.get("day", "")))
    asked = Asked(sight, _window(params.get("window", ""), one))
    chain = _chain(sight, params.get("chain", ""))
    if chain is not None:
        asked = asked.on(chain, families([chain.pk], sight.day).get(chain.pk, []))
    if region := params.get("region", ""):
        if one is not None and Dimension.REGION not in one.dimensions:
            text = f"“{one.name}”不分区县，请去掉区县再查。"
            raise InvalidInput(text, code="no_region", fields={"region": [text]})
        asked = replace(asked, region="" if region == NOWHERE else region[:6])
    if industry_class := params.get("class", ""):
        asked = replace(asked, industry_class=_class(industry_class, one))
    return asked


def in_window(asked: Asked, one: Indicator) -> Asked:
    """The question put to one indicator of a list: over its own usual window."""
    return replace(asked, window=one.default_window)


def questions_of(asked: Asked) -> list[tuple[Indicator, Asked]]:
    """The question put to every indicator of this reader's book, over its own usual window; asked about one region,
    what is not told by region is left out. Raises NotAllowed.
    """
    return [
        (one, in_window(asked, one))
        for one in indicators_for(asked.sight)
        if asked.region is None or Dimension.REGION in one.dimensions
    ]


def _window(text: str, one: Indicator | None) -> Window:
    if not text:
        return one.default_window if one else Window.NOW
    if one is None or text not in one.windows:
        known = "、".join(one.windows) if one else "无"
        raise InvalidInput(f"这项指标没有统计时段“{text[:20]}”，可用：{known}。", code="bad_window")
    return Window(text)


def _class(text: str, one: Indicator | None) -> str:
    if one is None or Dimension.CLASS not in one.dimensions:
        raise InvalidInput("这项指标不按产业分类统计，请去掉这个条件。", code="no_class")
    if text == NOWHERE:
        return ""
    try:
        return str(UUID(text))
    except ValueError as error:
        raise InvalidInput("没有这个产业分类，请重新选择。", code="no_class") from error


def _chain(sight: Sight, text: str) -> Chain | None:
    """The chain named, among those the reader sees whole; another is as one that does not exist."""
    if not text:
        return None
    try:
        found = sight.chains.filter(pk=UUID(text)).first()
    except ValueError:
        found = None
    if found is None:
        raise InvalidInput("没有这条产业链，请重新选择。", code="no_chain", fields={"chain": ["没有这条产业链。"]})
    return found
