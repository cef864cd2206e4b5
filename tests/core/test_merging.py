"""The second of two savers: what each edit page shows them, and what a merge keeps."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.test import Client
from lxml import html

from alliances.choices import RuleSubject
from alliances.models import BodyRule, Seat
from chains.models import CoverageSet
from core.errors import StaleVersion
from core.merging import MergeOption, merge_of, seen_values
from core.models import OfficeHours
from documents.models import DocumentSeries
from members.models import InstructorRule
from organizations.models import UnitFigure
from tests.alliances.world import make_body
from tests.cast import Cast
from tests.chains.makers import make_gap, make_project, make_segment
from tests.factories import make_chain, make_party_org, make_term, make_unit, put_on_chain
from tests.members.people import make_person


def filled(page: Any) -> dict[str, Any]:
    """What a browser would post from the main form of a page, left as it is."""
    tree = html.fromstring(page.content.decode())
    form = next(form for form in tree.forms if form.xpath(".//input[@name='seen']"))
    values: dict[str, Any] = {}
    for name, value in form.form_values():
        values.setdefault(name, []).append(value.removeprefix("\n"))  # HTML drops a textarea's first line end
    return values


def saves(client: Client, where: str, values: dict[str, Any], /, **changes: Any) -> Any:
    return client.post(where, {**values, **changes})


def unit_page() -> tuple[str, str, str, str, str]:
    return f"/units/{make_unit('示例甲公司').pk}/edit/", "short_name", "甲", "address", "示例路 1 号"


def party_org_page() -> tuple[str, str, str, str, str]:
    org = make_party_org("示例甲党支部", unit=make_unit("示例甲公司"))
    return f"/party-orgs/{org.pk}/edit/", "short_name", "甲支部", "name", "示例甲公司党支部"


def chain_page() -> tuple[str, str, str, str, str]:
    return f"/chains/{make_chain('示例链').pk}/edit/", "short_name", "链", "description", "示例简介"


def segment_page() -> tuple[str, str, str, str, str]:
    return f"/segments/{make_segment(make_chain('示例链'), '材料').pk}/edit/", "name", "原材料", "layer", "downstream"


def project_page() -> tuple[str, str, str, str, str]:
    return f"/projects/{make_project(make_chain('示例链')).pk}/edit/", "name", "示例项目一期", "summary", "示例内容"


def body_page() -> tuple[str, str, str, str, str]:
    body = make_body(make_chain("示例链"))
    return f"/alliances/{body.pk}/edit/", "name", "示例链联合党委", "founded_on", "2025-03-01"


def person_page() -> tuple[str, str, str, str, str]:
    return f"/persons/{make_person().pk}/edit/", "post", "主任", "name", "示例联络员乙"


def term_page() -> tuple[str, str, str, str, str]:
    return (
        f"/settings/terms/{make_term('chain_grade', 'main', '主导').pk}/edit/",
        "label",
        "主导产业链",
        "valid_to",
        "2030-12-31",
    )


def gap_page() -> tuple[str, str, str, str, str]:
    gap = make_gap(make_chain("示例链"))
    return f"/gaps/{gap.pk}/edit/", "name", "示例短板甲", "description", "示例措施"


def coverage_set_page() -> tuple[str, str, str, str, str]:
    held = CoverageSet.objects.create(name="示例口径", scope="chains")
    return f"/settings/coverage/{held.pk}/", "name", "示例口径甲", "note", "示例说明"


def series_page() -> tuple[str, str, str, str, str]:
    held = DocumentSeries.objects.create(issuer_name="示例市委组织部", code="示组发")
    return f"/settings/documents/series/{held.pk}/edit/", "code", "示组字", "issuer_name", "示例市委组织部办公室"


def office_hours_page() -> tuple[str, str, str, str, str]:
    held = OfficeHours.objects.create(valid_from="2026-01-01")
    return f"/settings/calendar/hours/{held.pk}/edit/", "morning_from", "09:00", "afternoon_from", "14:30"


def instructor_rule_page() -> tuple[str, str, str, str, str]:
    InstructorRule.objects.create(max_units=3)
    return "/settings/instructors/", "max_units", "5", "term_months", "24"


def body_rule_page() -> tuple[str, str, str, str, str]:
    rule = BodyRule.objects.create(subject=RuleSubject.LIAISON, least=1)
    return f"/settings/body-rules/{rule.pk}/edit/", "note", "示例文件", "most", "3"


def seat_term_page() -> tuple[str, str, str, str, str]:
    body = make_body(make_chain("示例链"))
    seat = Seat.objects.create(body=body, title=make_term("body_seat", "secretary", "书记"), post="示例局局长")
    return f"/alliances/seats/{seat.pk}/edit/", "post", "示例局党组书记", "term_ends_on", "2030-12-31"


def unit_figures_page() -> tuple[str, str, str, str, str]:
    unit = make_unit("示例甲公司")
    output, staff = (
        make_term("figure_kind", code, label, code) for code, label in (("output", "产值"), ("staff", "从业人员"))
    )
    UnitFigure.objects.create(unit=unit, kind=staff, year=2025, period="year", number=1, value=60)
    return f"/units/{unit.pk}/figures/?period=2025", f"kind-{output.pk}", "120", f"kind-{staff.pk}", "61"


EDITED = [
    unit_page,
    party_org_page,
    chain_page,
    segment_page,
    project_page,
    body_page,
    person_page,
    term_page,
    gap_page,
    coverage_set_page,
    series_page,
    office_hours_page,
    instructor_rule_page,
    body_rule_page,
    seat_term_page,
    unit_figures_page,
]


@pytest.mark.parametrize("page", EDITED, ids=lambda page: page.__name__)
def test_two_people_change_different_fields_and_both_changes_stand(
    cast: Cast, page: Callable[[], tuple[str, str, str, str, str]]
) -> None:
    with cast.scope():
        address, first, first_value, second, second_value = page()
    client = cast.client(cast.department)
    one, other = filled(client.get(address)), filled(client.get(address))
    assert saves(client, address, one, **{first: first_value}).status_code == 302
    stale = saves(client, address, other, **{second: second_value})
    assert stale.status_code == 412
    shown = stale.content.decode()
    assert (shown.count("只有对方改过"), shown.count("只有您改过"), shown.count("双方都改过，请选择")) == (1, 1, 0)
    kept = filled(stale)
    assert (kept[first], kept[second]) == ([first_value], [second_value])
    assert client.post(address, kept).status_code == 302
    now = filled(client.get(address))
    assert (now[first], now[second]) == ([first_value], [second_value])


@pytest.mark.parametrize("page", EDITED, ids=lambda page: page.__name__)
def test_both_change_one_field_and_the_second_must_choose(
    cast: Cast, page: Callable[[], tuple[str, str, str, str, str]]
) -> None:
    with cast.scope():
        address, first, first_value, *_ = page()
    client = cast.client(cast.department)
    one, other = filled(client.get(address)), filled(client.get(address))
    other_value = f"{first_value}7" if first_value.isdecimal() else f"{first_value}二"
    mine = {"layer": "upstream", "morning_from": "09:10", "max_units": "7"}.get(first, other_value)
    saves(client, address, one, **{first: first_value})
    stale = saves(client, address, other, **{first: mine})
    assert stale.status_code == 412
    assert "双方都改过，请选择" in stale.content.decode()
    kept = filled(stale)
    assert first not in kept  # neither stands ready: somebody has to decide
    assert client.post(address, {**kept, first: mine}).status_code == 302
    assert filled(client.get(address))[first] == [mine]


def test_every_form_that_carries_a_version_says_what_was_seen() -> None:
    """Else the second saver gets the refusal, but not both contents side by side."""
    root = Path(settings.BASE_DIR) / "templates"
    bare = [str(path.relative_to(root)) for path in root.rglob("*.html") if "form.version }}" in path.read_text()]
    assert bare == []


def test_a_third_saver_before_the_merge_is_posted_shows_the_merge_again(cast: Cast) -> None:
    with cast.scope():
        address, first, first_value, second, second_value = unit_page()
    client = cast.client(cast.department)
    forms_ = [filled(client.get(address)) for _ in range(2)]
    saves(client, address, forms_[0], **{first: first_value})
    merge = filled(saves(client, address, forms_[1], **{second: second_value}))
    saves(client, address, filled(client.get(address)), staff_count="12")
    again = client.post(address, merge)
    assert again.status_code == 412
    assert client.post(address, filled(again)).status_code == 302
    now = filled(client.get(address))
    assert (now[first], now[second], now["staff_count"]) == ([first_value], [second_value], ["12"])


def test_tags_are_merged_one_by_one(cast: Cast) -> None:
    """One adds a tag, the other adds another and takes a third away: nobody's work is lost."""
    with cast.scope():
        unit = make_unit("示例甲公司")
        a, b, c = (
            str(make_term("unit_tag", code, label).pk) for code, label in (("a", "甲"), ("b", "乙"), ("c", "丙"))
        )
    address, client = f"/units/{unit.pk}/edit/", cast.client(cast.department)
    saves(client, address, filled(client.get(address)), tags=[c])
    one, other = filled(client.get(address)), filled(client.get(address))
    assert saves(client, address, one, tags=[a, c]).status_code == 302
    stale = saves(client, address, other, tags=[b])
    assert stale.status_code == 412
    kept = filled(stale)
    assert sorted(kept["tags"]) == sorted([a, b])
    assert client.post(address, kept).status_code == 302
    assert sorted(filled(client.get(address))["tags"]) == sorted([a, b])


def test_a_unit_is_named_and_not_given_by_its_id(cast: Cast) -> None:
    with cast.scope():
        first, second = make_unit("示例甲办公室"), make_unit("示例乙办公室")
        body = make_body(make_chain("示例链"))
    address, client = f"/alliances/{body.pk}/edit/", cast.client(cast.department)
    one, other = filled(client.get(address)), filled(client.get(address))
    saves(client, address, one, office_host=str(first.pk))
    shown = saves(client, address, other, office_host=str(second.pk)).content.decode()
    tree = html.fromstring(shown)
    texts = [label.text_content().strip() for label in tree.xpath("//label[input[@name='office_host']]/span")]
    assert texts == ["现在的内容示例甲办公室", "您填写的内容示例乙办公室"]


def test_same_change_by_both_asks_nothing(cast: Cast) -> None:
    with cast.scope():
        address, first, first_value, *_ = unit_page()
    client = cast.client(cast.department)
    one, other = filled(client.get(address)), filled(client.get(address))
    saves(client, address, one, **{first: first_value})
    stale = saves(client, address, other, **{first: first_value})
    assert stale.status_code == 412
    assert "完全一样" in stale.content.decode()


def test_place_on_a_chain_is_merged_too(cast: Cast) -> None:
    with cast.scope():
        chain, unit = make_chain("示例链"), make_unit("示例甲公司")
        place = put_on_chain(chain, unit, valid_from="2026-01-01", role="key")
    address, client = f"/chain-units/{place.pk}/edit/", cast.client(cast.department)
    one, other = filled(client.get(address)), filled(client.get(address))
    saves(client, address, one, role="leader", day="2026-01-01")
    stale = saves(client, address, other, role="supporting", day="2026-01-01")
    assert stale.status_code == 412
    tree = html.fromstring(stale.content.decode())
    texts = [label.text_content().strip() for label in tree.xpath("//label[input[@name='role']]/span")]
    assert texts == ["现在的内容链主企业", "您填写的内容配套企业"]


def test_two_people_who_set_the_first_rule_at_once_see_each_other(cast: Cast) -> None:
    """Neither form had a version to carry: the second would have written over the first in silence."""
    address, client = "/settings/instructors/", cast.client(cast.department)
    one, other = filled(client.get(address)), filled(client.get(address))
    assert saves(client, address, one, max_units="3").status_code == 302
    stale = saves(client, address, other, term_months="12")
    assert stale.status_code == 412
    assert client.post(address, filled(stale)).status_code == 302
    now = filled(client.get(address))
    assert (now["max_units"], now["term_months"]) == (["3"], ["12"])


def test_sender_of_mail_is_merged_from_the_first_time_on(cast: Cast) -> None:
    address, client = "/settings/mail/", cast.client(cast.operator)
    for told in ({"reply_to": "reply@city.cn"}, {"reply_to": "other@city.cn"}):
        one, other = filled(client.get(address)), filled(client.get(address))
        assert saves(client, address, one, address=f"zzb-{told['reply_to']}").status_code == 302
        stale = saves(client, address, other, **told)
        assert stale.status_code == 412
        assert client.post(address, filled(stale)).status_code == 302
        now = filled(client.get(address))
        assert (now["address"], now["reply_to"]) == ([f"zzb-{told['reply_to']}"], [told["reply_to"]])


def test_figure_taken_away_meanwhile_is_told(cast: Cast) -> None:
    with cast.scope():
        address, first, _, second, _ = unit_figures_page()
    client = cast.client(cast.department)
    one, other = filled(client.get(address)), filled(client.get(address))
    assert saves(client, address, one, **{second: ""}).status_code == 302
    assert saves(client, address, other, **{first: "5"}).status_code == 412


class Sample(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    amount = forms.DecimalField(label="金额", required=False)
    open = forms.BooleanField(label="开放", required=False)


def test_equal_numbers_in_other_words_are_no_difference() -> None:
    opened = Sample(initial={"amount": "12.50", "version": 1})
    posted = Sample(
        {"amount": "12.5", "version": "1", "seen": seen_values(opened)}, initial={"amount": "12.50", "version": 2}
    )
    merge = merge_of(posted, StaleVersion())
    assert (merge.rows, merge.version) == ([], 2)


def test_box_is_posted_as_yes_or_no() -> None:
    opened = Sample(initial={"open": False, "version": 1})
    posted = Sample({"version": "1", "seen": seen_values(opened)}, initial={"open": True, "version": 2})
    (row,) = merge_of(posted, StaleVersion()).rows
    assert list(row.options) == [MergeOption("true", "是", True), MergeOption("false", "否", False)]
    assert [Sample({"open": option.value}).is_valid() for option in row.options] == [True, True]
    chosen = Sample({"open": "false"})
    assert chosen.is_valid()
    assert chosen.cleaned_data["open"] is False


@pytest.mark.parametrize("seen", ["", "[", "[]", '{"amount": 3}', "[" * 5000, "x" * 300_000])
def test_forged_memory_of_the_form_leaves_the_choice_to_the_user(seen: str) -> None:
    posted = Sample({"amount": "3", "version": "1", "seen": seen}, initial={"amount": "4", "version": 2})
    (row,) = merge_of(posted, StaleVersion()).rows
    assert (row.undecided, [option.checked for option in row.options]) == (True, [False, False])
