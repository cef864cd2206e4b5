"""The directories of supply and demand."""

from collections.abc import Callable, Mapping

from django.db.models import Q

from services.choices import DirectoryKind, EntrySide
from services.directories.kinds import Directory, Head, LineColumn
from services.market.queries import VIEW, get_issue_for
from services.models import MarketIssue, MarketIssueLine

SIDES = {str(value): str(label) for value, label in EntrySide.choices}


def series_of(kind: str) -> str:
    return f"market:{kind}"


def contact_parts(told: str) -> tuple[str, str]:
    """Name and number of a contact: side by side on a page, in columns of their own on paper, where none may break."""
    name, _, last = told.rpartition(" ")
    return (name, last) if any(character.isdigit() for character in last) else (told, "")


def _of_contact(code: str, label: str, width: int, words: Callable[[str], str]) -> LineColumn:
    return LineColumn(code, label, width, person=True, words=words, of="contact", on_page=False)


def _head(issue: MarketIssue) -> Head:
    return Head(
        directory=str(DirectoryKind(issue.kind).value),
        scope=issue.body.name if issue.body else "",
        preface=issue.preface,
        issued_on=issue.issued_on,
        valid_to=issue.valid_to,
        counts={"supplies": issue.supplies, "demands": issue.demands},
    )


def _summary(counts: Mapping[str, int]) -> str:
    named = (("供给", counts["supplies"]), ("需求", counts["demands"]))
    return "正在发布的产品" + "、".join(f"{word}{number}条" for word, number in named if number)


MARKET = Directory(
    code="market",
    key="market",
    issue=MarketIssue,
    line=MarketIssueLine,
    columns=(
        LineColumn("product", "产品", 10, free=True),
        LineColumn("side", "供需", 5, words=lambda value: SIDES.get(value, ""), on_phone=True, on_paper=False),
        LineColumn("unit_name", "企业", 16, on_phone=True),
        LineColumn("chain_name", "产业链", 8, on_page=False, on_paper=False),
        LineColumn("segment_name", "环节", 7),
        LineColumn("amount", "数量", 7, free=True, on_phone=True),
        LineColumn("price", "价格", 7, free=True),
        LineColumn("text", "说明", 15, free=True, on_page=False),
        LineColumn("valid_to", "截止日期", 8, kind="date"),
        LineColumn("contact", "联系方式", 9, person=True, on_phone=True, on_paper=False),
        _of_contact("caller", "联系人", 5, lambda told: contact_parts(told)[0]),
        _of_contact("phone", "联系电话", 8, lambda told: contact_parts(told)[1]),
    ),
    sections={EntrySide.SUPPLY: "供给清单", EntrySide.DEMAND: "需求清单"},
    section=lambda line: line.side,
    counter="条",
    head=_head,
    standing=lambda: Q(),
    summary=_summary,
    closing="有意向的企业请按所列联系方式联系，或在产业链党建联盟平台上提出意向。",
    get=get_issue_for,
    view=VIEW,
    job="services.directory",
    purpose="供需目录",
    file_scope="market-issues",
    page="market-issue-detail",
)
