"""Model posts and what is pledged there (F092, F109, F110): how many of which kind a city's description says."""

import datetime as dt
from uuid import UUID

from alliances.choices import PledgeResult, PledgeState
from alliances.models import ChainBody, ModelPost, Pledge
from chains.models import Chain
from config.demo.cities import PostSpec
from config.demo.standing import Place, Standing
from organizations.models import Unit

# One of each in turn: promised, done, judged.
STATES = (PledgeState.PLEDGED, PledgeState.FULFILLED, PledgeState.REVIEWED)


def add_posts(standing: Standing) -> None:
    """Spread over the city's bodies in turn, each in a unit of the body's chain."""
    bodies = sorted(standing.rows.all(ChainBody), key=lambda body: (body.founded_on or dt.date.min, str(body.id)))
    units: dict[UUID | None, list[Place]] = {
        standing.rows.get(Chain, spec.key).id: standing.on(spec) for spec in standing.city.chains
    }
    for spec in standing.city.posts:
        held = [body for body in bodies if units.get(body.chain_id)]
        for number in range(1, spec.count + 1):
            body = held[(number - 1) % len(held)]
            places = units[body.chain_id]
            _add(standing, spec, body, places[(number - 1) // len(held) % len(places)].unit, number)


def _add(standing: Standing, spec: PostSpec, body: ChainBody, unit: Unit, number: int) -> None:
    rows, key = standing.rows, f"{spec.kind}/{number}"
    since = max(spec.founded, body.founded_on or spec.founded)
    post = rows.add(
        ModelPost,
        key,
        name=spec.name.format(number=number),
        kind_id=rows.term("post_kind", spec.kind).id,
        body=body,
        unit=unit,
        place=spec.places[(number - 1) % len(spec.places)],
        duty="示例：带头攻关、保证质量、服务职工",
        since=since,
        shown=spec.pledges,
    )
    if spec.pledges:
        _pledge(standing, post, key, STATES[(number - 1) % len(STATES)])


def _pledge(standing: Standing, post: ModelPost, key: str, state: PledgeState) -> None:
    """Of this year, each step on a day that has come."""
    start, today = standing.days.years_start, standing.days.today
    done = state is not PledgeState.PLEDGED
    judged = state is PledgeState.REVIEWED
    standing.rows.add(
        Pledge,
        key,
        body=post.body,
        post=post,
        year=standing.days.this_year,
        text="示例：本岗位全年质量零差错",
        pledged_on=start,
        due_on=dt.date(standing.days.this_year, 12, 31),
        fulfilment="示例：已按承诺落实" if done else "",
        fulfilled_on=today if done else None,
        result=PledgeResult.KEPT if judged else "",
        review="示例：职工评议认可" if judged else "",
        reviewed_on=today if judged else None,
        state=state,
        shown=True,
    )
