"""One run: the stage is set once, each point is played its repetitions, each repetition is judged, a table at the end."""

import os
import random
import time
from collections.abc import Sequence
from pathlib import Path

import django
from django.db import OperationalError, connections

from config.embedded.faults import EmbeddedFault
from config.embedded.instance import Instance
from faults.receiver import Receiver, wait_until

django.setup()

from faults.books import COUNTED, Sum, has_ended, judged  # noqa: E402 - Django's apps are there now
from faults.city import make_city  # noqa: E402
from faults.crew import Crew  # noqa: E402
from faults.orders import Orders  # noqa: E402
from faults.points import POINTS, Point, Stage  # noqa: E402
from faults.quick import shorten  # noqa: E402
from faults.services import Services  # noqa: E402

HEADS = ("计划", "已发", "失败", "不确定", "取消", "未到期", "丢失", "重复")
BREACHES_SHOWN = 20
SETTLE_SECONDS = 40.0


class Run:
    def __init__(self, instance: Instance, receiver: Receiver, folder: Path, *, lease: float, until: float) -> None:
        self.instance, self.receiver, self.folder, self.lease, self.until = instance, receiver, folder, lease, until
        self.services = Services(instance)

    def all(self, chosen: Sequence[str], repeat: int) -> int:
        unknown = sorted(set(chosen) - {point.code for point in POINTS})
        if unknown:
            known = "、".join(point.code for point in POINTS)
            raise EmbeddedFault(f"没有这一处：{'、'.join(unknown)}；可选：{known}")
        shorten(self.lease)
        self.services.keep_what_is_committed()
        city = make_city()
        self.services.fit_a_false_clock()
        connections.close_all()
        crew = Crew(self.folder, os.environ, self.lease)
        totals: list[tuple[Point, int, Sum, float]] = []
        try:
            crew.start()
            orders = Orders(self.folder)
            stage = Stage(city, crew, orders, self.services, self.receiver, self.lease)
            for point in POINTS:
                if chosen and point.code not in chosen:
                    continue
                began = time.monotonic()
                number, total = self._point(stage, point, repeat)
                totals.append((point, number, total, time.monotonic() - began))
                print(_line(*totals[-1]), flush=True)
        finally:
            crew.end()
            connections.close_all()
        return _told(totals, repeat)

    def _point(self, stage: Stage, point: Point, repeat: int) -> tuple[int, Sum]:
        stage.luck, total = random.Random(point.code), Sum()  # noqa: S311 - a game that can be played again
        for number in range(repeat):
            self.instance.supervisor.check()
            if time.monotonic() > self.until:
                return number, total
            stage.number = number
            total.add(self._repetition(stage, point, f"{point.code}-{number}"))
        return repeat, total

    def _repetition(self, stage: Stage, point: Point, token: str) -> Sum:
        self.receiver.behaviour, self.receiver.choose = "ok", None
        batch, fired = point.play(stage, token)
        stage.orders.withdraw(token)
        stage.crew.replace_dead()
        wait_until(lambda: _again(lambda: has_ended(stage.city, batch)), SETTLE_SECONDS)
        found = judged(stage.city, batch, self.receiver, called_off=point.called_off)
        if not fired:
            found.breaches.append(f"故障没有发生：{token}")
        if found.uncertain and not point.may_doubt:
            found.breaches.append(f"这里不应有不确定的：{token}，{found.uncertain} 条")
        return found


def _again(ask: object) -> bool:
    """The harness's own connection breaks with the database: it asks again by a new one."""
    try:
        return bool(ask())  # type: ignore[operator]
    except OperationalError:
        connections.close_all()
        return False


def _line(point: Point, number: int, total: Sum, seconds: float) -> str:
    counts = "".join(f"{getattr(total, name):>8}" for name in COUNTED)
    return f"{point.code:<18}{number:>5}{counts}{seconds:>8.0f}s  {point.label}"


def _told(totals: list[tuple[Point, int, Sum, float]], repeat: int) -> int:
    whole = Sum()
    print(f"\n{'故障点':<15}{'次数':>4}" + "".join(f"{head:>{8 - len(head)}}" for head in HEADS) + f"{'用时':>6}")
    for point, number, total, seconds in totals:
        print(_line(point, number, total, seconds))
        whole.add(total)
    print(f"{'合计':<16}{sum(one[1] for one in totals):>5}" + "".join(f"{getattr(whole, name):>8}" for name in COUNTED))
    short = [point.code for point, number, _, _ in totals if number < repeat]
    if short:
        whole.breaches.append(f"到了总时限，没有试完：{'、'.join(short)}")
    for words in whole.breaches[:BREACHES_SHOWN]:
        print(f"！{words}")
    if len(whole.breaches) > BREACHES_SHOWN:
        print(f"！另有 {len(whole.breaches) - BREACHES_SHOWN} 处")
    holds = whole.planned == whole.sent + whole.failed + whole.uncertain + whole.cancelled + whole.future
    good = holds and not whole.breaches
    print(
        f"计划 = 已发 + 失败 + 不确定 + 取消 + 未到期：{'成立' if holds else '不成立'}；{'通过' if good else '没有通过'}"
    )
    return 0 if good else 1
