"""How posts and pledges read."""

from alliances.choices import PledgeResult, PledgeState
from alliances.models import ModelPost, Pledge
from alliances.pages import BODIES
from core import clock
from core.templatetags.formats import cn_date
from core.templatetags.parts import Crumb, Event, StateTag, Tone

POSTS = Crumb("示范岗", "/alliances/posts/")
PLEDGES = Crumb("承诺", "/alliances/pledges/")
SHOWN = ("kind", "body", "unit", "party_org", "holder")
PLEDGE_SHOWN = ("body", "post__unit", "person", "party_org")
RESULT_TONES: dict[str, Tone] = {PledgeResult.KEPT: "ok", PledgeResult.PARTLY: "warn", PledgeResult.NOT_KEPT: "bad"}


def post_tag(post: ModelPost) -> StateTag:
    return StateTag("在岗", "ok") if post.ended_on is None else StateTag("已撤岗", "off")


def where(post: ModelPost) -> str:
    place = post.unit or post.party_org
    return place.name if place else "—"


def pledge_tag(pledge: Pledge) -> StateTag:
    if pledge.state == PledgeState.REVIEWED:
        return StateTag(pledge.get_result_display(), RESULT_TONES[pledge.result])
    if pledge.state == PledgeState.PLEDGED and pledge.due_on is not None and pledge.due_on < clock.today():
        return StateTag("逾期未践诺", "bad")
    tone: Tone = "off" if pledge.state == PledgeState.WITHDRAWN else "go"
    return StateTag(pledge.get_state_display(), tone)


def whose(pledge: Pledge, *, named: bool) -> str:
    if pledge.person_id:
        return pledge.person.name if named and pledge.person else "个人"
    subject = pledge.post or pledge.party_org
    return subject.name if subject else "—"


def steps_of(pledge: Pledge) -> list[Event]:
    """承诺 → 践诺 → 评诺 as it went."""
    events = [Event("承诺", at=pledge.pledged_on, text=pledge.text, mark="诺", tone="go")]
    if pledge.fulfilled_on:
        events.append(Event("践诺", at=pledge.fulfilled_on, text=pledge.fulfilment, mark="践", tone="ok"))
    if pledge.reviewed_on:
        words = "：".join(part for part in (pledge.get_result_display(), pledge.review) if part)
        events.append(Event("评诺", at=pledge.reviewed_on, text=words, mark="评", tone=RESULT_TONES[pledge.result]))
    return events


def crumbs_to(first: Crumb, name: str, url: str, last: str) -> list[Crumb]:
    return [BODIES, first, Crumb(name, url), Crumb(last)]


def due_words(pledge: Pledge) -> str:
    return cn_date(pledge.due_on) if pledge.due_on else "不限"
