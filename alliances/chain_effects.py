"""What becomes of chain bodies when their chain goes over into another: said before it is done."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html, format_html_join

from alliances.models import ChainBody
from alliances.queries import exists

NAMED_AT_MOST = 5


def bodies_go(chain_ids: Sequence[UUID], day: dt.date) -> list[str]:
    """A body is set up and ended by its own decision (R01): each is decided on, below on the same page."""
    bodies = ChainBody.objects.filter(exists(day), chain_id__in=list(chain_ids)).order_by("chain__order", "name_key")
    found = list(bodies)
    if not found:
        return []
    links = [(reverse("body-detail", args=[body.pk]), body.name) for body in found[:NAMED_AT_MOST]]
    shown = format_html_join("、", '<a href="{}" target="_blank">{}</a>', links)
    more = f"等 {len(found)} 个" if len(found) > NAMED_AT_MOST else ""
    text = (
        "链党组织{}{}的去向请在下面逐个选定：转到新链的，原组织到前一天为止，新链上自当日起设立同名组织，"
        "成员、席位、任职人员、附件，以及还在进行的结对、队伍、示范岗和承诺一并转入；账号授权不随之转移，安全管理员会收到通知。"
    )
    return [format_html(text, shown, more)]
