"""What a body was until a day, kept before it changes (truth 2)."""

import datetime as dt

from alliances.models import BodyPast, ChainBody
from core import clock
from core.errors import InvalidInput
from core.records import change, create
from core.templatetags.formats import cn_date


def keep_past(body: ChainBody, day: dt.date, reason: str = "") -> BodyPast | None:
    """Note what the body was called, was and hung below until the day before ``day``. Raises InvalidInput.

    A second change on one day is a correction of the first; a body that begins on the day never was anything else.
    """
    last = clock.day_before(day)
    latest = BodyPast.objects.filter(body=body).order_by("-valid_to").first()
    if latest is not None and latest.valid_to is not None and latest.valid_to >= last:
        if latest.valid_to == last:
            return None
        since = cn_date(clock.day_after(latest.valid_to))
        raise InvalidInput(fields={"day": [f"“{body.name}”{since}已有变更，日期不能更早。"]})
    begin = clock.day_after(latest.valid_to) if latest is not None and latest.valid_to else body.founded_on
    if begin is not None and begin > last:
        return None
    was = {name: getattr(body, name) for name in ("name", "kind_id", "parent_id")}
    kept: BodyPast = create(BodyPast(body=body, **was, reason=reason, valid_from=begin, valid_to=last))
    return kept


def keep_what_was(body: ChainBody) -> None:
    """What is changed by editing is another from today on; on the day a body is entered it is a correction."""
    if body.created_at.astimezone(clock.CHINA).date() < clock.today():
        keep_past(body, clock.today())


def hang_below(body: ChainBody, parent: ChainBody | None, day: dt.date, reason: str = "") -> None:
    """Hang a body below another from ``day`` on; what it hung below before stays known."""
    keep_past(body, day, reason)
    change(body, {"parent_id": parent.pk if parent else None}, expected_version=None)
