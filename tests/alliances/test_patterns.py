"""Structure patterns: what they may say, and chains built by them."""

from typing import Any

import pytest

from alliances import actions
from alliances.models import ChainBody, PatternTier, StructurePattern
from chains.models import Chain, Segment
from core.errors import DomainError, InvalidInput, NotAllowed
from core.models import Term
from tests.alliances.world import tier
from tests.cast import Cast
from tests.factories import make_chain, make_term

FOUR = [
    ("council", "链上先锋总部", "chain_committee", "city"),
    ("branch", "链上先锋分部", "chain_committee", "county"),
    ("stop", "先锋驿", "alliance", "park"),
    ("post", "先锋岗", "consortium", "park"),
]
SEGMENTS = [["upstream", "示例原料"], ["midstream", "示例制造"], ["downstream", "示例应用"]]


def tiers() -> list[dict[str, Any]]:
    made = []
    for code, label, meaning, level in FOUR:
        kind = Term.objects.filter(kind="body_kind", code=code).first() or make_term("body_kind", code, label, meaning)
        made.append({"kind_id": kind.pk, "tier_id": tier(level).pk, "title": f"{{chain}}{label}"})
    return made


def pattern(cast: Cast, *, rows: list[dict[str, Any]] | None = None) -> StructurePattern:
    made = actions.create_pattern(actor=cast.act(), values={"name": "四级链", "segments": SEGMENTS})
    actions.set_tiers(actor=cast.act(), pattern_id=made.pk, tiers=tiers()[:3] if rows is None else rows)
    return made


def build(cast: Cast, made: StructurePattern, chain: Chain) -> tuple[int, int]:
    segments, bodies = actions.build_by_pattern(
        actor=cast.act(), pattern_id=made.pk, chain_id=chain.pk, founded_on=None
    )
    return len(segments), len(bodies)


def test_chain_is_built_from_the_top_down_once(in_city: Cast) -> None:
    made, chain = pattern(in_city), make_chain("示例产业链")

    assert build(in_city, made, chain) == (3, 3)
    assert build(in_city, made, chain) == (0, 0)

    names = dict(ChainBody.objects.values_list("name", "parent__name"))
    assert names == {
        "示例产业链链上先锋总部": None,
        "示例产业链链上先锋分部": "示例产业链链上先锋总部",
        "示例产业链先锋驿": "示例产业链链上先锋分部",
    }
    assert list(Segment.objects.order_by("order").values_list("layer", "name")) == [tuple(one) for one in SEGMENTS]


def test_what_stands_there_already_is_kept_and_the_rest_added(in_city: Cast) -> None:
    made, chain = pattern(in_city), make_chain("示例产业链")
    Segment.objects.create(chain=chain, layer="upstream", name="示例原料")

    assert build(in_city, made, chain) == (2, 3)


def test_second_body_of_a_role_and_level_is_refused_and_nothing_built(in_city: Cast) -> None:
    made, chain = pattern(in_city, rows=tiers()), make_chain("示例产业链")

    with pytest.raises(InvalidInput):
        build(in_city, made, chain)

    assert (ChainBody.objects.count(), Segment.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "甲", "segments": [["middle", "乙"]]}, "segments"),
        ({"name": "甲", "segments": [["upstream", "乙"], ["midstream", "乙"]]}, "segments"),
        ({"name": "甲", "segments": [["upstream", ""]]}, "segments"),
        ({"name": "甲", "colour": "红"}, "colour"),
    ],
)
def test_wrong_pattern_names_its_field(in_city: Cast, values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        actions.create_pattern(actor=in_city.act(), values=values)

    assert list(caught.value.fields) == [field]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"tier_id": "province"}, "不能设在"),
        ({"tier_id": None}, "层级"),
        ({"title": "没有代称"}, "{链名}"),
    ],
)
def test_wrong_tier_is_refused_and_the_tiers_before_stay(in_city: Cast, change: dict[str, Any], words: str) -> None:
    made = pattern(in_city)
    first, second, third = tiers()[:3]
    if change.get("tier_id"):
        change = {"tier_id": tier(change["tier_id"]).pk}

    with pytest.raises(InvalidInput) as caught:
        actions.set_tiers(actor=in_city.act(), pattern_id=made.pk, tiers=[first, {**second, **change}, third])

    assert any(words in text for texts in caught.value.fields.values() for text in texts)
    assert PatternTier.objects.count() == 3


def test_only_who_sets_up_bodies_may(in_city: Cast) -> None:
    made = pattern(in_city)

    for account in (in_city.operator, in_city.security):
        for act in (
            lambda actor: actions.create_pattern(actor=actor, values={"name": "乙"}),
            lambda actor: actions.delete_pattern(actor=actor, pattern_id=made.pk),
            lambda actor: actions.set_tiers(actor=actor, pattern_id=made.pk, tiers=[]),
        ):
            with pytest.raises(NotAllowed):
                act(in_city.act(account))


def test_pages_make_change_and_use_a_pattern(cast: Cast) -> None:
    client = cast.client(cast.department)
    with cast.scope():
        kinds = [str(row["kind_id"]) for row in tiers()]
        places = [str(row["tier_id"]) for row in tiers()]
        chain = make_chain("示例产业链")
    form: dict[str, Any] = {
        "name": "两级链",
        "segments": "上游：示例原料\n下游:示例应用",
        "kind_1": kinds[0],
        "tier_1": places[0],
        "title_1": "{链名}总部",
        "kind_2": kinds[1],
        "tier_2": places[1],
        "title_2": "{chain}分部",
    }

    wrong = client.post("/settings/patterns/new/", {**form, "segments": "最上游 原料", "tier_2": ""})
    saved = client.post("/settings/patterns/new/", form)
    with cast.scope():
        made = StructurePattern.objects.get()
    shown = client.get(f"/settings/patterns/{made.pk}/").content.decode()
    changed = client.post(f"/settings/patterns/{made.pk}/", {**form, "name": "双级链", "kind_2": "", "version": 1})
    built = client.post(f"/chains/{chain.pk}/bodies/build/", {"pattern": str(made.pk)})

    assert wrong.status_code == 422
    assert "第 1 行" in wrong.content.decode()
    assert (saved.status_code, changed.status_code, built.status_code) == (302, 302, 302)
    assert "下游：示例应用" in shown
    with cast.scope():
        assert [body.name for body in ChainBody.objects.all()] == ["示例产业链总部"]
        assert StructurePattern.objects.get().name == "双级链"
    assert client.post(f"/settings/patterns/{made.pk}/delete/").status_code == 302
    with cast.scope():
        assert not StructurePattern.objects.exists()
        assert ChainBody.objects.exists()


def test_another_city_s_pattern_does_not_exist(cast: Cast) -> None:
    with cast.scope(cast.stranger):
        foreign = StructurePattern.objects.create(name="外市")
    with cast.scope():
        chain = make_chain("示例产业链")
        with pytest.raises(DomainError) as caught:
            actions.build_by_pattern(actor=cast.act(), pattern_id=foreign.pk, chain_id=chain.pk, founded_on=None)
    assert caught.value.status == 404


def test_tier_that_names_the_chain_alone_is_called_after_its_kind(cast: Cast) -> None:
    client = cast.client(cast.department)
    with cast.scope():
        rows = tiers()
        kinds = [Term.objects.get(pk=row["kind_id"]).label for row in rows]
    form = {"name": "两级链", "segments": ""}
    for place, (row, title) in enumerate(zip(rows[:3], ("{链名}", "", "｛链名｝分部"), strict=True), start=1):
        form |= {f"kind_{place}": str(row["kind_id"]), f"tier_{place}": str(row["tier_id"]), f"title_{place}": title}

    assert client.post("/settings/patterns/new/", form).status_code == 302

    with cast.scope():
        titles = list(PatternTier.objects.order_by("place").values_list("title", flat=True))
    assert titles == [f"{{chain}}{kinds[0]}", f"{{chain}}{kinds[1]}", "{chain}分部"]
    listed = client.get("/settings/patterns/").content.decode()
    assert f"{{链名}}{kinds[0]}" in listed and "{chain}" not in listed
