"""Answers by link: whoever has it answers for one invitation, sees its line alone, and nothing once it is over."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.models import AuditEvent, Delivery, MailSender, NoticeAddress
from core.outbox.enclosures import enclosure_of
from core.outbox.mail import letter_of
from core.records import change
from meetings.actions.invitees import invite
from meetings.actions.links import give_links, renew_link, reply_by_link, void_link
from meetings.actions.planning import cancel_meeting, hold_meeting, plan_meeting
from meetings.models import Invitee, Meeting
from meetings.planning.prefill import Named
from meetings.replies.links import invitee_by, link_of, path_of, secret_of
from tests.alliances.world import make_body, make_person
from tests.cast import Cast
from tests.factories import make_chain, make_unit
from tests.meetings.world import make_meeting

NOW = dt.datetime(2026, 3, 5, 10, tzinfo=clock.CHINA)


@pytest.fixture(autouse=True)
def _fixed() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SITE_URL = "https://lm.example"


def invited(cast: Cast, *, count: int = 1, **fields: Any) -> tuple[Meeting, list[Invitee]]:
    """A planned meeting, told to ``count`` units."""
    meeting = make_meeting(make_body(make_chain()), invite="none", place="示例会议室", **fields)
    units = [Named(unit_id=make_unit(f"示例受邀单位{number}有限公司").pk) for number in range(count)]
    invite(actor=cast.act(), meeting_id=meeting.pk, named=units)
    meeting = plan_meeting(actor=cast.act(), meeting_id=meeting.pk)
    return meeting, list(Invitee.objects.filter(meeting=meeting).order_by("unit__name"))


def path(cast: Cast, invitee: Invitee) -> str:
    return path_of(cast.city, secret_of(invitee))


def test_who_is_told_has_a_link_and_each_another(cast: Cast) -> None:
    with cast.scope():
        _, rows = invited(cast, count=3)
        secrets = [secret_of(row) for row in rows]
        assert len(set(secrets)) == 3
        assert [invitee_by(secret) for secret in secrets] == rows
        assert all(
            secret not in row.link_digest and len(row.link_digest) == 64
            for secret, row in zip(secrets, rows, strict=True)
        )


def test_other_key_opens_nothing_until_it_is_a_fallback(cast: Cast, settings: Any) -> None:
    with cast.scope():
        _, [row] = invited(cast)
        secret, old = secret_of(row), settings.SECRET_KEY
        settings.SECRET_KEY = "another key"
        assert (secret_of(row), invitee_by(secret)) == ("", row)  # links given out stay good, they are told no more
        settings.SECRET_KEY_FALLBACKS = [old]
        assert secret_of(row) == secret


@pytest.mark.parametrize(
    ("said", "held"),
    [
        ({"answer": "yes"}, ("yes", "", "", "")),
        (
            {"answer": "substitute", "attendee": " 示例人员 ", "attendee_post": "主任"},
            ("substitute", "示例人员", "主任", ""),
        ),
        ({"answer": "no", "note": "出差"}, ("no", "", "", "出差")),
    ],
)
def test_answer_is_kept_and_noted_as_by_link(cast: Cast, said: dict[str, str], held: tuple[str, ...]) -> None:
    with cast.scope():
        _, [row] = invited(cast)
        address = path(cast, row)
    answer = Client().post(address, said)
    assert (answer.status_code, answer["Location"]) == (303, address)
    with cast.scope():
        now = Invitee.objects.get(pk=row.pk)
        assert (now.reply, now.attendee, now.attendee_post, now.reply_note) == held
        event = AuditEvent.objects.filter(row_id=row.pk).order_by("-id").first()
        assert event is not None
        assert (event.reason, event.actor_id) == ("通过链接回复", None)


def test_page_shows_the_meetings_line_and_nobody_else(cast: Cast) -> None:
    with cast.scope():
        meeting, [row, other] = invited(cast, count=2)
        change(meeting, {"summary": "示例内部情况"}, expected_version=None)
        address = path(cast, row)
    answer = Client().get(address)
    page = answer.content.decode()
    assert answer.status_code == 200
    for shown in ("示例联席会议", "2026年3月12日", "示例会议室", "示例受邀单位0", "派人参加", "请假"):
        assert shown in page
    with cast.scope():
        assert other.unit is not None
        for hidden in (other.unit.name, "示例内部情况", str(meeting.pk), str(row.pk), meeting.body.pk.hex):
            assert hidden not in page
    assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("same-origin", "no-store")
    assert "noindex" in answer["X-Robots-Tag"]


def test_page_works_without_scripts(cast: Cast) -> None:
    with cast.scope():
        _, [row] = invited(cast)
        address = path(cast, row)
    client = Client(enforce_csrf_checks=True)
    page = client.get(address).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    assert client.post(address, {"answer": "yes"}).status_code == 403
    assert client.post(address, {"answer": "yes", "csrfmiddlewaretoken": token[1]}).status_code == 303


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, "请选择参加、派人参加或请假。"),
        ({"answer": "none"}, "请选择参加、派人参加或请假。"),
        ({"answer": "substitute"}, "派人参加的，请填写谁来参加"),
        ({"answer": "no"}, "请假请写明原因"),
        ({"answer": "no", "note": "长" * 201}, "200"),
    ],
)
def test_what_is_no_answer_is_refused_in_words(cast: Cast, said: dict[str, str], told: str) -> None:
    with cast.scope():
        _, [row] = invited(cast)
        address = path(cast, row)
    answer = Client().post(address, said)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    with cast.scope():
        assert Invitee.objects.get(pk=row.pk).reply == "none"


def _past_deadline(cast: Cast, meeting: Meeting) -> None:
    change(meeting, {"reply_by": NOW - dt.timedelta(minutes=1)}, expected_version=None)


def _begun(cast: Cast, meeting: Meeting) -> None:
    starts = NOW - dt.timedelta(minutes=1)
    change(meeting, {"starts_at": starts, "ends_at": NOW, "reply_by": None}, expected_version=None)


def _cancelled(cast: Cast, meeting: Meeting) -> None:
    cancel_meeting(actor=cast.act(), meeting_id=meeting.pk, reason="示例原因")


def _held(cast: Cast, meeting: Meeting) -> None:
    _begun(cast, meeting)
    hold_meeting(actor=cast.act(), meeting_id=meeting.pk)


@pytest.mark.parametrize(
    ("over", "told"),
    [(_past_deadline, "截止"), (_begun, "开始，不能再回复"), (_cancelled, "已取消"), (_held, "现在不能回复")],
)
def test_late_answers_are_refused_each_in_words(cast: Cast, over: Any, told: str) -> None:
    with cast.scope():
        meeting, [row] = invited(cast)
        address = path(cast, row)
        over(cast, meeting)
    shown, refused = Client().get(address), Client().post(address, {"answer": "yes"})
    assert (shown.status_code, refused.status_code) == (200, 409)
    assert told in shown.content.decode()
    assert told in refused.content.decode()
    assert "<form" not in shown.content.decode()
    with cast.scope():
        assert Invitee.objects.get(pk=row.pk).reply == "none"


def test_void_replaced_and_invented_links_answer_alike(cast: Cast) -> None:
    with cast.scope():
        _, [first, second] = invited(cast, count=2)
        voided, replaced = path(cast, first), path(cast, second)
        void_link(actor=cast.act(), invitee_id=first.pk)
        fresh = path(cast, renew_link(actor=cast.act(), invitee_id=second.pk))
    secret = voided.split("/")[-2]
    invented = [
        f"/r/{cast.city.code}/{'0' * len(secret)}/",
        f"/r/{cast.city.code}/x/",
        f"/r/{cast.city.code}/{'示' * len(secret)}/",
        f"/r/{cast.stranger.code}/{secret}/",
        f"/r/NOWHERE/{secret}/",
    ]
    answers = [Client().get(one) for one in (voided, replaced, *invented)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert "请核对是否复制完整" in answers[0].content.decode()
    assert {Client().post(one, {"answer": "yes"}).status_code for one in (voided, replaced, *invented)} == {404}
    assert Client().get(fresh).status_code == 200


def test_link_of_one_city_opens_nothing_of_another(cast: Cast) -> None:
    with cast.scope():
        _, [row] = invited(cast)
        secret = secret_of(row)
    with cast.scope(cast.stranger), pytest.raises(NotFound):
        reply_by_link(secret=secret, answer="yes")


def test_same_answer_again_changes_nothing(cast: Cast) -> None:
    with cast.scope():
        _, [row] = invited(cast)
        secret = secret_of(row)
        said: dict[str, Any] = {"secret": secret, "answer": "substitute", "attendee": "示例人员"}
        once = reply_by_link(**said)
        with clock.fixed(NOW + dt.timedelta(hours=1)):
            again = reply_by_link(**said)
            other = reply_by_link(secret=secret, answer="no", note="出差")
        assert (again.version, again.replied_at) == (once.version, once.replied_at)
        assert (other.reply, other.attendee) == ("no", "")


def test_somebody_signed_in_answers_all_the_same(cast: Cast) -> None:
    with cast.scope():
        _, [row] = invited(cast)
        address = path(cast, row)
    assert cast.client(cast.department).post(address, {"answer": "yes"}).status_code == 303
    answer = cast.client(cast.stranger_department).get(address)
    assert answer.status_code == 409
    assert "请先退出登录" in answer.content.decode()


def test_only_who_runs_the_meeting_handles_its_links(cast: Cast) -> None:
    with cast.scope():
        meeting, [row] = invited(cast)
    other = cast.act(cast.add(Role.LIAISON, scope_id=_chain(cast), scope_kind=AnchorKind.CHAIN))
    with cast.scope():
        refusals: list[Callable[[], object]] = [
            lambda: give_links(actor=other, meeting_id=meeting.pk),
            lambda: renew_link(actor=other, invitee_id=row.pk),
            lambda: void_link(actor=other, invitee_id=row.pk),
        ]
        for refused in refusals:
            with pytest.raises(NotAllowed):
                refused()


def _chain(cast: Cast) -> Any:
    with cast.scope():
        return make_chain().pk


def test_links_are_given_to_who_has_none_and_not_after_the_beginning(cast: Cast) -> None:
    with cast.scope():
        meeting, [first, second] = invited(cast, count=2)
        kept = secret_of(second)
        void_link(actor=cast.act(), invitee_id=first.pk)
        with pytest.raises(Conflict):
            void_link(actor=cast.act(), invitee_id=first.pk)
        assert [give_links(actor=cast.act(), meeting_id=meeting.pk) for _ in range(2)] == [1, 0]
        assert secret_of(Invitee.objects.get(pk=second.pk)) == kept
        _begun(cast, meeting)
        refusals: list[Callable[[], object]] = [
            lambda: give_links(actor=cast.act(), meeting_id=meeting.pk),
            lambda: renew_link(actor=cast.act(), invitee_id=first.pk),
        ]
        for refused in refusals:
            with pytest.raises(Conflict):
                refused()


def test_sheet_prints_each_link(cast: Cast) -> None:
    with cast.scope():
        meeting, rows = invited(cast, count=2)
        links = [path(cast, row) for row in rows]
    page = cast.client(cast.department).get(f"/meetings/{meeting.pk}/links/").content.decode()
    for link in links:
        assert f"http://testserver{link}" in page


def test_reading_the_page_costs_few_statements_however_many_are_invited(cast: Cast) -> None:
    counts = []
    for count in (1, 30):
        with cast.scope():
            _, rows = invited(cast, count=count)
            address = path(cast, rows[0])
        with CaptureQueriesContext(connection) as found:
            assert Client().get(address).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1] <= 12


# ---- letters --------------------------------------------------------------------------------------------------------


@pytest.fixture
def mail(settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example"


def _letters(meeting: Meeting) -> list[Delivery]:
    letters = Delivery.objects.filter(subject_id=meeting.pk, channel="mail").exclude(event="meeting.reminder")
    return list(letters.order_by("event", "id"))


def _with_contact(cast: Cast) -> tuple[Meeting, Invitee]:
    meeting = make_meeting(make_body(make_chain()), invite="none", place="示例会议室")
    unit = make_unit()
    make_person("示例联系人", unit=unit, email="contact@unit.example")
    [row] = invite(actor=cast.act(), meeting_id=meeting.pk, named=[Named(unit_id=unit.pk)])
    return plan_meeting(actor=cast.act(), meeting_id=meeting.pk), Invitee.objects.get(pk=row.pk)


@pytest.mark.usefixtures("mail")
def test_letter_carries_the_link_and_the_row_of_the_outbox_does_not(cast: Cast) -> None:
    with cast.scope():
        meeting, row = _with_contact(cast)
        [delivery] = _letters(meeting)
        secret = secret_of(row)
        assert secret not in str(delivery.payload)
        letter = letter_of(cast.city, delivery, MailSender.objects.first())
        again = letter_of(cast.city, delivery, MailSender.objects.first())
    assert letter is not None
    assert again is not None
    text, file = _parts(letter.content)
    assert f"https://lm.example/r/{cast.city.code}/{secret}/" in text
    assert "METHOD:REQUEST" in file.decode()
    assert _parts(again.content) == (text, file)  # a letter tried again is the same letter
    assert "contact@unit.example" in file.decode().replace("\r\n ", "")


def _parts(content: bytes) -> tuple[str, bytes]:
    import email  # noqa: PLC0415
    from email import policy  # noqa: PLC0415

    message = email.message_from_bytes(content, policy=policy.default)
    body = message.get_body(("plain",))
    [file] = message.iter_attachments()
    assert body is not None
    assert file.get_content_type() == "text/calendar"
    assert file.get_param("method") in ("REQUEST", "CANCEL")
    assert file.get_filename() == "meeting.ics"
    return body.get_content(), file.get_payload(decode=True)  # type: ignore[return-value]


@pytest.mark.usefixtures("mail")
def test_cancelled_meeting_is_told_without_a_link_and_taken_out_of_calendars(cast: Cast) -> None:
    with cast.scope():
        meeting, _ = _with_contact(cast)
        cancel_meeting(actor=cast.act(), meeting_id=meeting.pk, reason="示例原因")
        delivery = next(one for one in _letters(meeting) if one.event == "meeting.cancelled")
        letter = letter_of(cast.city, delivery, None)
    assert letter is not None
    text, file = _parts(letter.content)
    assert "/r/" not in text
    assert "METHOD:CANCEL" in file.decode()


@pytest.mark.usefixtures("mail")
def test_voided_link_stands_in_no_letter(cast: Cast) -> None:
    with cast.scope():
        meeting, row = _with_contact(cast)
        void_link(actor=cast.act(), invitee_id=row.pk)
        [delivery] = _letters(meeting)
        assert list(enclosure_of(cast.city, delivery).lines) == []


def test_letter_to_an_account_carries_its_own_units_link_alone(cast: Cast) -> None:
    with cast.scope():
        meeting, [first, second] = invited(cast, count=2)
        assert first.unit_id is not None
        unit_id = first.unit_id
    account = cast.add(Role.COMPANY, scope_id=unit_id, scope_kind=AnchorKind.UNIT)
    with cast.scope():
        NoticeAddress.objects.create(account=account, email="company@unit.example")
        delivery = Delivery(
            account=account,
            channel="mail",
            event="meeting.invited",
            subject_id=meeting.pk,
            subject_kind=AnchorKind.MEETING,
            payload={"text": "示例"},
        )
        [line] = enclosure_of(cast.city, delivery).lines
        assert line == f"不登录也可以回复：{link_of(cast.city, first)}"
        assert secret_of(second) not in line


def test_nothing_goes_along_with_letters_of_other_things(cast: Cast) -> None:
    with cast.scope():
        delivery = Delivery(channel="mail", event="meeting.invited", payload={"items": []})
        assert enclosure_of(cast.city, delivery).files == ()


def test_answers_at_once_leave_one(cast: Cast) -> None:
    with cast.scope():
        _, [row] = invited(cast)
        secret = secret_of(row)
        reply_by_link(secret=secret, answer="yes")
        void_link(actor=cast.act(), invitee_id=row.pk)
        with pytest.raises(NotFound):
            reply_by_link(secret=secret, answer="no", note="出差")
        with pytest.raises(InvalidInput):
            renewed = renew_link(actor=cast.act(), invitee_id=row.pk)
            reply_by_link(secret=secret_of(renewed), answer="no")
