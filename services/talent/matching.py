"""Which talent may fit a need, and why: by kind, words of the specialty, chain and region; both ways."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Q, QuerySet

from core import clock
from core.principal import Principal
from services.models import TalentMatch, TalentNeed, TalentProfile
from services.talent.queries import needs_for, pool_for, valid_on

Row = TypeVar("Row", TalentNeed, TalentProfile)
LOOKED_AT, SHOWN, SHORTEST = 500, 20, 2
_BREAKS = re.compile(r"[\s,，、;；/·（）()]+")
_FILLERS = ("工程", "技术", "专业", "方向", "管理")


@dataclass(frozen=True)
class Candidate:
    """Who may fit, with the reasons as they are told, the strongest first."""

    row: TalentNeed | TalentProfile
    reasons: tuple[str, ...]


def words_of(text: str) -> set[str]:
    """Words of a specialty of two characters and more."""
    return {word for word in _BREAKS.split(text) if len(word) >= SHORTEST}


def shared_words(first: str, second: str) -> list[str]:
    """Words of one text that stand in the other, and in either order; what nearly every specialty says is no word."""
    found = {word for word in words_of(first) if word in second} | {word for word in words_of(second) if word in first}
    return sorted(found - set(_FILLERS))


def reasons_for(need: TalentNeed, profile: TalentProfile) -> tuple[str, ...]:
    """Why the two may fit; nothing where neither kind nor specialty do. Units come with their regions."""
    told = []
    if words := shared_words(f"{need.name} {need.specialty}", f"{profile.specialty} {profile.title}"):
        told.append(f"专业相近：{'、'.join(words)}"[:80])
    if need.category == profile.category:
        told.append(f"人才类型相同：{need.get_category_display()}")
    if not told:
        return ()
    if need.chain_id is not None and need.chain_id == profile.chain_id and need.chain is not None:
        told.append(f"同在{need.chain.name}"[:80])
    home, there = need.unit.region, profile.unit.region if profile.unit else None
    if home is not None and there is not None and home.pk == there.pk:
        told.append(f"同在{home.name}")
    return tuple(told)


def profiles_for_need(principal: Principal, need: TalentNeed) -> list[Candidate]:
    """Two statements: the newest entries of the same kind or chain one may see, judged here."""
    known = TalentMatch.objects.filter(need=need).values("profile_id")
    rows = pool_for(principal).filter(is_available=True).exclude(unit_id=need.unit_id).exclude(pk__in=known)
    near = _near(rows, need.category, need.chain_id).select_related("unit", "unit__region", "chain", "kind")
    return _best(near, lambda row: reasons_for(need, row))


def needs_for_profile(principal: Principal, profile: TalentProfile) -> list[Candidate]:
    known = TalentMatch.objects.filter(profile=profile).values("need_id")
    rows = needs_for(principal).filter(valid_on(clock.today())).exclude(pk__in=known)
    if profile.unit_id is not None:
        rows = rows.exclude(unit_id=profile.unit_id)
    near = _near(rows, profile.category, profile.chain_id).select_related("unit", "unit__region", "chain")
    return _best(near, lambda row: reasons_for(row, profile))


def _near(rows: "QuerySet[Row]", category: str, chain_id: object) -> "QuerySet[Row]":
    near = Q(category=category)
    if chain_id is not None:
        near |= Q(chain_id=chain_id)
    return rows.filter(near).order_by("-updated_at", "id")


def _best(rows: "QuerySet[Row]", judge: Callable[[Row], tuple[str, ...]]) -> list[Candidate]:
    judged: Iterable[Candidate] = (Candidate(row, judge(row)) for row in rows[:LOOKED_AT])
    fitting = [one for one in judged if one.reasons]
    return sorted(fitting, key=lambda one: (-len(one.reasons), not one.reasons[0].startswith("专业")))[:SHOWN]
