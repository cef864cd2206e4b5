"""Three reviews by others than the writers, each by another person where the city has so many (R57; docs/adr/0078)."""

from collections.abc import Mapping
from uuid import UUID

from core.choices import Role
from core.models import Account, AuditEvent
from core.principal import Principal
from meetings.choices import MinutesState, ReviewDecision
from meetings.minutes.queries import EDIT, REVIEW, reviews_of, works_on
from meetings.models import Minutes
from members.models import Grant
from members.queries import accounts_holding, accounts_with_role

NEXT: Mapping[str, MinutesState] = {
    MinutesState.DRAFT: MinutesState.FIRST,
    MinutesState.FIRST: MinutesState.SECOND,
    MinutesState.SECOND: MinutesState.THIRD,
}
WRITTEN = ("title", "body_text")


def writers_of(minutes: Minutes) -> set[UUID]:
    """Whoever drafted it or changed its words since, as the log has it."""
    events = AuditEvent.objects.filter(
        tenant_id=minutes.tenant_id,
        table_name=Minutes._meta.db_table,
        row_id=minutes.pk,
        operation__in=("insert", "update"),
        diff__has_any_keys=WRITTEN,
    )
    found = {actor for actor in events.values_list("actor_id", flat=True) if actor}
    return found | ({minutes.written_by_id} if minutes.written_by_id else set())


def passed_by(minutes: Minutes) -> dict[str, UUID | None]:
    """Who passed which step since it was last sent to review."""
    passed: dict[str, UUID | None] = {}
    for review in reviews_of(minutes):
        if review.decision == ReviewDecision.RETURNED:
            passed = {}
        else:
            passed[review.step] = review.reviewed_by_id
    return passed


def liaisons_of(minutes: Minutes) -> list[Account]:
    body = minutes.meeting.body
    anchors = [anchor for anchor in (body.pk, body.chain_id) if anchor]
    return accounts_holding(Grant.objects.filter(role=Role.LIAISON, scope_id__in=anchors))


def may_review(principal: Principal, minutes: Minutes, step: str) -> bool:
    """Whether the step is this person's by right; the writers' and one's own earlier steps are asked apart."""
    body_id = minutes.meeting.body_id
    if works_on(principal, body_id, REVIEW):
        return True
    return step == MinutesState.FIRST and works_on(principal, body_id, EDIT)


def reviewers_of(minutes: Minutes, step: str) -> list[Account]:
    """Accounts that may take the step: the department's, for the first one the body's liaisons too; no writer."""
    found = list(accounts_with_role(Role.DEPARTMENT))
    if step == MinutesState.FIRST:
        found += liaisons_of(minutes)
    writers = writers_of(minutes)
    return list({each.pk: each for each in found if each.pk not in writers}.values())


def against(minutes: Minutes, account_id: UUID | None) -> str:
    """Why this account may not take the step the minutes stand at; empty where it may.

    Who passed an earlier step may pass this one too only where nobody is left who has passed none: a county of two
    people would never issue any minutes otherwise.
    """
    step = MinutesState(minutes.state)
    if account_id in writers_of(minutes):
        nobody = "" if reviewers_of(minutes, step) else "本市现在没有其他可以审核的账号，请安全管理员增加。"
        return f"您参与了这份纪要的起草或修改，{step.label}要由其他人办理。{nobody}"
    passed = passed_by(minutes)
    if account_id not in passed.values():
        return ""
    own = "、".join(MinutesState(done).label for done, who in passed.items() if who == account_id)
    fresh = [each for each in reviewers_of(minutes, step) if each.pk not in passed.values()]
    return f"您已经办了{own}，{step.label}请由另一位审核人员办理。" if fresh else ""
