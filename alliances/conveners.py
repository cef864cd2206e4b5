"""Who usually convenes a platform (R21, F045): the city's own words for posts. Advice only, never a refusal."""

import datetime as dt

from alliances.choices import SeatMeaning
from alliances.models import Seat
from core.models import Term
from core.tenancy.dated import in_force


def usual_posts(day: dt.date) -> list[str]:
    terms = Term.objects.filter(in_force(day), kind="convener_post").order_by("order", "label")
    return list(terms.values_list("label", flat=True))


def is_usual(post: str, usual: list[str]) -> bool:
    """Whether one of the city's words stands in ``post``; a city without such words advises nothing."""
    plain = _plain(post)
    return not usual or any(_plain(word) in plain for word in usual)


def _plain(text: str) -> str:
    return "".join(text.split()).translate(str.maketrans("", "", "（）()"))


def advice(meaning: str, post: str, day: dt.date) -> str:
    """What to tell whoever gives a convener's seat to a post that usually has none; nothing where there is nothing."""
    if meaning != SeatMeaning.CONVENER:
        return ""
    usual = usual_posts(day)
    if is_usual(post, usual):
        return ""
    return f"提示：召集人一般由{'、'.join(usual)}担任，请核对职务；如确系特例，无需处理。"


def unusual_seats(seats: list[Seat], day: dt.date) -> set[object]:
    """Ids of convener's seats whose post holds none of the city's words."""
    conveners = [seat for seat in seats if seat.title.meaning == SeatMeaning.CONVENER]
    usual = usual_posts(day) if conveners else []
    return {
        seat.pk for seat in conveners if not is_usual(seat.post or (seat.person.post if seat.person else ""), usual)
    }
