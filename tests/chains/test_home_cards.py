"""工作台: what the room of chains says to a liaison and to a superior."""

from core.choices import AnchorKind, Role
from tests.cast import Cast
from tests.factories import make_chain, make_unit, put_on_chain


def test_liaison_sees_own_chain_and_no_other_at_home(cast: Cast) -> None:
    with cast.scope():
        own, other = make_chain("示例自己的产业链"), make_chain("示例别人的产业链")
        put_on_chain(own, make_unit())
        put_on_chain(other, make_unit())
    page = cast.client(cast.add(Role.LIAISON, scope_id=own.pk, scope_kind=AnchorKind.CHAIN)).get("/").content.decode()
    assert "示例自己的产业链" in page
    assert "链上单位 1 家" in page
    assert "示例别人的产业链" not in page


def test_superior_sees_figures_from_below_at_home(cast: Cast) -> None:
    with cast.scope():
        put_on_chain(make_chain(), make_unit("甲市示例企业"))
    with cast.scope(cast.stranger):
        put_on_chain(make_chain(), make_unit("丙市示例企业"))
    page = cast.client(cast.superior).get("/")
    cards = [card for card in page.context["cards"] if card["template"] == "chains/below_card.html"]
    assert [(figure.label, figure.value) for figure in cards[0]["figures"]][:2] == [
        ("产业链", "1"),
        ("链上单位（去重）", "1"),
    ]
    assert "甲市示例企业" not in page.content.decode()
