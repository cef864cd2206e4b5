"""意见建议: anybody says it, only the department and oneself read it, it is answered once."""

import pytest

from core.choices import AnchorKind, Role, SuggestionState
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.models import Notice, Suggestion
from core.suggestions import MAX_OPEN, make_suggestion, reply_to_suggestion, suggestions_for
from tests.cast import Cast, make_account, make_grant
from tests.factories import make_unit


def said_by_company(cast: Cast, text: str = "填报项太多", page: str = "/units/") -> Suggestion:
    company = cast.act(cast.add(Role.COMPANY, scope_id=make_unit().pk, scope_kind=AnchorKind.UNIT))
    return make_suggestion(actor=company, text=text, page=page)


def test_department_is_told_and_answers_and_the_author_hears_of_it(in_city: Cast) -> None:
    row = said_by_company(in_city)
    told = Notice.objects.get(account=in_city.department)
    assert "填报项太多" in told.text
    assert told.path == f"/suggestions/{row.pk}/reply/"
    moved = reply_to_suggestion(
        actor=in_city.act(), suggestion_id=row.pk, to=SuggestionState.ACCEPTED, reply=" 已减少两项 "
    )
    assert (moved.state, moved.reply, moved.replied_by_id) == ("accepted", "已减少两项", in_city.department.pk)
    assert Notice.objects.get(account_id=row.author_id).text == "您的意见建议已答复：已减少两项"


def test_it_is_answered_once(in_city: Cast) -> None:
    row = said_by_company(in_city)
    answer = {"suggestion_id": row.pk, "to": SuggestionState.DECLINED, "reply": "上级规定"}
    reply_to_suggestion(actor=in_city.act(), **answer)  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="当前状态是“已说明”"):
        reply_to_suggestion(actor=in_city.act(), **answer)  # type: ignore[arg-type]


def test_only_the_author_and_the_department_read_it(in_city: Cast) -> None:
    row = said_by_company(in_city)
    other = make_account(in_city.city, "other-company", "示例另一企业")
    make_grant(in_city.city, other, Role.COMPANY, make_unit().pk, AnchorKind.UNIT)
    for account, sees in ((in_city.department, True), (row.author, True), (other, False), (in_city.auditor, False)):
        assert suggestions_for(in_city.act(account)).filter(pk=row.pk).exists() is sees, account
    with pytest.raises(NotAllowed):
        reply_to_suggestion(actor=in_city.act(row.author), suggestion_id=row.pk, to="accepted", reply="好")


def test_another_citys_is_not_found(cast: Cast) -> None:
    with cast.scope(cast.stranger):
        theirs = Suggestion.objects.create(author=cast.stranger_department, text="甲")
    with cast.scope(), pytest.raises(NotFound):
        reply_to_suggestion(actor=cast.act(), suggestion_id=theirs.pk, to="accepted", reply="好")


@pytest.mark.parametrize("text", ["", "   ", "字" * 2001])
def test_nothing_and_too_much_are_refused(in_city: Cast, text: str) -> None:
    with pytest.raises(InvalidInput):
        said_by_company(in_city, text)


@pytest.mark.parametrize("page", ["javascript:alert(1)", "https://example.com/", "//example.com/", "units"])
def test_page_of_somebody_else_is_not_kept(in_city: Cast, page: str) -> None:
    assert said_by_company(in_city, page=page).page == ""


def test_unanswered_ones_are_limited(in_city: Cast) -> None:
    for number in range(MAX_OPEN):
        make_suggestion(actor=in_city.act(), text=f"第{number}条")
    with pytest.raises(Conflict, match="尚未答复"):
        make_suggestion(actor=in_city.act(), text="再一条")


def test_said_from_a_page_one_returns_to_it(cast: Cast) -> None:
    client = cast.client(cast.department)
    assert "page=/units/" in client.get("/units/").content.decode()
    assert 'value="/units/"' in client.get("/suggestions/new/?page=/units/").content.decode()
    answer = client.post("/suggestions/new/", {"text": "好用", "page": "/units/", "next": "/units/"})
    assert answer["Location"] == "/units/"
    assert "好用" in client.get("/suggestions/").content.decode()


def test_empty_list_teaches(cast: Cast) -> None:
    page = cast.client(cast.auditor).get("/suggestions/").content.decode()
    assert "哪里不好用、哪些不必填，请直接说" in page
