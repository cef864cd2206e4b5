"""Telling people: once, by the channel they chose, in office hours, and with an honest end whatever the server does."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from core import clock
from core.choices import DELIVERY_TRANSITIONS, Channel, Decision, DeliveryState, NoticeMode
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.ids import new_id
from core.jobs.actions import fill_slots
from core.jobs.dispatch import HAND_AGAIN, MESSAGES, OPEN_LIMIT, TOGETHER, claim_due, database_now, parcels
from core.models import Account, AuditEvent, Delivery, Notice
from core.notices import notify
from core.outbox import actions, digest, leases, mail, own, senders, sending
from core.outbox.actions import Message, tell
from core.outbox.carriers import CARRIERS
from core.outbox.events import DAILY, URGENT, EventKind, register_event_kinds
from core.outbox.leases import MAX_DELIVERIES
from core.outbox.outcomes import Outcome
from core.outbox.queries import Balance, balance, own_choices, standing
from core.outbox.results import MAX_ATTEMPTS, back_off
from core.outbox.sending import deliver, deliver_all
from core.state import may_move
from tests.cast import Cast
from tests.core.smtp_server import SmtpServer

THURSDAY = dt.datetime(2026, 10, 8, 10, 0, tzinfo=clock.CHINA)  # a working day after 国庆节
URGENT_EVENT = EventKind("test.urgent", "紧急事项", "测试", "全体", URGENT)
DAILY_EVENT = EventKind("test.daily", "一般事项", "测试", "全体", DAILY)
register_event_kinds([URGENT_EVENT, DAILY_EVENT])


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmtpServer]:
    with SmtpServer() as running:
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", running.port, 0.5
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.DEFAULT_FROM_EMAIL, settings.SITE_URL = "platform@example.cn", "https://lianmeng.example.cn"
        monkeypatch.setattr(mail, "DEADLINE_SECONDS", 2.0)
        yield running


@pytest.fixture
def working_hours() -> Iterator[None]:
    with clock.fixed(THURSDAY):
        yield


def give_address(cast: Cast, account: Account | None = None) -> None:
    account = account or cast.department
    with cast.scope():
        own.set_own_address(actor=cast.act(account), email=f"{account.username}@example.cn")


def planned(cast: Cast, event: str = "test.urgent", occurrence: str = "1", **values: Any) -> Delivery:
    """The mail row of a message to the department."""
    with cast.scope():
        tell([cast.department], Message(event, occurrence, "有一件急事", "/notices/"), **values)
        row: Delivery = Delivery.objects.get(event=event, occurrence=occurrence, channel=Channel.MAIL)
    return row


def now_of(cast: Cast, row: Delivery) -> Delivery:
    with cast.scope():
        found: Delivery = Delivery.objects.get(pk=row.pk)
    return found


def accounts_of(cast: Cast) -> Balance:
    return balance(standing(cast.act(cast.operator)))


def state_after(cast: Cast, row: Delivery) -> str:
    deliver(cast.city.pk, row.pk)
    return now_of(cast, row).state


# ---- telling --------------------------------------------------------------------------------------------------------


def test_notice_inside_the_platform_is_written_with_its_row(in_city: Cast) -> None:
    notify(
        [in_city.department, in_city.operator], event="test.urgent", occurrence="1", text="有一件急事", path="/jobs/"
    )
    notices = Notice.objects.order_by("account__username").values_list("account__username", "text", "path", "read_at")
    assert list(notices) == [
        ("department", "有一件急事", "/jobs/", None),
        ("operator", "有一件急事", "/jobs/", None),
    ]
    assert set(Delivery.objects.values_list("channel", "state")) == {("in_app", "sent")}


def test_told_again_is_told_once(in_city: Cast) -> None:
    for _ in range(3):
        notify([in_city.department, in_city.department], event="test.urgent", occurrence="1", text="一次")
    notify([in_city.department], event="test.urgent", occurrence="2", text="又一次")
    assert (Notice.objects.count(), Delivery.objects.count()) == (2, 2)


def test_row_goes_with_the_transaction_of_its_cause(in_city: Cast) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        notify([in_city.department], event="test.urgent", occurrence="1", text="没有发生")
        _ = 1 / 0
    assert (Notice.objects.count(), Delivery.objects.count()) == (0, 0)


def test_telling_costs_the_same_however_many_are_told(in_city: Cast, server: SmtpServer, working_hours: None) -> None:
    counts = []
    for number, accounts in enumerate(([in_city.department], [in_city.department, in_city.operator, in_city.auditor])):
        with CaptureQueriesContext(connection) as captured:
            notify(accounts, event="test.urgent", occurrence=str(number), text="甲")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_without_a_mail_server_only_the_platform_tells(in_city: Cast, settings: Any) -> None:
    settings.EMAIL_HOST = ""
    own.set_own_address(actor=in_city.act(), email="a@example.cn")
    notify([in_city.department], event="test.urgent", occurrence="1", text="甲")
    assert list(Delivery.objects.values_list("channel", flat=True)) == ["in_app"]


def test_who_gave_no_address_gets_no_mail(cast: Cast, server: SmtpServer, working_hours: None) -> None:
    give_address(cast)
    with cast.scope():
        tell([cast.department, cast.operator], Message("test.urgent", "1", "甲"))
        assert list(Delivery.objects.filter(channel="mail").values_list("account__username")) == [("department",)]


@pytest.mark.parametrize(
    ("mode", "state"), [(NoticeMode.NOW, "planned"), (NoticeMode.DIGEST, "collecting"), (NoticeMode.OFF, None)]
)
@pytest.mark.parametrize("event", ["test.urgent", "test.daily"])
def test_each_chooses_how_an_event_comes_by_mail(
    cast: Cast, server: SmtpServer, working_hours: None, event: str, mode: str, state: str | None
) -> None:
    give_address(cast)
    with cast.scope():
        own.choose(actor=cast.act(), modes={(event, "mail"): mode})
        tell([cast.department], Message(event, "1", "甲"))
        states = list(Delivery.objects.filter(channel="mail").values_list("state", flat=True))
    assert states == ([state] if state else [])


def test_choice_of_what_does_not_exist_is_refused(in_city: Cast) -> None:
    for key, mode in (("没有", "now"), ("test.urgent", "often"), ("mail.test", "off")):
        with pytest.raises(InvalidInput):
            own.choose(actor=in_city.act(), modes={(key, "mail"): mode})


# ---- hours ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "due"),
    [
        ("2026-10-08T10:00", "2026-10-08T10:00"),
        ("2026-10-08T23:59", "2026-10-09T08:30"),
        ("2026-10-01T00:00", "2026-10-08T08:30"),
        ("2026-10-09T20:00", "2026-10-10T08:30"),  # a Saturday that is worked
        ("2026-10-10T20:00", "2026-10-12T08:30"),
    ],
)
def test_mail_waits_for_office_hours(cast: Cast, server: SmtpServer, told: str, due: str) -> None:
    moment = dt.datetime.fromisoformat(told).replace(tzinfo=clock.CHINA)
    with clock.fixed(moment):
        give_address(cast)
        row = planned(cast)
    assert row.due_at == dt.datetime.fromisoformat(due).replace(tzinfo=clock.CHINA)


def test_reminder_planned_for_a_holiday_comes_on_the_next_working_day(cast: Cast) -> None:
    with clock.fixed(THURSDAY - dt.timedelta(days=10)), cast.scope():
        due = dt.datetime(2026, 10, 3, 9, 0, tzinfo=clock.CHINA)
        tell([cast.department], Message("test.urgent", "1", "明天开会"), due_at=due, by_hours=True)
        row = Delivery.objects.get()
        assert Notice.objects.count() == 0
    assert row.due_at == dt.datetime(2026, 10, 8, 8, 30, tzinfo=clock.CHINA)
    with clock.fixed(row.due_at):
        assert state_after(cast, row) == "sent"
        with cast.scope():
            assert Notice.objects.get().text == "明天开会"


def test_mail_that_was_late_is_put_off_rather_than_sent_at_midnight(
    cast: Cast, server: SmtpServer, working_hours: None
) -> None:
    give_address(cast)
    row = planned(cast)
    with clock.fixed(THURSDAY.replace(hour=23)):
        assert state_after(cast, row) == "planned"
    found = now_of(cast, row)
    assert found.due_at == dt.datetime(2026, 10, 9, 8, 30, tzinfo=clock.CHINA)
    assert (server.conversations, found.attempts, found.is_late) == (0, 0, True)


def test_message_past_its_time_is_not_sent(cast: Cast, server: SmtpServer, working_hours: None) -> None:
    give_address(cast)
    row = planned(cast)
    with cast.scope():
        Delivery.objects.filter(pk=row.pk).update(expires_at=clock.now())
    assert (state_after(cast, row), server.conversations) == ("cancelled", 0)


def test_withdrawn_message_is_not_sent(cast: Cast, server: SmtpServer, working_hours: None) -> None:
    give_address(cast)
    row = planned(cast)
    with cast.scope():
        assert actions.cancel_unsent(event="test.urgent", occurrence="1", reason="会议取消") == 1
    assert (state_after(cast, row), server.conversations) == ("cancelled", 0)


# ---- mail -----------------------------------------------------------------------------------------------------------


def test_letter_arrives_whole(cast: Cast, server: SmtpServer, working_hours: None) -> None:
    give_address(cast)
    row = planned(cast)
    assert state_after(cast, row) == "sent"
    (letter,) = server.accepted
    assert letter["To"] == "department@example.cn"
    assert letter["From"].addresses[0].display_name == "甲市链盟"
    assert letter["Message-ID"] == f"<{row.pk}@example.cn>"
    assert letter["Subject"] == "甲市链盟：紧急事项"
    assert letter["Auto-Submitted"] == "auto-generated"
    body = letter.get_content()
    assert "有一件急事" in body
    assert "https://lianmeng.example.cn/notices/" in body


def test_sender_is_the_tenants(cast: Cast, server: SmtpServer, working_hours: None) -> None:
    give_address(cast)
    values = {"name": "示例市委\r\n组织部", "address": "zzb@city.cn", "reply_to": "reply@city.cn", "is_on": True}
    with cast.scope():
        senders.set_mail_sender(actor=cast.act(cast.operator), values=values, expected_version=None)
    row = planned(cast, occurrence="2")
    assert state_after(cast, row) == "sent"
    letter = server.accepted[-1]
    assert (letter["From"], letter["Reply-To"]) == ("示例市委 组织部 <zzb@city.cn>", "reply@city.cn")
    assert "zzb@city.cn" in server.senders[-1]


def test_tenant_that_sends_no_mail_plans_none(cast: Cast, server: SmtpServer, working_hours: None) -> None:
    give_address(cast)
    row = planned(cast)
    with cast.scope():
        values = {"name": "甲", "is_on": False}
        senders.set_mail_sender(actor=cast.act(cast.operator), values=values, expected_version=None)
        tell([cast.department], Message("test.urgent", "2", "乙"))
        assert Delivery.objects.filter(channel="mail").count() == 1
    assert (state_after(cast, row), server.conversations) == ("cancelled", 0)


@pytest.mark.parametrize(
    ("behaviour", "state", "accepted", "words"),
    [
        ("greylist", "retry", 0, "451"),
        ("busy", "retry", 0, "421"),
        ("full", "retry", 0, "452"),
        ("no_such_user", "failed", 0, "550"),
        ("spam", "failed", 0, "554"),
        ("drop_before_content", "retry", 0, "连接中断"),
        ("silent", "retry", 0, "超时"),
        ("drip", "retry", 0, "连接中断"),
        ("silent_after_content", "uncertain", 1, "没有收到"),
        ("drop_after_content", "uncertain", 1, "没有收到"),
    ],
)
def test_server_that_misbehaves_leaves_an_honest_state(
    cast: Cast, server: SmtpServer, working_hours: None, behaviour: str, state: str, accepted: int, words: str
) -> None:
    give_address(cast)
    row = planned(cast)
    server.behaviour = behaviour
    assert state_after(cast, row) == state
    found = now_of(cast, row)
    assert len(server.accepted) == accepted
    assert words in found.message
    assert (found.attempts, found.lease_until) == (1, None)


def test_no_server_at_all_is_tried_again(cast: Cast, server: SmtpServer, settings: Any, working_hours: None) -> None:
    give_address(cast)
    row = planned(cast)
    settings.EMAIL_PORT = 1
    assert state_after(cast, row) == "retry"


def test_tries_grow_apart_and_end(cast: Cast, server: SmtpServer, working_hours: None) -> None:
    give_address(cast)
    row = planned(cast)
    server.behaviour = "greylist"
    waits = []
    for _ in range(MAX_ATTEMPTS):
        with cast.scope():
            Delivery.objects.filter(pk=row.pk, state="retry").update(due_at=clock.now())
        deliver(cast.city.pk, row.pk)
        waits.append(now_of(cast, row).due_at - clock.now())
    assert now_of(cast, row).state == "failed"
    assert waits[:-1] == [back_off(number) for number in range(1, MAX_ATTEMPTS)]
    assert waits[0] == dt.timedelta(minutes=1)
    assert waits[-2] == dt.timedelta(hours=6)
    assert server.conversations == MAX_ATTEMPTS
    assert state_after(cast, row) == "failed"


def test_letter_tried_again_keeps_its_message_id(cast: Cast, server: SmtpServer, working_hours: None) -> None:
    give_address(cast)
    row = planned(cast)
    server.behaviour = "drop_after_content"
    deliver(cast.city.pk, row.pk)
    with cast.scope():
        actions.decide(actor=cast.act(cast.operator), delivery_id=row.pk, decision="resend", reason="已电话核实未收到")
    server.behaviour = "ok"
    assert state_after(cast, row) == "sent"
    assert len({letter["Message-ID"] for letter in server.accepted}) == 1
    assert len(server.accepted) == 2


# ---- leases ---------------------------------------------------------------------------------------------------------


def test_done_once_twice_and_after_the_end_is_the_same(cast: Cast, server: SmtpServer, working_hours: None) -> None:
    give_address(cast)
    row = planned(cast)
    for _ in range(3):
        assert state_after(cast, row) == "sent"
    assert len(server.accepted) == 1


def test_message_of_another_tenant_is_not_found(cast: Cast, server: SmtpServer, working_hours: None) -> None:
    give_address(cast)
    row = planned(cast)
    with pytest.raises(NotFound):
        deliver(cast.stranger.pk, row.pk)
    assert (now_of(cast, row).state, server.conversations) == ("planned", 0)


def test_message_whose_call_was_broken_off_is_uncertain_and_not_sent_again(
    cast: Cast, server: SmtpServer, working_hours: None
) -> None:
    give_address(cast)
    row = planned(cast)
    with cast.scope():
        Delivery.objects.filter(pk=row.pk).update(
            state="sending", lease_until=clock.now() - dt.timedelta(seconds=1), attempts=1
        )
    assert state_after(cast, row) == "uncertain"
    assert (server.conversations, now_of(cast, row).message) == (0, leases.BROKEN_OFF)


def test_held_message_is_left_to_its_worker(cast: Cast, server: SmtpServer, working_hours: None) -> None:
    give_address(cast)
    row = planned(cast)
    with cast.scope():
        Delivery.objects.filter(pk=row.pk).update(lease_until=clock.now() + dt.timedelta(seconds=9))
    assert (state_after(cast, row), server.conversations) == ("planned", 0)


def test_message_that_breaks_every_worker_ends_visibly(cast: Cast, server: SmtpServer, working_hours: None) -> None:
    give_address(cast)
    row = planned(cast)
    with cast.scope():
        Delivery.objects.filter(pk=row.pk).update(deliveries=MAX_DELIVERIES)
    assert (state_after(cast, row), server.conversations) == ("failed", 0)
    assert now_of(cast, row).message == leases.POISONED


def test_stale_worker_writes_nothing(
    cast: Cast, server: SmtpServer, working_hours: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paused past its lease while another finds the call broken off: its answer comes too late to count."""
    give_address(cast)
    row = planned(cast)
    real = mail.send_letter

    def paused(letter: mail.Letter) -> Outcome:
        outcome = real(letter)
        with clock.fixed(THURSDAY + 2 * leases.LEASE):
            deliver(cast.city.pk, row.pk)
        return outcome

    monkeypatch.setattr("core.outbox.mail.send_letter", paused)
    assert state_after(cast, row) == "uncertain"
    assert (len(server.accepted), now_of(cast, row).message) == (1, leases.BROKEN_OFF)


# ---- the digest -----------------------------------------------------------------------------------------------------


def test_digest_gathers_what_is_unread_at_half_past_eight(cast: Cast, server: SmtpServer) -> None:
    with clock.fixed(THURSDAY):
        give_address(cast)
        with cast.scope():
            for number in range(3):
                tell([cast.department], Message("test.daily", str(number), f"事项{number}", "/jobs/"))
            actions.read_notices(actor=cast.act(), notice_id=Notice.objects.get(occurrence="1").pk)
    early, later = THURSDAY + dt.timedelta(hours=22), THURSDAY + dt.timedelta(hours=22, minutes=31)
    with clock.fixed(early), cast.scope():
        fill_slots(clock.now())
        assert not Delivery.objects.filter(event="notices.digest").exists()
    with clock.fixed(later):
        for _ in range(2):
            with cast.scope():
                fill_slots(clock.now())
        with cast.scope():
            gathered = Delivery.objects.get(event="notices.digest")
            states = Delivery.objects.filter(event="test.daily", channel="mail").order_by("occurrence")
            assert list(states.values_list("state", flat=True)) == ["merged", "cancelled", "merged"]
        assert state_after(cast, gathered) == "sent"
    (letter,) = server.accepted
    assert letter["Subject"] == "甲市链盟：今日汇总 2 条"
    assert "事项0" in letter.get_content()
    assert "事项1" not in letter.get_content()


def test_digest_goes_out_at_the_citys_hour(cast: Cast, server: SmtpServer, working_hours: None) -> None:
    give_address(cast)
    with cast.scope():
        senders.set_notice_rule(actor=cast.act(), values={"digest_at": dt.time(10)}, expected_version=None)
        tell([cast.department], Message("test.daily", "1", "甲"))
        found = [digest.slots(THURSDAY.replace(hour=hour, minute=minute)) for hour, minute in ((9, 59), (10, 0))]
    assert found == [[], [THURSDAY.date().isoformat()]]


@pytest.mark.parametrize("hour", [dt.time(5, 59), dt.time(18, 1)])
def test_digest_hour_outside_the_day_is_refused(in_city: Cast, hour: dt.time) -> None:
    with pytest.raises(InvalidInput, match="06:00 至 18:00"):
        senders.set_notice_rule(actor=in_city.act(), values={"digest_at": hour}, expected_version=None)


def test_digest_hour_is_set_on_its_page(cast: Cast) -> None:
    client = cast.client(cast.department)
    assert "08:30" in client.get("/settings/notices/").content.decode()
    assert client.post("/settings/notices/", {"digest_at": "07:15", "version": "0"}).status_code == 302
    assert "07:15" in client.get("/settings/notices/").content.decode()
    assert client.post("/settings/notices/", {"digest_at": "03:00", "version": "1"}).status_code == 422
    assert cast.client(cast.auditor).get("/settings/notices/").status_code == 403


def test_no_digest_on_a_holiday(cast: Cast, server: SmtpServer) -> None:
    with clock.fixed(THURSDAY - dt.timedelta(days=9)):  # 29 September
        give_address(cast)
        with cast.scope():
            tell([cast.department], Message("test.daily", "1", "甲"))
    for day in range(1, 8):
        with clock.fixed(dt.datetime(2026, 10, day, 9, 0, tzinfo=clock.CHINA)), cast.scope():
            fill_slots(clock.now())
    with cast.scope():
        assert not Delivery.objects.filter(event="notices.digest").exists()
    with clock.fixed(THURSDAY), cast.scope():
        fill_slots(clock.now())
        assert Delivery.objects.filter(event="notices.digest").count() == 1


# ---- an outage ------------------------------------------------------------------------------------------------------


def test_three_days_of_outage_are_caught_up_once_marked_late(cast: Cast, server: SmtpServer) -> None:
    monday = dt.datetime(2026, 10, 12, 9, 0, tzinfo=clock.CHINA)
    with clock.fixed(monday):
        give_address(cast)
        rows = [planned(cast, occurrence=str(number)) for number in range(5)]
    with clock.fixed(monday + dt.timedelta(days=3)):
        for row in rows * 2:
            deliver(cast.city.pk, row.pk)
    assert len(server.accepted) == 5
    assert {letter["Subject"] for letter in server.accepted} == {"（补发）甲市链盟：紧急事项"}
    with cast.scope():
        assert accounts_of(cast).holds


# ---- what a person decides ------------------------------------------------------------------------------------------


def uncertain(cast: Cast, server: SmtpServer, occurrence: str = "1") -> Delivery:
    give_address(cast)
    row = planned(cast, occurrence=occurrence)
    server.behaviour = "drop_after_content"
    deliver(cast.city.pk, row.pk)
    return row


@pytest.mark.parametrize(
    ("decision", "state"),
    [(Decision.RESEND, "planned"), (Decision.ARRIVED, "sent"), (Decision.GIVEN_UP, "cancelled")],
)
def test_uncertain_message_is_decided_with_a_reason_for_the_auditor(
    cast: Cast, server: SmtpServer, working_hours: None, decision: str, state: str
) -> None:
    row = uncertain(cast, server)
    with cast.scope(account=cast.operator):
        actor = cast.act(cast.operator)
        with pytest.raises(InvalidInput):
            actions.decide(actor=actor, delivery_id=row.pk, decision=decision, reason="  ")
        actions.decide(actor=actor, delivery_id=row.pk, decision=decision, reason="已电话核实")
        assert now_of(cast, row).state == state
        event = AuditEvent.objects.get(table_name="core_deliverydecision")
        assert (event.operation, event.actor_id, event.diff["reason"]) == ("insert", cast.operator.pk, "已电话核实")
        with pytest.raises(Conflict):
            actions.decide(actor=actor, delivery_id=row.pk, decision=decision, reason="再来一次")


@pytest.mark.parametrize("account", ["department", "security", "auditor"])
def test_only_the_operator_decides(cast: Cast, server: SmtpServer, working_hours: None, account: str) -> None:
    row = uncertain(cast, server)
    with cast.scope(), pytest.raises(NotAllowed):
        actions.decide(actor=cast.act(getattr(cast, account)), delivery_id=row.pk, decision="resend", reason="试一试")


def test_everything_planned_is_accounted_for(cast: Cast, server: SmtpServer, working_hours: None) -> None:
    give_address(cast)
    for number, behaviour in enumerate(["ok", "spam", "greylist", "drop_after_content"]):
        server.behaviour = behaviour
        deliver(cast.city.pk, planned(cast, occurrence=str(number)).pk)
    planned(cast, occurrence="still to come")
    with cast.scope():
        found = accounts_of(cast)
    assert found.holds
    assert (found.planned, found.sent, found.failed, found.uncertain, found.future) == (10, 6, 1, 1, 2)


# ---- the dispatcher's side ------------------------------------------------------------------------------------------


@pytest.fixture
def committed(committed_cast: Cast, server: SmtpServer) -> Iterator[Cast]:
    with clock.fixed(THURSDAY):
        give_address(committed_cast)
    yield committed_cast
    connections["dispatch"].close()


def test_two_dispatchers_never_claim_one_message_and_hold_the_limit(committed: Cast) -> None:
    with clock.fixed(THURSDAY):
        rows = [planned(committed, occurrence=str(number)) for number in range(MESSAGES.open_limit + 3)]
    moment = database_now()
    first, second = claim_due(MESSAGES, moment), claim_due(MESSAGES, moment)
    assert [row_id for _, row_id in first] == [row.pk for row in rows[: MESSAGES.open_limit]]
    assert second == []


def test_few_messages_go_one_by_one_and_many_together_each_tenant_s_apart() -> None:
    here, there = new_id(), new_id()
    few = [(here, new_id()) for _ in range(OPEN_LIMIT)]
    assert parcels(few) == [(here, [row_id]) for _, row_id in few]
    assert parcels([]) == []
    many = [(there if number % 5 == 0 else here, new_id()) for number in range(MESSAGES.open_limit)]
    found = parcels(many)
    assert all(len(ids) <= TOGETHER for _, ids in found)
    for tenant_id in (here, there):
        assert [one for whose, ids in found if whose == tenant_id for one in ids] == [
            row_id for whose, row_id in many if whose == tenant_id
        ]


def test_one_that_fails_by_a_fault_of_ours_holds_up_no_other_of_its_parcel(
    committed: Cast, server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.fixed(THURSDAY):
        rows = [planned(committed, occurrence=str(number)) for number in range(4)]
        prepare = CARRIERS[Channel.MAIL].prepare

        def broken(tenant: Any, row: Delivery, known: Any) -> Any:
            if row.pk == rows[1].pk:
                raise LookupError("示例")
            return prepare(tenant, row, known)

        monkeypatch.setattr(CARRIERS[Channel.MAIL], "prepare", broken)
        with pytest.raises(LookupError):
            deliver_all(committed.city.pk, [row.pk for row in rows])
    assert [now_of(committed, row).state for row in rows] == ["sent", "planned", "sent", "sent"]


def test_parcel_is_put_down_before_its_messages_are_handed_again(
    committed: Cast, server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert HAND_AGAIN.total_seconds() > sending.PARCEL_TIME
    with clock.fixed(THURSDAY):
        rows = [planned(committed, occurrence=str(number)) for number in range(3)]
        monkeypatch.setattr(sending, "PARCEL_TIME", -1.0)
        deliver_all(committed.city.pk, [row.pk for row in rows])
        assert {now_of(committed, row).deliveries for row in rows} == {0}


def test_dispatcher_sees_no_word_of_a_message(committed: Cast) -> None:
    with clock.fixed(THURSDAY):
        planned(committed)
    for column in ("payload", "account_id", "event", "message"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(using="dispatch"):
            connections["dispatch"].cursor().execute(f"SELECT {column} FROM core_delivery")


def test_what_waits_for_the_digest_or_has_ended_is_not_handed_out(committed: Cast) -> None:
    with clock.fixed(THURSDAY):
        planned(committed, event="test.daily")
    assert claim_due(MESSAGES, database_now()) == []


# ---- states ---------------------------------------------------------------------------------------------------------

LEADS = {
    "planned": {"planned", "sending", "sent", "failed", "cancelled"},
    "collecting": {"merged", "cancelled"},
    "sending": {"sent", "retry", "failed", "uncertain"},
    "retry": {"retry", "sending", "failed", "cancelled"},
    "failed": {"planned", "sent", "cancelled"},
    "uncertain": {"planned", "sent", "cancelled"},
}


@pytest.mark.parametrize("start", DeliveryState.values)
@pytest.mark.parametrize("end", DeliveryState.values)
def test_state_leads_only_where_it_may(start: str, end: str) -> None:
    assert may_move(Delivery(state=start, payload={}), end) == (end in LEADS.get(start, set()))
    assert set(DELIVERY_TRANSITIONS) == set(DeliveryState)


# ---- pages ----------------------------------------------------------------------------------------------------------


def test_opening_a_notice_marks_it_read_and_leads_on(cast: Cast) -> None:
    with cast.scope():
        notify([cast.department], event="test.urgent", occurrence="1", text="甲", path="/jobs/")
        notify([cast.operator], event="test.urgent", occurrence="1", text="甲", path="//evil.example/")
        own, other = Notice.objects.get(account=cast.department), Notice.objects.get(account=cast.operator)
    client = cast.client(cast.department)
    assert "<b>1<" in client.get("/notices/").content.decode()
    assert client.post(f"/notices/{own.pk}/open/")["Location"] == "/jobs/"
    assert client.post(f"/notices/{other.pk}/open/").status_code == 404
    assert cast.client(cast.operator).post(f"/notices/{other.pk}/open/")["Location"] == "/notices/"
    assert "没有未读的通知" in client.get("/notices/?show=unread").content.decode()


def test_own_way_of_being_told_is_saved(cast: Cast, server: SmtpServer) -> None:
    client = cast.client(cast.department)
    page = client.get("/account/notices/").content.decode()
    fields = dict.fromkeys(re.findall(r'name="(mail-[^"]+)"', page), "digest")
    assert "mail-grant" in fields
    answer = client.post("/account/notices/", {**fields, "mail-grant": "off", "email": "a@example.cn"})
    assert answer.status_code == 302
    wrong = client.post("/account/notices/", {**fields, "email": "不是邮箱"})
    assert wrong.status_code == 422
    with cast.scope():
        rows = {row.kind.code: row.choices[0].mode for row in own_choices(cast.department.pk)}
    assert (rows["grant"], rows["pack.returned"]) == ("off", "digest")
    assert client.post("/account/notices/test/").status_code == 302
    with cast.scope():
        row = Delivery.objects.get(event="mail.test")
    assert state_after(cast, row) == "sent"


def test_operator_sees_what_did_not_arrive_and_never_what_it_said(
    cast: Cast, server: SmtpServer, working_hours: None
) -> None:
    row = uncertain(cast, server)
    client = cast.client(cast.operator)
    page = client.get("/settings/deliveries/").content.decode()
    assert "不能确定" in page
    assert "示例组织部门工作人员" in page
    assert "有一件急事" not in page
    detail = client.get(f"/settings/deliveries/{row.pk}/").content.decode()
    assert "有一件急事" not in detail
    answer = client.post(f"/settings/deliveries/{row.pk}/", {"decision": "arrived", "reason": "对方回信"})
    assert answer["Location"] == "/settings/deliveries/"
    assert now_of(cast, row).state == "sent"


@pytest.mark.parametrize("address", ["/notices/", "/settings/deliveries/?state=sent"])
def test_pages_cost_the_same_at_one_and_at_thirty(cast: Cast, address: str) -> None:
    client = cast.client(cast.operator)
    counts = []
    for many in (1, 30):
        with cast.scope():
            for number in range(many):
                notify([cast.operator], event="test.urgent", occurrence=f"{many}:{number}", text="甲")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        counts.append([query["sql"][:60] for query in captured if "SAVEPOINT" not in query["sql"]])
    assert len(counts[0]) == len(counts[1]) <= 12, counts[1]
