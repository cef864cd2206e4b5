"""How the states of needs, issues and matches read, and what a need may be left of."""

from core import clock
from core.templatetags.formats import cn_date
from core.templatetags.parts import StateTag, Tone
from services.choices.talent import ConsentState, IssueState, MatchState, NeedState
from services.models import TalentIssue, TalentMatch, TalentNeed, TalentProfile

NEED_TONES: dict[str, Tone] = {NeedState.OPEN: "go", NeedState.FILLED: "ok", NeedState.WITHDRAWN: "off"}
ISSUE_TONES: dict[str, Tone] = {IssueState.PUBLISHED: "ok", IssueState.RECALLED: "off"}
CONSENT_TONES: dict[str, Tone] = {ConsentState.NONE: "off", ConsentState.GIVEN: "ok", ConsentState.WITHDRAWN: "warn"}
MATCH_TONES: dict[str, Tone] = {
    MatchState.INTERESTED: "warn",
    MatchState.TALKING: "go",
    MatchState.PLACED: "ok",
    MatchState.DROPPED: "off",
}


def need_tag(need: TalentNeed) -> StateTag:
    if need.state == NeedState.OPEN and need.ends_on < clock.today():
        return StateTag("已过有效期", "off")
    if need.state == NeedState.OPEN and need.starts_on > clock.today():
        return StateTag("未到有效期", "warn")
    return StateTag(str(need.get_state_display()), NEED_TONES[need.state])


def issue_tag(issue: TalentIssue) -> StateTag:
    return StateTag(str(issue.get_state_display()), ISSUE_TONES[issue.state])


def consent_tag(profile: TalentProfile) -> StateTag:
    return StateTag(str(profile.get_consent_display()), CONSENT_TONES[profile.consent])


def match_tag(match: TalentMatch) -> StateTag:
    return StateTag(str(match.get_state_display()), MATCH_TONES[match.state])


def validity(need: TalentNeed) -> str:
    return f"{cn_date(need.starts_on)}至{cn_date(need.ends_on)}"


def place_of(profile: TalentProfile) -> str:
    return profile.unit.name if profile.unit else profile.source_name
