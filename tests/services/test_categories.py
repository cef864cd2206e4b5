"""Categories of tickets: the tree, what each asks, and that old tickets keep what they were asked."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from core import clock
from core.bin import bin_kind, restore_from_bin
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, StaleVersion
from core.models import BinEntry, Term
from services.actions.categories import create_category_rule, delete_category_rule, update_category_rule
from services.actions.questions import MOST_QUESTIONS, create_question, end_question, move_question, update_question
from services.categories import category_tree, questions_for
from services.models import CategoryQuestion, Ticket, TicketAnswer, TicketCategory
from tests.cast import Cast
from tests.factories import make_chain, make_term
from tests.isolation.rows import make_row

MONDAY = dt.datetime(2026, 3, 2, 10, tzinfo=clock.CHINA)
FRIDAY = dt.datetime(2026, 3, 6, 10, tzinfo=clock.CHINA)


@pytest.fixture
def factors(in_city: Cast) -> Term:
    return make_term("ticket_category", "factors", "要素保障", "factors")


@pytest.fixture
def land(in_city: Cast) -> Term:
    return make_term("ticket_category", "land", "用地", "factors")


def below(cast: Cast, category: Term, parent: Term) -> TicketCategory:
    return create_category_rule(actor=cast.act(), values={"category_id": category.pk, "parent_id": parent.pk})


def ask(cast: Cast, category: Term, label: str, **values: Any) -> CategoryQuestion:
    return create_question(actor=cast.act(), values={"category_id": category.pk, "label": label, **values})


def answered(question: CategoryQuestion) -> TicketAnswer:
    ticket = make_row(Ticket, category=question.category)
    answer: TicketAnswer = make_row(TicketAnswer, ticket=ticket, question=question, label=question.label)
    return answer


def test_category_stands_below_its_parent_and_asks_what_that_asks_first(
    in_city: Cast, factors: Term, land: Term
) -> None:
    below(in_city, land, factors)
    own, general = ask(in_city, land, "需要多大面积", kind="number"), ask(in_city, factors, "在哪个园区")

    assert [one.path for one in category_tree(clock.today())] == ["要素保障", "要素保障 › 用地"]
    assert questions_for(land.pk, clock.today()) == [general, own]
    assert questions_for(factors.pk, clock.today()) == [general]


def test_nothing_stands_below_itself(in_city: Cast, factors: Term, land: Term) -> None:
    below(in_city, land, factors)
    plot = make_term("ticket_category", "plot", "地块", "factors")
    below(in_city, plot, land)

    with pytest.raises(InvalidInput) as caught:
        below(in_city, factors, plot)
    assert caught.value.fields == {"parent": ["“地块”在“要素保障”的下面，不能再作它的上级，请另选。"]}
    with pytest.raises(InvalidInput):
        below(in_city, factors, factors)
    with pytest.raises((InvalidInput, Conflict), match="已经有了"):
        below(in_city, plot, factors)
    assert TicketCategory.objects.count() == 2


def test_setting_put_back_from_the_bin_is_refused_where_it_would_close_a_ring(
    in_city: Cast, factors: Term, land: Term
) -> None:
    rule = below(in_city, land, factors)
    delete_category_rule(actor=in_city.act(), rule_id=rule.pk)
    below(in_city, factors, land)
    entry = BinEntry.objects.get()

    with pytest.raises(Conflict, match="不能再作它的上级"):
        restore_from_bin(actor=in_city.act(), entry_id=entry.pk)
    assert bin_kind(entry.kind).label == "工单类别的设置"
    assert TicketCategory.objects.get().category_id == factors.pk


def test_category_of_another_kind_of_words_is_refused(in_city: Cast, factors: Term) -> None:
    other = make_term("meeting_kind", "joint", "联席会议", "joint")
    for values in ({"category_id": other.pk}, {"category_id": factors.pk, "parent_id": other.pk}, {}):
        with pytest.raises(InvalidInput):
            create_category_rule(actor=in_city.act(), values=values)


def test_question_asked_before_today_ends_and_another_begins(in_city: Cast, land: Term) -> None:
    with clock.fixed(MONDAY):
        first = ask(in_city, land, "需要多大面积")
        kept = answered(first)
    with clock.fixed(FRIDAY):
        now = update_question(
            actor=in_city.act(),
            question_id=first.pk,
            values={"label": "需要多少亩", "kind": "number"},
            expected_version=1,
        )
    first.refresh_from_db()
    kept.refresh_from_db()

    assert now.pk != first.pk
    assert (first.label, first.valid_to) == ("需要多大面积", dt.date(2026, 3, 5))
    assert (now.label, now.kind, now.place, now.valid_from) == ("需要多少亩", "number", 1, dt.date(2026, 3, 6))
    assert (kept.question_id, kept.label) == (first.pk, "需要多大面积")
    assert questions_for(land.pk, dt.date(2026, 3, 5)) == [first]
    assert questions_for(land.pk, dt.date(2026, 3, 6)) == [now]


def test_question_of_today_is_reworded_in_place_until_somebody_answers_it(in_city: Cast, land: Term) -> None:
    first = ask(in_city, land, "面积")
    same = update_question(actor=in_city.act(), question_id=first.pk, values={"label": "面积多大"}, expected_version=1)
    answered(same)
    other = update_question(actor=in_city.act(), question_id=first.pk, values={"label": "多少亩"}, expected_version=2)

    assert same.pk == first.pk
    assert other.pk != first.pk
    assert questions_for(land.pk, clock.today()) == [other]
    with pytest.raises(Conflict, match="已经停用"):
        update_question(actor=in_city.act(), question_id=first.pk, values={"label": "又改"}, expected_version=None)


def test_place_alone_changes_in_place_and_a_stale_page_is_told(in_city: Cast, land: Term) -> None:
    with clock.fixed(MONDAY):
        first = ask(in_city, land, "面积")
    moved = update_question(actor=in_city.act(), question_id=first.pk, values={"place": 5}, expected_version=1)

    assert (moved.pk, moved.place) == (first.pk, 5)
    with pytest.raises(StaleVersion):
        update_question(actor=in_city.act(), question_id=first.pk, values={"label": "多少亩"}, expected_version=1)


def test_choice_needs_two_options_and_others_have_none(in_city: Cast, land: Term) -> None:
    with pytest.raises(InvalidInput) as caught:
        ask(in_city, land, "性质", kind="choice", options=["工业", " 工业 ", ""])
    assert set(caught.value.fields) == {"options"}

    chosen = ask(in_city, land, "性质", kind="choice", options=["工业", " 商业", "工业"])
    plain = ask(in_city, land, "面积", options=["甲", "乙"])

    assert chosen.options == ["工业", "商业"]
    assert plain.options == []
    with pytest.raises(InvalidInput, match="已有同样的问题"):
        ask(in_city, land, "性质")


def test_category_asks_no_more_than_a_company_fills_in(in_city: Cast, land: Term) -> None:
    for number in range(MOST_QUESTIONS):
        ask(in_city, land, f"第{number}问")

    with pytest.raises(Conflict, match="请先停用一些"):
        ask(in_city, land, "再问")


def test_question_moves_up_and_down_among_those_asked(in_city: Cast, land: Term) -> None:
    first, second, third = (ask(in_city, land, label) for label in ("甲", "乙", "丙"))

    move_question(actor=in_city.act(), question_id=third.pk, up=True)
    assert questions_for(land.pk, clock.today()) == [first, third, second]
    move_question(actor=in_city.act(), question_id=first.pk, up=True)
    move_question(actor=in_city.act(), question_id=first.pk, up=False)
    assert questions_for(land.pk, clock.today()) == [third, first, second]


def test_ended_question_keeps_its_answers_and_one_never_answered_goes(in_city: Cast, land: Term) -> None:
    yesterday = clock.day_before(clock.today())
    first, second = ask(in_city, land, "甲"), ask(in_city, land, "乙")
    answered(first)

    ended = end_question(actor=in_city.act(), question_id=first.pk, last_day=yesterday)
    gone = end_question(actor=in_city.act(), question_id=second.pk, last_day=yesterday)

    assert ended is not None
    assert ended.valid_to == clock.today()
    assert gone is None
    assert questions_for(land.pk, clock.today()) == []
    assert BinEntry.objects.get().kind == "category-questions"
    with pytest.raises(Conflict, match="已经停用"):
        end_question(actor=in_city.act(), question_id=first.pk, last_day=clock.today())


def test_only_the_department_sets_categories(in_city: Cast, land: Term) -> None:
    liaison = in_city.add(Role.LIAISON, scope_id=make_chain("示例链").pk, scope_kind=AnchorKind.CHAIN)
    for who in (liaison, in_city.superior):
        with pytest.raises(NotAllowed):
            create_category_rule(actor=in_city.act(who, in_city.city), values={"category_id": land.pk})
        with pytest.raises(NotAllowed):
            create_question(actor=in_city.act(who, in_city.city), values={"category_id": land.pk, "label": "面积"})


def test_category_with_tickets_is_not_deleted_and_says_what_to_do(cast: Cast) -> None:
    with cast.scope():
        land = make_term("ticket_category", "land", "用地", "factors")
        make_row(CategoryQuestion, category=land, kind="text")
    answer = cast.client(cast.department).post(f"/settings/terms/{land.pk}/delete/")

    assert answer.status_code == 409
    assert reverse("ticket-category-edit", args=[land.pk]) in answer.content.decode()
    with cast.scope():
        assert Term.objects.filter(pk=land.pk).exists()


def test_pages_set_a_category_and_its_questions(cast: Cast) -> None:
    with cast.scope():
        factors = make_term("ticket_category", "factors", "要素保障", "factors")
        land = make_term("ticket_category", "land", "用地", "factors")
    client = cast.client(cast.department)
    page, new = (reverse(name, args=[land.pk]) for name in ("ticket-category-edit", "category-question-create"))

    answers = [
        client.post(page, {"parent": factors.pk, "hint": "请写明位置"}),
        client.post(new, {"label": "面积", "kind": "number", "is_required": "on"}),
        client.post(new, {"label": "性质", "kind": "choice", "options": "工业\n商业"}),
    ]
    refused = [
        client.post(new, {"label": "用途", "kind": "choice", "options": "只有一个"}),
        client.post(new, {"label": "用途", "kind": "choice", "options": "长" * 41 + "\n乙"}),
    ]
    with cast.scope():
        first, second = questions_for(land.pk, clock.today())
    moved = client.post(reverse("category-question-move", args=[second.pk]), {"way": "up"})
    lost = client.post(reverse("category-question-move", args=[second.pk]), {"way": "aside"})
    edited = client.post(
        reverse("category-question-edit", args=[second.pk]),
        {"label": "土地性质", "kind": "choice", "options": "工业\n商业", "version": second.version + 1},
    )
    ended = client.post(reverse("category-question-end", args=[first.pk]))

    assert [answer.status_code for answer in (*answers, moved, edited, ended)] == [302] * 6
    assert [answer.status_code for answer in (*refused, lost)] == [422, 422, 422]
    assert "请写至少" not in refused[0].content.decode()
    assert "要素保障" in client.get(reverse("ticket-category-list")).content.decode()
    assert "土地性质" in client.get(page).content.decode()
    with cast.scope():
        rule = TicketCategory.objects.get()
        assert (rule.parent_id, rule.hint) == (factors.pk, "请写明位置")
        assert [one.label for one in questions_for(land.pk, clock.today())] == ["土地性质"]
    cleared = client.post(reverse("ticket-category-clear", args=[rule.pk]))
    assert cleared.status_code == 302
    with cast.scope():
        assert not TicketCategory.objects.exists()


def test_old_question_is_told_on_the_page_of_its_category(cast: Cast) -> None:
    with cast.scope():
        land = make_term("ticket_category", "land", "用地", "factors")
        with clock.fixed(MONDAY):
            first = ask(cast, land, "需要多大面积")
        update_question(actor=cast.act(), question_id=first.pk, values={"label": "多少亩"}, expected_version=None)
    page = cast.client(cast.department).get(reverse("ticket-category-edit", args=[land.pk])).content.decode()

    assert "以前的问题" in page
    assert page.index("多少亩") < page.index("需要多大面积")


def test_update_of_a_category_keeps_what_it_does_not_name(in_city: Cast, factors: Term, land: Term) -> None:
    rule = below(in_city, land, factors)
    same = update_category_rule(actor=in_city.act(), rule_id=rule.pk, values={}, expected_version=1)
    moved = update_category_rule(actor=in_city.act(), rule_id=rule.pk, values={"parent_id": None}, expected_version=1)

    assert (same.version, same.parent_id) == (1, factors.pk)
    assert moved.parent_id is None
