"""Two companies, a university with a laboratory, and an account for each."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from chains.models import Chain
from core import clock
from core.choices import AnchorKind, Role
from core.models import Account
from core.principal import Principal
from organizations.choices import UnitKind
from organizations.models import Unit
from services.actions.bookings import ask_booking
from services.actions.shared import create_resource
from services.models import Booking, SharedResource
from tests.cast import Cast
from tests.factories import make_chain, make_unit, put_on_chain

MONDAY = dt.datetime(2026, 3, 2, 9, tzinfo=clock.CHINA)


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """A moment of the week that begins on MONDAY: ``at(1, 10)`` is Tuesday at ten."""
    return dt.datetime(2026, 3, 2 + day, hour, minute, tzinfo=clock.CHINA)


@dataclass
class Lab:
    cast: Cast
    chain: Chain
    university: Unit
    company: Unit
    other: Unit
    keeper: Account
    contact: Account
    rival: Account
    resource: SharedResource

    def act(self, account: Account | None = None) -> Principal:
        return self.cast.act(account, self.cast.city)


def values(owner: Unit, **fields: Any) -> dict[str, Any]:
    return {
        "name": "示例检测实验室",
        "kind": "lab",
        "owner_id": owner.pk,
        "location": "示例大学 3 号楼",
        "purpose": "材料力学性能检测",
        "opens_at": dt.time(8, 30),
        "closes_at": dt.time(17, 30),
        **fields,
    }


def make_lab(cast: Cast, **fields: Any) -> Lab:
    """Call it with the city's scope open and the clock on MONDAY."""
    chain = make_chain()
    university = make_unit("示例大学", kind=UnitKind.UNIVERSITY)
    company, other = make_unit("示例甲企业"), make_unit("示例乙企业")
    put_on_chain(chain, company)
    unit = AnchorKind.UNIT
    return Lab(
        cast,
        chain,
        university,
        company,
        other,
        cast.add(Role.COMPANY, scope_id=university.pk, scope_kind=unit, username="keeper"),
        cast.add(Role.COMPANY, scope_id=company.pk, scope_kind=unit, username="contact"),
        cast.add(Role.COMPANY, scope_id=other.pk, scope_kind=unit, username="rival"),
        create_resource(actor=cast.act(), values=values(university, **fields)),
    )


def book(lab: Lab, starts: dt.datetime, ends: dt.datetime, account: Account | None = None, **given: Any) -> Booking:
    who = account or lab.contact
    unit = lab.company if who == lab.contact else lab.other if who == lab.rival else lab.university
    asked = {"unit_id": unit.pk, "purpose": "示例试样检测", **given}
    return ask_booking(actor=lab.act(who), resource_id=lab.resource.pk, starts_at=starts, ends_at=ends, **asked)
