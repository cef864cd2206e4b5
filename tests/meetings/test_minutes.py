"""会议纪要: drafted of what was noted, reviewed three times (R57), issued under a number, confirmed, frozen."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest

from core import clock
from core.bin import delete_to_bin, restore_from_bin
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, StaleVersion
from core.models import Account, BinEntry, Notice
from core.principal import platform_principal
from documents.models import DocumentNumber, DocumentSeries
from meetings.actions.minutes import (
    correct_minutes,
    draft_minutes,
    pass_minutes,
    return_minutes,
    submit_minutes,
    update_minutes,
)
from meetings.actions.minutes_answers import answer_minutes, freeze_minutes
from meetings.actions.minutes_issue import issue_minutes
from meetings.choices import MINUTES_TRANSITIONS, MinutesState
from meetings.minutes import due
from meetings.minutes.numerals import ordinal
from meetings.minutes.paper import digest_of, paper_of
from meetings.models import AgendaItem, Invitee, MeetingKind, Minutes, MinutesConfirmation, MinutesReview
from tests.cast import Cast
from tests.factories import make_unit
from tests.meetings.held import HELD, NOW, colleagues, held_meeting, invite, issued, make_meeting, pass_all


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


def draft(cast: Cast) -> Minutes:
    return draft_minutes(actor=cast.act(), meeting_id=held_meeting().pk)


def answers(minutes: Minutes) -> dict[str, str]:
    return dict(MinutesConfirmation.objects.filter(minutes=minutes).order_by("name").values_list("name", "state"))


def answer_of(minutes: Minutes, name: str) -> MinutesConfirmation:
    found: MinutesConfirmation = MinutesConfirmation.objects.get(minutes=minutes, name=name)
    return found


# ---- drafting -------------------------------------------------------------------------------------------------------


def test_draft_is_put_together_of_the_agenda_its_notes_and_the_resolutions(in_city: Cast) -> None:
    minutes = draft(in_city)
    assert (minutes.title, minutes.state, minutes.edition) == ("2026年第一季度联席会议纪要", "draft", 1)
    assert minutes.body_text.splitlines() == [
        "2026年3月5日，示例联合党委在示例会议室召开“2026年第一季度联席会议”。现将会议主要内容纪要如下：",
        "一、听取工作情况汇报",
        "示例甲公司示例李四作了汇报。",
        "完成两项。",
        "还差一项。",
        "二、研究下一步工作",
        "会议同意。",
        "三、议定事项",
        "1.建立协同目录。责任单位：示例甲公司；完成期限：2026年4月1日。",
        "2.组织一次对接。责任单位：示例甲公司；完成期限：2026年4月1日。",
    ]


@pytest.mark.parametrize("state", ["draft", "planned", "cancelled"])
def test_meeting_not_held_has_no_minutes(in_city: Cast, state: str) -> None:
    meeting = make_meeting(state=state)
    with pytest.raises(Conflict, match="会议尚未召开，不能起草纪要"):
        draft_minutes(actor=in_city.act(), meeting_id=meeting.pk)
    assert not Minutes.objects.exists()


def test_one_draft_at_a_time_and_none_beside_issued_minutes(in_city: Cast) -> None:
    minutes = issued(in_city)
    with pytest.raises(Conflict, match="办理更正"):
        draft_minutes(actor=in_city.act(), meeting_id=minutes.meeting_id)
    correct_minutes(actor=in_city.act(), minutes_id=minutes.pk, reason="示例")
    with pytest.raises(Conflict, match="在那一份上修改"):
        draft_minutes(actor=in_city.act(), meeting_id=minutes.meeting_id)


def test_agenda_of_three_hundred_long_items_still_fits(in_city: Cast) -> None:
    meeting = make_meeting()
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, place=place, title=f"第{place}项", notes="中" * 2000) for place in range(1, 301)
    )
    text = draft_minutes(actor=in_city.act(), meeting_id=meeting.pk).body_text
    assert len(text) <= 40000
    assert "\n三百、第300项" in text
    assert text.count("其余见会议记录") == 300


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (99, "九十九"),
        (100, "一百"),
        (103, "一百零三"),
        (110, "一百一十"),
        (300, "三百"),
    ],
)
def test_ordinal_is_written_in_words(number: int, text: str) -> None:
    assert ordinal(number) == text


def test_draft_is_written_on_and_two_who_write_at_once_are_told(in_city: Cast) -> None:
    minutes = draft(in_city)
    changed = update_minutes(
        actor=in_city.act(), minutes_id=minutes.pk, values={"body_text": "一、示例  \n内容\n"}, expected_version=1
    )
    assert changed.body_text == "一、示例\n内容"
    with pytest.raises(StaleVersion):
        update_minutes(actor=in_city.act(), minutes_id=minutes.pk, values={"title": "另一个"}, expected_version=1)


# ---- review ---------------------------------------------------------------------------------------------------------


def test_three_reviews_by_three_others_then_it_waits_to_be_issued(in_city: Cast) -> None:
    minutes = draft(in_city)
    submit_minutes(actor=in_city.act(), minutes_id=minutes.pk)
    reviewers = colleagues(in_city)
    seen = []
    for account in reviewers:
        pass_minutes(actor=in_city.act(account), minutes_id=minutes.pk, note="同意")
        minutes.refresh_from_db()
        seen.append(minutes.state)
    assert seen == ["second", "third", "third"]
    assert list(MinutesReview.objects.order_by("reviewed_at", "id").values_list("step", "reviewed_by_id")) == [
        (step, account.pk) for step, account in zip(("first", "second", "third"), reviewers, strict=True)
    ]
    with pytest.raises(Conflict, match="三审已经通过"):
        pass_minutes(actor=in_city.act(reviewers[2]), minutes_id=minutes.pk)


def test_who_wrote_or_changed_the_words_reviews_none_of_them(in_city: Cast) -> None:
    reviewers = colleagues(in_city)
    minutes = draft(in_city)
    with in_city.scope(account=reviewers[0]):
        update_minutes(
            actor=in_city.act(reviewers[0]),
            minutes_id=minutes.pk,
            values={"title": "改过的标题"},
            expected_version=None,
        )
    submit_minutes(actor=in_city.act(), minutes_id=minutes.pk)
    for account in (in_city.department, reviewers[0]):
        with pytest.raises(Conflict, match="参与了这份纪要的起草或修改"):
            pass_minutes(actor=in_city.act(account), minutes_id=minutes.pk)
    assert pass_minutes(actor=in_city.act(reviewers[1]), minutes_id=minutes.pk).state == "second"


def test_one_passes_two_steps_only_where_nobody_else_is_left(in_city: Cast) -> None:
    reviewers = colleagues(in_city, 2)
    minutes = draft(in_city)
    submit_minutes(actor=in_city.act(), minutes_id=minutes.pk)
    pass_minutes(actor=in_city.act(reviewers[0]), minutes_id=minutes.pk)
    with pytest.raises(Conflict, match="您已经办了一审，二审请由另一位审核人员办理"):
        pass_minutes(actor=in_city.act(reviewers[0]), minutes_id=minutes.pk)
    pass_minutes(actor=in_city.act(reviewers[1]), minutes_id=minutes.pk)
    pass_minutes(actor=in_city.act(reviewers[0]), minutes_id=minutes.pk)
    assert issue_minutes(actor=in_city.act(), minutes_id=minutes.pk).state == "issued"


def test_liaison_of_the_body_takes_the_first_review_and_no_other(in_city: Cast) -> None:
    minutes = draft(in_city)
    body = minutes.meeting.body
    liaison = in_city.add(Role.LIAISON, scope_id=body.pk, scope_kind=AnchorKind.BODY)
    submit_minutes(actor=in_city.act(), minutes_id=minutes.pk)
    colleagues(in_city)
    assert pass_minutes(actor=in_city.act(liaison), minutes_id=minutes.pk).state == "second"
    with pytest.raises(NotAllowed):
        pass_minutes(actor=in_city.act(liaison), minutes_id=minutes.pk)


def test_returned_draft_begins_its_reviews_anew_and_says_why(in_city: Cast) -> None:
    reviewers = colleagues(in_city)
    minutes = draft(in_city)
    submit_minutes(actor=in_city.act(), minutes_id=minutes.pk)
    pass_minutes(actor=in_city.act(reviewers[0]), minutes_id=minutes.pk)
    with pytest.raises(InvalidInput, match="请写明退回的原因"):
        return_minutes(actor=in_city.act(reviewers[1]), minutes_id=minutes.pk, note=" ")
    back = return_minutes(actor=in_city.act(reviewers[1]), minutes_id=minutes.pk, note="期限有误")
    assert back.state == "draft"
    assert Notice.objects.filter(account=in_city.department, event="minutes.returned").get().text.endswith("期限有误")
    submit_minutes(actor=in_city.act(), minutes_id=minutes.pk)
    pass_all(in_city, minutes, reviewers)
    assert issue_minutes(actor=in_city.act(), minutes_id=minutes.pk).state == "issued"


def test_third_review_passed_and_then_returned_is_not_issued(in_city: Cast) -> None:
    reviewers = colleagues(in_city)
    minutes = draft(in_city)
    submit_minutes(actor=in_city.act(), minutes_id=minutes.pk)
    pass_all(in_city, minutes, reviewers)
    return_minutes(actor=in_city.act(), minutes_id=minutes.pk, note="漏了一项")
    for again in (False, True):
        if again:
            submit_minutes(actor=in_city.act(), minutes_id=minutes.pk)
        with pytest.raises(Conflict, match="三审通过后才能印发"):
            issue_minutes(actor=in_city.act(), minutes_id=minutes.pk)


def test_text_in_review_or_issued_is_not_changed(in_city: Cast) -> None:
    minutes = draft(in_city)
    submit_minutes(actor=in_city.act(), minutes_id=minutes.pk)
    with pytest.raises(Conflict, match="先退回修改"):
        update_minutes(actor=in_city.act(), minutes_id=minutes.pk, values={"title": "示例"}, expected_version=None)
    pass_all(in_city, minutes, colleagues(in_city))
    issue_minutes(actor=in_city.act(), minutes_id=minutes.pk)
    with pytest.raises(Conflict, match="办理更正"):
        update_minutes(actor=in_city.act(), minutes_id=minutes.pk, values={"title": "示例"}, expected_version=None)


def test_roll_is_called_before_minutes_are_sent_and_an_empty_text_is_not(in_city: Cast) -> None:
    minutes = draft(in_city)
    invite(minutes.meeting, make_unit(), "unknown")
    with pytest.raises(Conflict, match="还有 1 个参会单位没有点名"):
        submit_minutes(actor=in_city.act(), minutes_id=minutes.pk)
    Invitee.objects.filter(attendance="unknown").delete()
    update_minutes(actor=in_city.act(), minutes_id=minutes.pk, values={"body_text": ""}, expected_version=None)
    with pytest.raises(InvalidInput):
        submit_minutes(actor=in_city.act(), minutes_id=minutes.pk)


# ---- issuing --------------------------------------------------------------------------------------------------------


def test_issued_minutes_carry_the_next_number_and_the_day_by_working_days(in_city: Cast) -> None:
    body_code = DocumentSeries.objects.create(code="示例纪", issuer_name="示例联合党委")
    minutes = issued(in_city, series_id=body_code.pk)
    assert minutes.number is not None
    assert (minutes.number.text, minutes.issued_on) == ("示例纪〔2026〕1号", dt.date(2026, 3, 9))
    assert minutes.confirm_by == dt.date(2026, 3, 12)
    assert DocumentNumber.objects.get().carrier == minutes.pk
    assert minutes.content["number"] == "示例纪〔2026〕1号"
    assert answers(minutes) == {"示例甲公司": "waiting", "示例乙公司": "waiting"}
    assert [(line["label"], line["names"]) for line in minutes.content["roll"]] == [
        ("出席", ["示例乙公司", "示例张三（示例甲公司总经理）"]),
        ("请假", ["示例丙公司"]),
        ("缺席", ["示例丁公司"]),
        ("列席", ["示例大学"]),
    ]


def test_minutes_without_a_series_are_issued_unnumbered(in_city: Cast) -> None:
    minutes = issued(in_city)
    assert (minutes.number, minutes.content["number"], minutes.content["issuer"]) == (None, "", "示例联合党委")


def test_refused_issue_draws_no_number(in_city: Cast) -> None:
    ended = DocumentSeries.objects.create(code="示例旧", issuer_name="示例", ended_on=dt.date(2025, 12, 31))
    minutes = draft(in_city)
    submit_minutes(actor=in_city.act(), minutes_id=minutes.pk)
    pass_all(in_city, minutes, colleagues(in_city))
    with pytest.raises(Conflict, match="已停用"):
        issue_minutes(actor=in_city.act(), minutes_id=minutes.pk, series_id=ended.pk)
    minutes.refresh_from_db()
    assert (minutes.state, DocumentNumber.objects.count(), MinutesConfirmation.objects.count()) == ("third", 0, 0)


def test_what_is_noted_after_issuing_does_not_change_the_paper(in_city: Cast) -> None:
    minutes = issued(in_city)
    Invitee.objects.filter(meeting=minutes.meeting, attendance="excused").update(attendance="present")
    paper = paper_of(minutes, city="甲市", today=clock.today())
    assert [line.label for line in paper.roll] == ["出席", "请假", "缺席", "列席"]


def test_meeting_nobody_is_named_at_is_frozen_as_it_is_issued(in_city: Cast) -> None:
    minutes = issued(in_city, meeting=make_meeting(summary="会议情况。"))
    assert (minutes.state, minutes.digest) == ("frozen", digest_of(minutes.content))


# ---- confirming and freezing ----------------------------------------------------------------------------------------


def contact(cast: Cast, minutes: Minutes, name: str) -> Account:
    unit_id = answer_of(minutes, name).unit_id
    assert unit_id
    return cast.add(Role.COMPANY, scope_id=unit_id, scope_kind=AnchorKind.UNIT)


def test_last_to_confirm_freezes_the_minutes_with_all_that_was_said(in_city: Cast) -> None:
    minutes = issued(in_city)
    for name in ("示例甲公司", "示例乙公司"):
        account = contact(in_city, minutes, name)
        answer_minutes(actor=in_city.act(account), confirmation_id=answer_of(minutes, name).pk, state="confirmed")
    minutes.refresh_from_db()
    assert (minutes.state, minutes.digest) == ("frozen", digest_of(minutes.content))
    assert [row["state"] for row in minutes.content["confirmations"]] == ["confirmed", "confirmed"]
    assert [row["step"] for row in minutes.content["reviews"]] == ["first", "second", "third"]
    with pytest.raises(Conflict, match="不能再确认"):
        answer_minutes(
            actor=in_city.act(account),
            confirmation_id=answer_of(minutes, "示例乙公司").pk,
            state="objected",
            note="晚了",
        )


def test_objection_says_what_and_the_writers_are_told(in_city: Cast) -> None:
    minutes = issued(in_city)
    account, row = contact(in_city, minutes, "示例甲公司"), answer_of(minutes, "示例甲公司")
    with pytest.raises(InvalidInput):
        answer_minutes(actor=in_city.act(account), confirmation_id=row.pk, state="objected")
    answer_minutes(actor=in_city.act(account), confirmation_id=row.pk, state="objected", note="期限应为五月")
    told = Notice.objects.get(account=in_city.department, event="minutes.objected")
    assert told.text == "示例甲公司对《2026年第一季度联席会议纪要》提出意见：期限应为五月"


def test_company_answers_for_itself_alone(in_city: Cast) -> None:
    minutes = issued(in_city)
    account = contact(in_city, minutes, "示例甲公司")
    with pytest.raises(NotAllowed):
        answer_minutes(
            actor=in_city.act(account), confirmation_id=answer_of(minutes, "示例乙公司").pk, state="confirmed"
        )


def test_answer_entered_for_another_says_how_it_came(in_city: Cast) -> None:
    minutes = issued(in_city)
    row = answer_of(minutes, "示例甲公司")
    with pytest.raises(InvalidInput, match="以什么方式"):
        answer_minutes(actor=in_city.act(), confirmation_id=row.pk, state="confirmed")
    kept = answer_minutes(actor=in_city.act(), confirmation_id=row.pk, state="confirmed", note="示例张三电话确认")
    assert (kept.state, kept.answered_by_id) == ("confirmed", in_city.department.pk)


@pytest.mark.parametrize(("agrees", "states", "state"), [(True, "silent", "frozen"), (False, "overdue", "issued")])
def test_silence_is_taken_as_the_rule_says_the_day_after(in_city: Cast, agrees: bool, states: str, state: str) -> None:
    minutes = issued(in_city)
    MeetingKind.objects.create(kind_id=minutes.meeting.kind_id, silence_agrees=agrees)
    for day, expected in ((12, {"waiting"}), (13, {states})):
        with clock.fixed(NOW.replace(day=day)):
            for slot in due.slots(clock.now()):
                due.plan(slot)
        assert set(answers(minutes).values()) == expected
    minutes.refresh_from_db()
    assert minutes.state == state
    with clock.fixed(NOW.replace(day=16)):
        for slot in due.slots(clock.now()):
            due.plan(slot)
    assert Notice.objects.filter(event="minutes.late", account=in_city.department).count() == (0 if agrees else 1)


def test_objection_keeps_the_minutes_open_until_somebody_decides(in_city: Cast) -> None:
    minutes = issued(in_city)
    row = answer_of(minutes, "示例甲公司")
    account = contact(in_city, minutes, "示例甲公司")
    answer_minutes(actor=in_city.act(account), confirmation_id=row.pk, state="objected", note="示例意见")
    with pytest.raises(Conflict, match="还有 1 家没有确认"):
        freeze_minutes(actor=in_city.act(), minutes_id=minutes.pk)
    with clock.fixed(NOW.replace(day=13)):
        due.plan("2026-03-13")
        minutes.refresh_from_db()
        assert minutes.state == "issued"
        frozen = freeze_minutes(actor=in_city.act(), minutes_id=minutes.pk)
    assert {(each["name"], each["state"], each["note"]) for each in frozen.content["confirmations"]} == {
        ("示例甲公司", "objected", "示例意见"),
        ("示例乙公司", "silent", ""),
    }


def test_objection_taken_back_freezes_what_nothing_else_stands_against(in_city: Cast) -> None:
    minutes = issued(in_city)
    account, row = contact(in_city, minutes, "示例甲公司"), answer_of(minutes, "示例甲公司")
    answer_minutes(actor=in_city.act(account), confirmation_id=row.pk, state="objected", note="示例意见")
    with clock.fixed(NOW.replace(day=13)):
        due.plan("2026-03-13")
        answer_minutes(actor=in_city.act(account), confirmation_id=row.pk, state="confirmed")
    minutes.refresh_from_db()
    assert minutes.state == "frozen"


def test_correction_is_a_new_edition_with_its_own_reviews_and_number(in_city: Cast) -> None:
    series = DocumentSeries.objects.create(code="示例纪", issuer_name="示例联合党委")
    minutes = issued(in_city, series_id=series.pk)
    kept = dict(minutes.content)
    second = correct_minutes(actor=in_city.act(), minutes_id=minutes.pk, reason="期限有误")
    assert (second.edition, second.state, second.correction) == (2, "draft", "期限有误")
    update_minutes(
        actor=in_city.act(), minutes_id=second.pk, values={"body_text": "一、更正\n正确的内容。"}, expected_version=None
    )
    submit_minutes(actor=in_city.act(), minutes_id=second.pk)
    pass_all(in_city, second, list(Account.objects.filter(username__startswith="department-").order_by("username")))
    after = issue_minutes(actor=in_city.act(), minutes_id=second.pk, series_id=series.pk)
    minutes.refresh_from_db()
    assert (minutes.state, minutes.content) == ("superseded", kept)
    assert after.number is not None
    assert after.number.text == "示例纪〔2026〕2号"


@pytest.mark.parametrize("state", [state for state in MinutesState if state not in ("issued", "frozen")])
def test_only_issued_minutes_are_corrected(in_city: Cast, state: str) -> None:
    minutes = draft(in_city)
    day = clock.today() if state == "superseded" else None
    Minutes.objects.filter(pk=minutes.pk).update(state=state, issued_on=day)
    with pytest.raises(Conflict):
        correct_minutes(actor=in_city.act(), minutes_id=minutes.pk, reason="示例")


def test_every_step_from_every_other_state_is_refused(in_city: Cast) -> None:
    """The whole State × State product, by the actions that move them."""
    minutes = draft(in_city)
    reviewer = colleagues(in_city)[0]
    steps: dict[str, tuple[Callable[[], Minutes], set[str]]] = {
        "submit": (lambda: submit_minutes(actor=in_city.act(), minutes_id=minutes.pk), {"draft"}),
        "pass": (
            lambda: pass_minutes(actor=in_city.act(reviewer), minutes_id=minutes.pk),
            {"first", "second", "third"},
        ),
        "return": (
            lambda: return_minutes(actor=in_city.act(), minutes_id=minutes.pk, note="示例"),
            {"first", "second", "third"},
        ),
        "freeze": (lambda: freeze_minutes(actor=in_city.act(), minutes_id=minutes.pk), {"issued"}),
        "issue": (lambda: issue_minutes(actor=in_city.act(), minutes_id=minutes.pk), set()),
    }
    for state in MINUTES_TRANSITIONS:
        day = None if state in ("draft", "first", "second", "third") else clock.today()
        frozen = clock.now() if state == "frozen" else None
        for name, (step, allowed) in steps.items():
            if state in allowed:
                continue
            Minutes.objects.filter(pk=minutes.pk).update(state=state, issued_on=day, frozen_at=frozen)
            with pytest.raises(Conflict):
                step()
            minutes.refresh_from_db()
            assert minutes.state == state, name


# ---- late, thrown away ----------------------------------------------------------------------------------------------


def test_late_minutes_are_asked_for_once_the_working_days_are_over(in_city: Cast) -> None:
    """Held on Thursday the 5th with five working days: until Thursday the 12th."""
    make_meeting()
    with clock.fixed(NOW.replace(day=12)):
        assert due.slots(clock.now()) == []
    with clock.fixed(NOW.replace(day=13)):
        assert due.slots(clock.now()) == ["2026-03-13"]
        due.plan("2026-03-13")
        due.plan("2026-03-13")
    told = Notice.objects.get(event="minutes.late")
    assert (told.account_id, told.text) == (
        in_city.department.pk,
        "“2026年第一季度联席会议”的纪要应于2026年3月12日前印发，现在还没有印发",
    )


def test_kind_that_asks_for_none_is_never_late(in_city: Cast) -> None:
    meeting = make_meeting(starts_at=HELD)
    MeetingKind.objects.create(kind_id=meeting.kind_id, minutes_days=0)
    with clock.fixed(NOW + dt.timedelta(days=30)):
        assert due.slots(clock.now()) == []


def test_draft_goes_to_the_bin_and_comes_back_and_nothing_sent_does(in_city: Cast) -> None:
    minutes = draft(in_city)
    submit_minutes(actor=in_city.act(), minutes_id=minutes.pk)
    with pytest.raises(Conflict, match="只有起草中的才能删除"):
        delete_to_bin(actor=in_city.act(), code="minutes", row_id=minutes.pk)
    return_minutes(actor=in_city.act(), minutes_id=minutes.pk, note="示例")
    delete_to_bin(actor=in_city.act(), code="minutes", row_id=minutes.pk)
    assert not Minutes.objects.exists()
    restore_from_bin(actor=in_city.act(), entry_id=BinEntry.objects.get().pk)
    assert (Minutes.objects.get().state, MinutesReview.objects.count()) == ("draft", 1)


def test_platform_takes_silence_without_an_account(in_city: Cast) -> None:
    minutes = issued(in_city)
    with clock.fixed(NOW.replace(day=13)):
        due.plan("2026-03-13")
    minutes.refresh_from_db()
    assert platform_principal(in_city.city).account_id is None
    assert minutes.state == "frozen"
