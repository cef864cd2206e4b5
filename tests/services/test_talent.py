"""Talent wanted, published by number and date, known by consent, and brought together (F021, F022, F023, F050)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from chains.models import Chain
from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.models import Account, Notice
from core.principal import Principal
from core.tenancy.scope import tenant_scope
from members.models import TalentIntake
from organizations.choices import UnitKind
from organizations.models import Unit
from services.actions.matches import move_match, open_match, place_match, placed_persons
from services.actions.talent_needs import create_need, move_need, publish_issue, recall_issue, update_need
from services.actions.talent_pool import give_consent, record_profile, update_profile, withdraw_consent
from services.choices.talent import MATCH_TRANSITIONS, NEED_TRANSITIONS, ConsentState, MatchState, NeedState
from services.models import TalentIssue, TalentIssueLine, TalentMatch, TalentNeed, TalentProfile
from services.talent.matching import needs_for_profile, profiles_for_need, shared_words
from services.talent.queries import issues_for, matches_for, needs_for, pool_for
from tests.alliances.world import term
from tests.cast import Cast
from tests.core.concurrent import at_once
from tests.factories import make_chain, make_unit, put_on_chain
from tests.members.people import make_person

MONDAY = dt.datetime(2026, 3, 2, 9, tzinfo=clock.CHINA)
TODAY = MONDAY.date()


@dataclass
class Fair:
    cast: Cast
    chain: Chain
    company: Unit
    university: Unit
    contact: Account
    teacher: Account
    liaison: Account

    def act(self, account: Account | None = None) -> Principal:
        return self.cast.act(account, self.cast.city)


def make_fair(cast: Cast) -> Fair:
    chain = make_chain("示例储能产业链")
    company, university = make_unit("示例储能企业"), make_unit("示例大学", kind=UnitKind.UNIVERSITY)
    put_on_chain(chain, company)
    unit = AnchorKind.UNIT
    return Fair(
        cast,
        chain,
        company,
        university,
        cast.add(Role.COMPANY, scope_id=company.pk, scope_kind=unit, username="contact"),
        cast.add(Role.COMPANY, scope_id=university.pk, scope_kind=unit, username="teacher"),
        cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN, username="liaison"),
    )


@pytest.fixture
def fair(in_city: Cast) -> Iterator[Fair]:
    with clock.fixed(MONDAY):
        yield make_fair(in_city)


def need_of(fair: Fair, account: Account | None = None, **fields: Any) -> TalentNeed:
    given = {
        "name": "储能材料研发工程师",
        "unit_id": fair.company.pk,
        "chain_id": fair.chain.pk,
        "category": "professional",
        "specialty": "储能材料、电化学",
        "wanted": 2,
        "ends_on": dt.date(2026, 12, 31),
        **fields,
    }
    return create_need(actor=fair.act(account), values=given)


def profile_of(fair: Fair, account: Account | None = None, **fields: Any) -> TalentProfile:
    given = {
        "unit_id": fair.university.pk,
        "chain_id": fair.chain.pk,
        "category": "professional",
        "kind_id": term("talent_kind", "scarce").pk,
        "specialty": "储能材料",
        "title": "博士",
        "persons": 3,
        **fields,
    }
    return record_profile(actor=fair.act(account), values=given)


# ---- needs and issues -----------------------------------------------------------------------------------------------


def test_company_says_whom_it_looks_for_and_others_may_not_for_it(fair: Fair) -> None:
    made = need_of(fair, fair.contact)
    assert (made.starts_on, made.state) == (TODAY, NeedState.OPEN)
    with pytest.raises(InvalidInput):
        need_of(fair, fair.teacher)
    with pytest.raises(NotAllowed):
        update_need(actor=fair.act(fair.teacher), need_id=made.pk, values={"wanted": 9}, expected_version=1)
    assert [needs_for(fair.act(who)).count() for who in (fair.contact, fair.liaison, fair.teacher)] == [1, 1, 0]


@pytest.mark.parametrize(
    "fields",
    [{"wanted": 0}, {"category": "other"}, {"ends_on": dt.date(2026, 1, 1)}, {"unit_id": None}, {"name": ""}],
)
def test_need_that_does_not_hold_is_refused(fair: Fair, fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        need_of(fair, **fields)


@pytest.mark.parametrize("state", list(NeedState))
@pytest.mark.parametrize("to", list(NeedState))
def test_need_moves_as_its_transitions_say(fair: Fair, state: NeedState, to: NeedState) -> None:
    need = need_of(fair)
    need.state = state
    need.save()
    if to in NEED_TRANSITIONS[state]:
        assert move_need(actor=fair.act(fair.contact), need_id=need.pk, to=to).state == to
    else:
        with pytest.raises(Conflict):
            move_need(actor=fair.act(fair.contact), need_id=need.pk, to=to)


def test_issue_holds_what_stood_that_day_in_words_that_stay(fair: Fair) -> None:
    need = need_of(fair)
    need_of(fair, name="示例过期岗位", starts_on=dt.date(2025, 1, 1), ends_on=dt.date(2025, 12, 31))
    move_need(actor=fair.act(), need_id=need_of(fair, name="示例撤回岗位").pk, to="withdrawn")
    issue = publish_issue(actor=fair.act(), title="示例目录")
    update_need(actor=fair.act(), need_id=need.pk, values={"name": "改了的岗位", "wanted": 9}, expected_version=None)
    lines = list(TalentIssueLine.objects.filter(issue=issue).values_list("place", "post", "unit_name", "wanted"))
    assert lines == [(1, "储能材料研发工程师", "示例储能企业", 2)]
    assert (str(issue), issue.published_on) == ("2026年第1期", TODAY)
    assert str(publish_issue(actor=fair.act(), title="示例目录")) == "2026年第2期"
    with clock.fixed(MONDAY.replace(year=2027)):
        need_of(fair, name="来年岗位", ends_on=dt.date(2027, 12, 31))
        assert str(publish_issue(actor=fair.act(), title="来年目录")) == "2027年第1期"
    assert issues_for(fair.act(fair.teacher)).count() == 3
    assert Notice.objects.filter(account=fair.contact, event="talent.published").count() == 3


def test_issue_of_one_chain_holds_that_chain_alone_and_an_empty_one_is_refused(fair: Fair) -> None:
    with pytest.raises(InvalidInput) as error:
        publish_issue(actor=fair.act(), title="示例目录")
    assert "没有招引中" in error.value.message
    need_of(fair, name="别处的岗位", chain_id=None)
    with pytest.raises(InvalidInput):
        publish_issue(actor=fair.act(), title="示例目录", chain_id=fair.chain.pk)
    need_of(fair)
    issue = publish_issue(actor=fair.act(), title="示例目录", chain_id=fair.chain.pk)
    assert list(issue.lines.values_list("post", flat=True)) == ["储能材料研发工程师"]
    with pytest.raises(NotAllowed):
        publish_issue(actor=fair.act(fair.liaison), title="示例目录")


def test_recalled_issue_keeps_its_number_and_its_content(fair: Fair) -> None:
    need_of(fair)
    issue = publish_issue(actor=fair.act(), title="示例目录")
    with pytest.raises(InvalidInput):
        recall_issue(actor=fair.act(), issue_id=issue.pk, reason=" ")
    recalled = recall_issue(actor=fair.act(), issue_id=issue.pk, reason="示例：岗位有误")
    assert (recalled.state, recalled.lines.count()) == ("recalled", 1)
    with pytest.raises(Conflict):
        recall_issue(actor=fair.act(), issue_id=issue.pk, reason="再撤一次")
    assert str(publish_issue(actor=fair.act(), title="示例目录")) == "2026年第2期"


def test_two_who_publish_at_the_same_moment_draw_two_numbers(committed_cast: Cast) -> None:
    with clock.fixed(MONDAY), committed_cast.scope():
        need_of(make_fair(committed_cast))

    def publish() -> int:
        with clock.fixed(MONDAY), tenant_scope(committed_cast.city.id, actor_id=None, reason="测试"):
            return publish_issue(actor=committed_cast.platform(), title="示例目录").number

    assert sorted(at_once(publish, publish)) == [1, 2]


# ---- the pool -------------------------------------------------------------------------------------------------------


def test_pool_counts_without_names_and_names_by_consent_alone(fair: Fair) -> None:
    many, one = profile_of(fair), profile_of(fair, persons=1)
    person = make_person("示例甲", unit=fair.university)
    with pytest.raises(InvalidInput):
        give_consent(actor=fair.act(), profile_id=many.pk, person_id=person.pk, day=TODAY)
    with pytest.raises(InvalidInput):
        give_consent(actor=fair.act(), profile_id=one.pk, person_id=person.pk, day=dt.date(2026, 3, 3))
    with pytest.raises(NotAllowed):
        give_consent(actor=fair.act(fair.teacher), profile_id=one.pk, person_id=person.pk, day=TODAY)
    named = give_consent(actor=fair.act(), profile_id=one.pk, person_id=person.pk, day=TODAY)
    assert (named.person_id, named.consent) == (person.pk, ConsentState.GIVEN)
    with pytest.raises(InvalidInput):
        update_profile(actor=fair.act(), profile_id=one.pk, values={"persons": 2}, expected_version=None)
    gone = withdraw_consent(actor=fair.act(fair.teacher), profile_id=one.pk, day=TODAY)
    assert (gone.person_id, gone.consent, gone.persons) == (None, ConsentState.WITHDRAWN, 1)
    with pytest.raises(Conflict):
        withdraw_consent(actor=fair.act(), profile_id=one.pk, day=TODAY)


def test_database_refuses_a_name_without_consent(fair: Fair) -> None:
    profile, person = profile_of(fair, persons=1), make_person("示例甲", unit=fair.university)
    with pytest.raises(IntegrityError), transaction.atomic():
        TalentProfile.objects.filter(pk=profile.pk).update(person=person)


def test_company_keeps_its_own_talent_and_a_chain_s_stranger_needs_its_liaison(fair: Fair) -> None:
    own = profile_of(fair, fair.teacher, chain_id=None)
    assert [pool_for(fair.act(who)).count() for who in (fair.teacher, fair.contact, fair.liaison)] == [1, 0, 0]
    with pytest.raises(InvalidInput):
        profile_of(fair, fair.teacher, unit_id=None, source_name="外地大学", chain_id=None)
    assert profile_of(fair, fair.liaison, unit_id=None, source_name="外地大学").chain == fair.chain
    for wrong in ({"unit_id": None}, {"source_name": "两处"}, {"kind_id": fair.chain.pk}):
        with pytest.raises(InvalidInput):
            profile_of(fair, **wrong)
    assert own.persons == 3


# ---- matching -------------------------------------------------------------------------------------------------------


def test_shared_words_are_found_in_either_order_and_fillers_are_none() -> None:
    assert shared_words("储能材料、电化学", "新型储能材料 博士") == ["储能材料"]
    assert shared_words("机械工程", "电气 工程") == []
    assert shared_words("", "储能") == []


def test_matching_goes_both_ways_with_reasons(fair: Fair) -> None:
    need, profile = need_of(fair), profile_of(fair)
    profile_of(fair, specialty="市场营销", category="management", chain_id=None)
    profile_of(fair, is_available=False)
    profile_of(fair, unit_id=fair.company.pk)
    told = ("专业相近：储能材料", "人才类型相同：专业技术人才", "同在示例储能产业链")
    assert [(one.row, one.reasons) for one in profiles_for_need(fair.act(), need)] == [(profile, told)]
    assert [(one.row, one.reasons) for one in needs_for_profile(fair.act(), profile)] == [(need, told)]
    assert profiles_for_need(fair.act(fair.contact), need) == []  # nobody is shown whom he may not see
    open_match(actor=fair.act(), need_id=need.pk, profile_id=profile.pk)
    assert profiles_for_need(fair.act(), need) == [] and needs_for_profile(fair.act(), profile) == []


def test_placement_is_an_intake_and_fills_the_need(fair: Fair) -> None:
    need, profile = need_of(fair), profile_of(fair)
    match = open_match(actor=fair.act(fair.liaison), need_id=need.pk, profile_id=profile.pk)
    assert Notice.objects.filter(account=fair.contact, event="talent.matched").count() == 1
    with pytest.raises(NotAllowed):
        place_match(actor=fair.act(fair.contact), match_id=match.pk, arrived_on=TODAY)
    for persons, day in ((4, TODAY), (1, dt.date(2026, 3, 3))):
        with pytest.raises(InvalidInput):
            place_match(actor=fair.act(), match_id=match.pk, arrived_on=day, persons=persons)
    assert not TalentIntake.objects.exists()
    placed = place_match(actor=fair.act(fair.liaison), match_id=match.pk, arrived_on=TODAY, persons=2)
    intake = TalentIntake.objects.get()
    assert placed.intake == intake
    assert (intake.unit, intake.source, intake.persons, intake.kind.meaning, intake.sphere_id) == (
        fair.company,
        fair.university,
        2,
        "scarce",
        fair.chain.pk,
    )
    need.refresh_from_db()
    assert (placed_persons(need.pk), need.state) == (2, NeedState.FILLED)
    with pytest.raises(Conflict):
        place_match(actor=fair.act(), match_id=match.pk, arrived_on=TODAY)


def test_two_who_record_one_placement_make_one_intake(committed_cast: Cast) -> None:
    with clock.fixed(MONDAY), committed_cast.scope():
        fair = make_fair(committed_cast)
        match = open_match(actor=fair.act(), need_id=need_of(fair).pk, profile_id=profile_of(fair).pk)

    def place() -> str:
        with clock.fixed(MONDAY), tenant_scope(committed_cast.city.id, actor_id=None, reason="测试"):
            try:
                return place_match(actor=committed_cast.platform(), match_id=match.pk, arrived_on=TODAY).state
            except Conflict as error:
                return error.code

    assert sorted(at_once(place, place)) == ["placed", "wrong_state"]
    with committed_cast.scope():
        assert TalentIntake.objects.count() == 1


@pytest.mark.parametrize("state", list(MatchState))
@pytest.mark.parametrize("to", [MatchState.INTERESTED, MatchState.TALKING, MatchState.DROPPED])
def test_match_moves_as_its_transitions_say(fair: Fair, state: MatchState, to: MatchState) -> None:
    match = open_match(actor=fair.act(), need_id=need_of(fair).pk, profile_id=profile_of(fair).pk)
    if state == MatchState.PLACED:
        match = place_match(actor=fair.act(), match_id=match.pk, arrived_on=TODAY)
    else:
        match.state = state
        match.save()
    if to in MATCH_TRANSITIONS[state]:
        assert move_match(actor=fair.act(), match_id=match.pk, to=to, note="示例").state == to
    else:
        with pytest.raises(Conflict):
            move_match(actor=fair.act(), match_id=match.pk, to=to, note="示例")


def test_match_is_refused_for_what_is_over_or_at_home(fair: Fair) -> None:
    need, profile = need_of(fair), profile_of(fair)
    match = open_match(actor=fair.act(), need_id=need.pk, profile_id=profile.pk)
    with pytest.raises(InvalidInput):
        open_match(actor=fair.act(), need_id=need.pk, profile_id=profile.pk)
    with pytest.raises(InvalidInput):
        move_match(actor=fair.act(), match_id=match.pk, to="dropped", note=" ")
    with pytest.raises(InvalidInput):
        move_match(actor=fair.act(), match_id=match.pk, to="placed")
    with pytest.raises(Conflict):
        open_match(actor=fair.act(), need_id=need.pk, profile_id=profile_of(fair, unit_id=fair.company.pk).pk)
    with pytest.raises(Conflict):
        open_match(actor=fair.act(), need_id=need.pk, profile_id=profile_of(fair, is_available=False).pk)
    move_need(actor=fair.act(), need_id=need.pk, to="withdrawn")
    with pytest.raises(Conflict):
        open_match(actor=fair.act(), need_id=need.pk, profile_id=profile_of(fair, specialty="别的").pk)
    with pytest.raises((NotAllowed, NotFound)):
        open_match(actor=fair.act(fair.contact), need_id=need.pk, profile_id=profile.pk)
    seen = [matches_for(fair.act(who)).count() for who in (fair.contact, fair.teacher, fair.liaison)]
    assert seen == [1, 1, 1] and TalentMatch.objects.count() == 1 and TalentIssue.objects.count() == 0
