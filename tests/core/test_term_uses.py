"""Where a word is used: refused with the way to each place."""

import pytest
from django.urls import reverse

from alliances.choices import RuleSubject
from alliances.models import BodyRule, ChainBody
from core.models import Term
from core.queries import _references
from core.uses import row_page, uses_of
from tests.cast import Cast
from tests.factories import make_chain, make_term
from tests.isolation.rows import make_row


def test_every_model_that_uses_words_has_a_page_for_its_rows() -> None:
    for references in _references().values():
        for model, _ in references:
            page = row_page(model)
            fields = {name.split("__")[0] for name in (*page.ids, *page.names)} - {"id"}
            assert fields <= {part for field in model._meta.fields for part in (field.name, field.attname)}


def test_deleting_a_word_in_use_is_refused_with_a_link_to_each_use(cast: Cast) -> None:
    with cast.scope():
        kind = make_term("body_kind", "league", "链上先锋共同体", "alliance")
        body = make_row(ChainBody, kind=kind, name="示例共同体甲")
        rule = make_row(BodyRule, subject=RuleSubject.LIAISON, kind=kind, title=None, category=None)

    answer = cast.client(cast.department).post(f"/settings/terms/{kind.pk}/delete/")
    page = answer.content.decode()

    assert answer.status_code == 409
    assert "没有删除" in page
    assert "已有 2 处在使用" in page
    assert f'href="{reverse("body-detail", args=[body.pk])}"' in page
    assert "示例共同体甲" in page
    assert f'href="{reverse("body-rule-edit", args=[rule.pk])}"' in page
    with cast.scope():
        assert Term.objects.filter(pk=kind.pk).exists()


def test_uses_tell_whoever_runs_the_platform_numbers_alone(cast: Cast) -> None:
    with cast.scope():
        grade = make_term("chain_grade", "a", "甲类")
        make_chain("示例保密链", grade=grade)

    page = cast.client(cast.operator).get(f"/settings/terms/{grade.pk}/uses/").content.decode()

    assert "1 处" in page
    assert "示例保密链" not in page


@pytest.mark.parametrize("count", [1, 60])
def test_uses_name_the_first_fifty_and_count_all(in_city: Cast, count: int) -> None:
    grade = make_term("chain_grade", "a", "甲类")
    for number in range(count):
        make_chain(f"示例链{number:02d}", grade=grade)

    [group] = uses_of(grade, with_rows=True)

    assert (group.count, len(group.rows), group.more) == (count, min(count, 50), max(0, count - 50))
