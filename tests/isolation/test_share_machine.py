"""Sharing in any order: three cities offer, answer, withdraw, leave and outlive shares; a set in Python says who reads
what. Each rule runs in one transaction that is never committed, under row-level security as the web role.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from alliances import actions
from alliances.models import BodyShare, SharedHeader
from core import clock
from core.errors import DomainError
from core.models import Tenant
from core.principal import platform_principal
from core.tenancy.beyond import beyond
from core.tenancy.scope import tenant_scope
from tests.alliances.world import make_body, term
from tests.cast import build_cast
from tests.factories import make_chain

EXAMPLES, STEPS = 10, 25
DAY = dt.timedelta(days=1)
CITIES = st.integers(0, 2)
# Whose turn it is, most of the time; else anybody's.
STRANGERS = st.sampled_from([None, None, None, 0, 1, 2])


@dataclass
class Body:
    host: int
    id: UUID
    titles: set[str]


@dataclass
class Known:
    """A share as the oracle has it."""

    id: UUID
    body: Body
    guest: int
    offered: bool = True
    over: bool = False
    answer: str = ""

    @property
    def lives(self) -> bool:
        return self.offered and not self.over and self.answer == "accepted"

    @property
    def stands(self) -> bool:
        return self.offered and not self.over and self.answer in ("", "accepted")


class Sharing(RuleBasedStateMachine):
    shares = Bundle("shares")

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.known: list[Known] = []
        self.count = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        cast = build_cast()
        self.cities: list[Tenant] = [cast.city, cast.sibling, cast.stranger]
        self.bodies = []
        for host, tenant in enumerate(self.cities[:2]):
            with self.scope(host):
                name = f"示例联盟{host}"
                self.bodies.append(Body(host, make_body(make_chain(), name=name).pk, {name}))
            assert tenant is not None

    def scope(self, city: int) -> Any:
        return tenant_scope(self.cities[city].pk, actor_id=None, reason="测试")

    def act(self, city: int) -> Any:
        return platform_principal(self.cities[city])

    def tried(self, city: int, action: Any) -> Any:
        """What came of it, None where it was refused; a refusal leaves nothing behind."""
        with self.scope(city):
            try:
                with transaction.atomic():
                    return action()
            except DomainError:
                return None

    @rule(target=shares, body=st.integers(0, 1), guest=CITIES)
    def offer(self, body: int, guest: int) -> Known | None:
        of = self.bodies[body]
        again = any(one.stands for one in self.known if one.body is of and one.guest == guest)
        made = self.tried(
            of.host,
            lambda: actions.offer_share(
                actor=self.act(of.host),
                body_id=of.id,
                guest_id=self.cities[guest].pk,
                until=clock.today() + DAY,
            ),
        )
        assert (made is None) == (again or guest == of.host)
        if made is None:
            return None
        for one in self.known:
            if one.body is of and one.guest == guest:
                one.offered = False
        self.known.append(Known(made.pk, of, guest))
        return self.known[-1]

    @rule(share=shares, stranger=STRANGERS, yes=st.sampled_from([True, True, True, False]))
    def answer(self, share: Known | None, stranger: int | None, yes: bool) -> None:
        if share is None:
            return
        who = share.guest if stranger is None else stranger
        act = actions.accept_share if yes else actions.decline_share
        said = self.tried(who, lambda: act(actor=self.act(who), share_id=share.id))
        allowed = who == share.guest and share.offered and not share.over and not share.answer
        assert (said is not None) == allowed
        if allowed:
            share.answer = "accepted" if yes else "declined"

    @rule(share=shares)
    def leave(self, share: Known | None) -> None:
        if share is None:
            return
        left = self.tried(share.guest, lambda: actions.leave_share(actor=self.act(share.guest), share_id=share.id))
        assert (left is not None) == share.lives
        if left is not None:
            share.answer = "left"

    @rule(share=shares, stranger=STRANGERS)
    def withdraw(self, share: Known | None, stranger: int | None) -> None:
        if share is None:
            return
        who = share.body.host if stranger is None else stranger
        gone = self.tried(who, lambda: actions.withdraw_share(actor=self.act(who), share_id=share.id))
        assert gone is None or (who == share.body.host and share.offered)
        if gone is not None:
            share.offered = False

    @rule(share=shares)
    def outlive(self, share: Known | None) -> None:
        if share is None:
            return
        with self.scope(share.body.host):
            yesterday = clock.today() - DAY
            BodyShare.objects.filter(pk=share.id).update(until=yesterday, offered_on=yesterday)
        share.over = True

    @rule(body=st.integers(0, 1))
    def work(self, body: int) -> None:
        of = self.bodies[body]
        self.count += 1
        title = f"示例活动{self.count}"
        with self.scope(of.host):
            form = term("activity_form", "org")
            actions.log_activity(
                actor=self.act(of.host),
                body_id=of.id,
                values={"title": title, "form_id": form.pk, "held_on": dt.date(2025, 1, 1)},
            )
        of.titles.add(title)

    def may_read(self, city: int) -> set[str]:
        return {title for share in self.known if share.guest == city and share.lives for title in share.body.titles}

    @invariant()
    def each_reads_what_it_may(self) -> None:
        for city in range(len(getattr(self, "cities", ()))):
            with self.scope(city):
                own = self.cities[city].pk
                read = set(beyond(SharedHeader).exclude(tenant_id=own).values_list("title", flat=True))
            assert read == self.may_read(city)


FEW = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def open_database(db: None) -> Iterator[None]:
    yield


def test_whoever_shares_what_with_whom_each_reads_what_lives(open_database: None) -> None:
    run_state_machine_as_test(Sharing, settings=FEW)


def test_the_machine_notices_a_line_too_many(open_database: None) -> None:
    """An oracle that forgets that shares are withdrawn is contradicted."""

    class Forgetful(Sharing):
        def may_read(self, city: int) -> set[str]:
            read = [share for share in self.known if share.guest == city and share.answer == "accepted"]
            return {title for share in read for title in share.body.titles}

    with pytest.raises(AssertionError):
        run_state_machine_as_test(Forgetful, settings=settings(FEW, max_examples=40))
