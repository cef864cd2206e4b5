"""Whom units look for, what was published of it, and the pool in every city (F021, F022, F023), called 示例; of the
intakes the articles count one came by a match (F050).
"""

import datetime as dt
from dataclasses import dataclass

from chains.models import Chain
from config.demo.standing import Standing
from config.demo.talent import companies
from core.models import Term
from members.models import TalentIntake
from organizations.models import Unit
from services.choices.talent import MatchState, NeedState, TalentCategory
from services.models import TalentIssue, TalentIssueLine, TalentMatch, TalentNeed, TalentProfile
from services.talent.matching import reasons_for

MANAGEMENT, PROFESSIONAL, SKILLED = TalentCategory.MANAGEMENT, TalentCategory.PROFESSIONAL, TalentCategory.SKILLED


@dataclass(frozen=True)
class Post:
    name: str
    category: TalentCategory
    specialty: str
    wanted: int
    level: str
    pay: str
    scarce: bool = False


POSTS = (
    Post("示例：研发工程师", PROFESSIONAL, "材料、结构设计", 3, "硕士以上", "年薪 15 万—20 万元", scarce=True),
    Post("示例：工艺工程师", PROFESSIONAL, "智能制造", 2, "本科以上", "年薪 10 万—15 万元", scarce=True),
    Post("示例：数控技工", SKILLED, "数控加工", 10, "高级工以上", "月薪 8000 元起"),
    Post("示例：焊接技师", SKILLED, "焊接", 5, "技师以上", "月薪 9000 元起", scarce=True),
    Post("示例：生产经理", MANAGEMENT, "生产运营", 1, "五年以上经历", "面议"),
    Post("示例：财务总监", MANAGEMENT, "财务", 1, "高级会计师", "面议"),
)
# Of whom the pool knows: category, specialty, title, persons, whether they are open to a change.
POOL = (
    (PROFESSIONAL, "材料、结构设计", "博士", 4, True),
    (PROFESSIONAL, "智能制造", "高级工程师", 6, True),
    (SKILLED, "数控加工", "高级技师", 12, True),
    (SKILLED, "焊接", "技师", 8, False),
    (MANAGEMENT, "生产运营", "高级经济师", 2, True),
    (MANAGEMENT, "市场营销", "", 3, True),
)
PUBLISHED = (95, 6)  # days ago


def add_talent_market(standing: Standing) -> None:
    placed, kinds = companies(standing, ""), _kinds(standing)
    if len(placed) < 2 or not kinds:
        return
    needs = [_need(standing, index, post, *placed[index % len(placed)]) for index, post in enumerate(POSTS)]
    profiles = [_profile(standing, index, kinds[0], placed) for index in range(len(POOL))]
    for number, ago in enumerate(PUBLISHED):
        _issue(standing, number, standing.days.today - dt.timedelta(days=ago), needs[: 4 + 2 * number])
    for state, index in ((MatchState.INTERESTED, 0), (MatchState.TALKING, 2), (MatchState.DROPPED, 4)):
        _match(standing, needs[index], profiles[index], state, None)
    _placed(standing)


def _kinds(standing: Standing) -> list[Term]:
    terms = [term for term in standing.rows.all(Term) if term.kind == "talent_kind"]
    return sorted(terms, key=lambda term: (term.meaning != "scarce", term.order, term.code))


def _need(standing: Standing, index: int, post: Post, unit: Unit, chain: Chain) -> TalentNeed:
    today = standing.days.today
    return standing.rows.add(
        TalentNeed,
        f"{index}",
        name=post.name,
        unit=unit,
        chain=chain,
        category=post.category,
        specialty=post.specialty,
        wanted=post.wanted,
        level=post.level,
        pay=post.pay,
        is_scarce=post.scarce,
        description="示例：负责本岗位工作，提供住宿和子女就学协助。",
        starts_on=today - dt.timedelta(days=100),
        ends_on=today + dt.timedelta(days=150 + 10 * index),
    )


def _profile(standing: Standing, index: int, kind: Term, placed: list[tuple[Unit, Chain]]) -> TalentProfile:
    category, specialty, title, persons, available = POOL[index]
    unit, chain = placed[(index + 1) % len(placed)]
    return standing.rows.add(
        TalentProfile,
        f"{index}",
        unit=None if index % 2 else unit,
        source_name="示例高校" if index % 2 else "",
        chain=chain,
        category=category,
        kind=kind,
        specialty=specialty,
        title=title,
        persons=persons,
        is_available=available,
    )


def _issue(standing: Standing, number: int, day: dt.date, needs: list[TalentNeed]) -> None:
    rows = standing.rows
    own = 1 + sum(issue.year == day.year for issue in rows.all(TalentIssue))
    issue = rows.add(
        TalentIssue,
        f"{number}",
        year=day.year,
        number=own,
        title=f"示例：{day.year}年紧缺人才和用工需求目录",
        published_on=day,
    )
    for place, need in enumerate(needs, 1):
        rows.add(
            TalentIssueLine,
            f"{number}/{place}",
            issue=issue,
            place=place,
            need=need,
            post=need.name,
            unit_name=need.unit.name,
            chain_name=need.chain.name if need.chain else "",
            category=need.category,
            specialty=need.specialty,
            wanted=need.wanted,
            level=need.level,
            pay=need.pay,
            is_scarce=need.is_scarce,
            ends_on=need.ends_on,
        )


def _match(
    standing: Standing, need: TalentNeed, profile: TalentProfile, state: MatchState, intake: TalentIntake | None
) -> None:
    standing.rows.add(
        TalentMatch,
        f"{need.pk}/{profile.pk}",
        need=need,
        profile=profile,
        reasons=list(reasons_for(need, profile)),
        note="示例：待遇没有谈成" if state == MatchState.DROPPED else "",
        state=state,
        intake=intake,
    )


def _placed(standing: Standing) -> None:
    """The first intake from elsewhere is told with the need it filled and the talent it was."""
    rows, today = standing.rows, standing.days.today
    found = sorted((row for row in rows.all(TalentIntake) if row.source_name), key=lambda row: str(row.pk))
    if not found:
        return
    intake = found[0]
    named = {"category": PROFESSIONAL, "specialty": "示例专业"}
    need = rows.add(
        TalentNeed,
        "placed",
        name="示例：已到岗的紧缺岗位",
        unit=intake.unit,
        chain_id=intake.sphere_id,
        wanted=intake.persons,
        starts_on=min(intake.arrived_on, today) - dt.timedelta(days=60),
        ends_on=intake.arrived_on,
        state=NeedState.FILLED,
        **named,
    )
    profile = rows.add(
        TalentProfile,
        "placed",
        source_name=intake.source_name,
        chain_id=intake.sphere_id,
        kind_id=intake.kind_id,
        persons=intake.persons,
        is_available=False,
        **named,
    )
    standing.rows.add(
        TalentMatch,
        "placed",
        need=need,
        profile=profile,
        reasons=["专业相近：示例专业"],
        state=MatchState.PLACED,
        intake=intake,
    )
