"""How minutes are shown: their state in a word, their way as a timeline, what may be done with them now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from alliances.queries import on_body
from core import clock
from core.principal import Principal
from core.templatetags.formats import cn_date, cn_datetime
from core.templatetags.parts import Event, Fact, StateTag, Tone
from meetings.choices import REVIEW_STEPS, ConfirmState, MinutesState, ReviewDecision
from meetings.minutes.queries import EDIT, IN_FORCE, ISSUED, REVIEW
from meetings.minutes.reviewing import against
from meetings.models import Minutes, MinutesConfirmation, MinutesReview

TONES: Mapping[str, Tone] = {
    "draft": "off",
    "first": "go",
    "second": "go",
    "third": "go",
    "issued": "warn",
    "frozen": "ok",
    "superseded": "off",
}
ANSWER_TONES: Mapping[str, Tone] = {
    "waiting": "warn",
    "confirmed": "ok",
    "objected": "bad",
    "silent": "ok",
    "overdue": "bad",
}
PASSED = "三审通过，待印发"


def is_overdue(minutes: Minutes) -> bool:
    day = minutes.confirm_by
    return minutes.state == MinutesState.ISSUED and day is not None and day < clock.today()


def minutes_tag(minutes: Minutes, *, passed: bool) -> StateTag:
    if minutes.state == MinutesState.THIRD and passed:
        return StateTag(PASSED, "warn")
    if is_overdue(minutes):
        return StateTag("确认已截止，未定稿", "bad")
    return StateTag(minutes.get_state_display(), TONES[minutes.state])


def row_tag(minutes: Any) -> StateTag:
    """The same of a row read ``with_progress``."""
    return minutes_tag(minutes, passed=minutes.third == ReviewDecision.PASSED)


def answer_tag(answer: MinutesConfirmation) -> StateTag:
    return StateTag(answer.get_state_display(), ANSWER_TONES[answer.state])


def facts_of(minutes: Minutes) -> list[Fact]:
    return [
        Fact("会议", cn_datetime(minutes.meeting.starts_at), url=reverse("meeting-detail", args=[minutes.meeting_id])),
        Fact("文号", minutes.number.text if minutes.number else "不编号" if minutes.state in ISSUED else "印发时编号"),
        Fact("版次", f"第 {minutes.edition} 版"),
        Fact("印发", cn_date(minutes.issued_on) if minutes.issued_on else "未印发"),
        Fact("确认截止", cn_date(minutes.confirm_by) if minutes.confirm_by else "—"),
    ]


def events_of(minutes: Minutes, reviews: Sequence[MinutesReview]) -> list[Event]:
    who = minutes.written_by.display_name if minutes.written_by else ""
    text = f"更正原因：{minutes.correction}" if minutes.correction else ""
    events = [Event("起草", at=minutes.created_at, who=who, text=text, mark="起")]
    for review in reviews:
        passed = review.decision == ReviewDecision.PASSED
        events.append(
            Event(
                f"{review.get_step_display()}{review.get_decision_display()}",
                at=review.reviewed_at,
                who=review.reviewed_by.display_name if review.reviewed_by else "",
                text=review.note,
                mark="审",
                tone="ok" if passed else "bad",
            )
        )
    if minutes.issued_on:
        number = minutes.number.text if minutes.number else ""
        events.append(Event("印发", at=minutes.issued_on, text=number, mark="印", tone="go"))
    if minutes.frozen_at:
        events.append(Event("定稿", at=minutes.frozen_at, text=f"校验值 {minutes.digest}", mark="定", tone="ok"))
    return events


@dataclass(frozen=True)
class Doable:
    """What this person may do with the minutes now; ``refused`` says why a reviewer may not take this step."""

    edit: bool = False
    submit: bool = False
    review: bool = False
    take_back: bool = False
    issue: bool = False
    freeze: bool = False
    correct: bool = False
    rewrite: bool = False
    works: bool = False
    refused: str = ""


def doable(principal: Principal, minutes: Minutes, *, passed: bool, body_id: UUID) -> Doable:
    held = on_body(principal, body_id)
    works, reviews = held.may(EDIT), held.may(REVIEW)
    in_review = minutes.state in REVIEW_STEPS and not passed
    asked = in_review and (reviews or (works and minutes.state == MinutesState.FIRST))
    refused = against(minutes, principal.account_id) if asked else ""
    return Doable(
        edit=works and minutes.state == MinutesState.DRAFT,
        submit=works and minutes.state == MinutesState.DRAFT,
        review=asked and not refused,
        take_back=minutes.state in REVIEW_STEPS and (works or reviews),
        issue=works and passed,
        freeze=works and minutes.state == MinutesState.ISSUED,
        correct=works and minutes.state in IN_FORCE,
        rewrite=works and minutes.state in ISSUED,
        works=works,
        refused=refused,
    )


def answered(rows: Sequence[MinutesConfirmation]) -> str:
    given = sum(1 for row in rows if row.state in (ConfirmState.CONFIRMED, ConfirmState.OBJECTED))
    return f"{given} / {len(rows)}"
