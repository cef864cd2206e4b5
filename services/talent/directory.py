"""The directory of talent that is wanted."""

from collections.abc import Mapping

from django.db.models import Count, Q, Sum

from services.choices.talent import IssueState, TalentCategory
from services.directories.kinds import Directory, Head, LineColumn
from services.models import TalentIssue, TalentIssueLine
from services.talent.queries import NEED_VIEW, get_issue_for

CATEGORIES = {str(value): str(label) for value, label in TalentCategory.choices}
SERIES = "talent:issues"


def _head(issue: TalentIssue) -> Head:
    held = TalentIssueLine.objects.filter(issue=issue).aggregate(posts=Count("id"), wanted=Sum("wanted"))
    return Head(
        directory="talent",
        scope=issue.chain.name if issue.chain else "",
        preface="",
        issued_on=issue.published_on,
        valid_to=None,
        counts={name: number or 0 for name, number in held.items()},
        note=f"本期已撤下：{issue.reason}。" if issue.reason else "",
    )


def _summary(counts: Mapping[str, int]) -> str:
    return f"招引中、在有效期内的岗位{counts['posts']}个、需求{counts['wanted']}人"


TALENT = Directory(
    code="talent",
    key="talent",
    issue=TalentIssue,
    line=TalentIssueLine,
    columns=(
        LineColumn("post", "岗位", 13, free=True),
        LineColumn("unit_name", "用人单位", 13, on_phone=True),
        LineColumn("category", "人才类型", 8, words=lambda value: CATEGORIES.get(value, "")),
        LineColumn("wanted", "人数", 4, kind="number", on_phone=True),
        LineColumn("is_scarce", "紧缺", 4, words=lambda value: "是" if value else "", on_page=False),
        LineColumn("specialty", "专业方向", 10, free=True),
        LineColumn("level", "学历职称要求", 9, free=True),
        LineColumn("pay", "薪酬待遇", 9, free=True),
        LineColumn("chain_name", "产业链", 8),
        LineColumn("ends_on", "有效期止", 8, kind="date"),
    ),
    sections={"posts": "岗位清单"},
    section=lambda _: "posts",
    counter="个",
    head=_head,
    standing=lambda: Q(state=IssueState.PUBLISHED),
    summary=_summary,
    closing="有意向的单位和个人请与用人单位联系，或由所在地组织部门代为对接。",
    get=get_issue_for,
    view=NEED_VIEW,
    job="services.talent_directory",
    purpose="人才目录",
    file_scope="talent-issues",
    page="talent-issue-detail",
)
