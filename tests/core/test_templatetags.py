"""The page kit: how values read, where links lead, what a form and a list turn into, and what no template may hold."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings as django_settings
from django.http import QueryDict
from django.template import Context, Template
from django.template.loader import get_template
from django.test import RequestFactory

from core.templatetags import filter_parts, form_parts, formats, signs
from core.templatetags.parts import Change, Figure, Page, StateTag, Step, Tab

ROOT = Path(django_settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.fixture(autouse=True)
def plain_static_addresses(settings: Any) -> None:
    """Hashed names need a collected manifest; the kit's own files are looked at where they lie."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def rendered(source: str, address: str = "/units/", **context: object) -> str:
    request = RequestFactory().get(address)
    return Template("{% load kit %}" + source).render(Context({"request": request, **context}))


# ---- words and numbers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (4955, "4,955"),
        (0, "0"),
        (-1234, "-1,234"),
        (Decimal("1846.50"), "1,846.5"),
        (Decimal("1000"), "1,000"),
        (Decimal("1E+6"), "1,000,000"),
        (37.9, "37.9"),
        ("12345", "12,345"),
        (None, "—"),
        ("", "—"),
    ],
)
def test_thousands_groups_digits_and_shows_nothing_as_a_dash(value: Any, text: str) -> None:
    assert formats.thousands(value) == text


def test_thousands_of_a_word_refuses() -> None:
    with pytest.raises(ValueError, match="三十余"):
        formats.thousands("三十余")


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "0 元"),
        (999_999, "9,999.99 元"),
        (1_000_000, "1 万元"),
        (1_846_000_000, "1,846 万元"),
        (12_345_678, "12.35 万元"),
        (12_345_000, "12.35 万元"),
        (9_999_994_999, "9,999.99 万元"),
        (9_999_999_999, "1 亿元"),
        (10_000_000_000, "1 亿元"),
        (1_234_567_890_123, "123.46 亿元"),
        (-1_846_000_000, "−1,846 万元"),
        (None, "—"),
    ],
)
def test_wan_picks_the_unit_and_rounds_half_up_into_the_next(fen: int | None, text: str) -> None:
    assert formats.wan(fen) == text


def test_yuan_keeps_every_fen() -> None:
    assert [formats.yuan(12_345_678), formats.yuan(-5), formats.yuan(None)] == ["123,456.78 元", "−0.05 元", "—"]


@pytest.mark.parametrize(
    ("ratio", "digits", "text"),
    [
        (Decimal("0.3785"), 1, "37.9%"),
        (Decimal("0.37849"), 1, "37.8%"),
        (1, 1, "100%"),
        (0, 1, "0%"),
        (0.5, 1, "50%"),
        (Decimal("0.37931"), 2, "37.93%"),
        (Decimal("1.2"), 1, "120%"),
        (None, 1, "—"),
    ],
)
def test_percent_reads_a_ratio_and_no_base_is_not_zero(ratio: Any, digits: int, text: str) -> None:
    assert formats.percent(ratio, digits) == text


@pytest.mark.parametrize(("value", "text"), [(212, "+212"), (-3, "−3"), (0, "0"), (1500, "+1,500"), (None, "—")])
def test_signed_shows_the_direction_of_a_change(value: int | None, text: str) -> None:
    assert formats.signed(value) == text


def test_dates_read_in_chinese_without_leading_zeros() -> None:
    day = date(2026, 3, 5)
    assert (formats.cn_date(day), formats.cn_day(day), formats.cn_weekday(day), formats.cn_datetime(day)) == (
        "2026年3月5日",
        "3月5日",
        "2026年3月5日 星期四",
        "2026年3月5日",
    )
    assert formats.cn_date(None) == formats.cn_datetime(None) == "—"


def test_a_moment_in_another_zone_is_read_where_the_platform_is() -> None:
    late = datetime(2026, 3, 5, 16, 30, tzinfo=UTC)
    assert (formats.cn_date(late), formats.cn_datetime(late)) == ("2026年3月6日", "2026年3月6日 00:30")


def test_params_replaces_the_same_name_and_keeps_the_rest() -> None:
    assert formats.with_params("/units/?tab=map&q=%E4%B8%AD#top", "tab=units&year=2026") == (
        "/units/?q=%E4%B8%AD&tab=units&year=2026#top"
    )


# ---- signs ----------------------------------------------------------------------------------------------------------


def test_icon_set_equals_the_sprite() -> None:
    sprite = (ROOT / "assets/static/icons/sprite.svg").read_text(encoding="utf-8")
    assert set(re.findall(r'<symbol id="([^"]+)"', sprite)) == signs.ICONS


def test_icon_is_silent_unless_labelled() -> None:
    assert signs.icon("lock") == (
        '<svg class="icon" aria-hidden="true"><use href="/static/icons/sprite.svg#lock"></use></svg>'
    )
    assert 'role="img" aria-label="只读"' in signs.icon("lock", "只读")


def test_icon_outside_the_set_refuses() -> None:
    with pytest.raises(ValueError, match="rocket"):
        signs.icon("rocket")


@pytest.mark.parametrize("state", [StateTag("已发布", "ok"), {"label": "已发布", "tone": "ok"}])
def test_tag_shows_an_icon_and_the_word(state: object) -> None:
    html = signs.tag(state)
    assert html.startswith('<span class="tag ok"><svg') and "#check" in html and html.endswith("已发布</span>")


def test_tag_of_plain_text_escapes_it_and_ends_grey() -> None:
    assert signs.tag("<b>", plain=True) == '<span class="tag off">&lt;b&gt;</span>'


def test_tag_with_an_unknown_tone_refuses() -> None:
    with pytest.raises(ValueError, match="purple"):
        signs.tag("已发布", tone="purple")


# ---- addresses ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "changes", "result"),
    [
        ("q=a&cursor=x", {"view": "mine"}, "?q=a&view=mine"),
        ("q=a&view=mine", {"view": None}, "?q=a"),
        ("q=a", {"q": ""}, "?"),
        ("chain=1&chain=2", {"chain": ["3", "4"]}, "?chain=3&chain=4"),
        ("chain=1&chain=2", {"sort": "name"}, "?chain=1&chain=2&sort=name"),
        ("q=a&cursor=x", {"cursor": "y"}, "?q=a&cursor=y"),
        ("q=%E9%93%BE%26", {}, "?q=%E9%93%BE%26"),
    ],
)
def test_query_url_changes_one_thing_and_starts_paging_over(query: str, changes: Any, result: str) -> None:
    assert filter_parts.query_url(QueryDict(query), changes) == result


@pytest.mark.parametrize(
    ("address", "aria", "following"),
    [
        ("/units/?q=a", "", "?q=a&amp;sort=name"),
        ("/units/?sort=name&cursor=x", 'aria-sort="ascending"', "?sort=-name"),
        ("/units/?sort=-name", 'aria-sort="descending"', "?sort=name"),
    ],
)
def test_sort_th_tells_the_direction_and_turns_it_round(address: str, aria: str, following: str) -> None:
    html = rendered('{% sort_th "name" "单位名称" %}', address)
    assert (aria in html if aria else "aria-sort" not in html) and f'href="{following}"' in html


def test_sort_th_marks_the_default_order_given_by_the_view() -> None:
    assert 'aria-sort="descending"' in rendered('{% sort_th "at" "时间" %}', sort="-at")


def test_pager_links_cursors_and_keeps_the_filters() -> None:
    html = rendered('{% pager page noun="家" %}', "/units/?q=a&cursor=now", page=Page("back", "on", 1, 50, 4955))
    assert re.findall(r'rel="(\w+)" href="([^"]+)"', html) == [
        ("prev", "?q=a&amp;cursor=back"),
        ("next", "?q=a&amp;cursor=on"),
    ]
    assert "第 1–50 家，共 4,955 家" in html


def test_pager_of_a_capped_count_does_not_claim_more() -> None:
    assert "共 10,000 条以上" in rendered("{% pager page %}", page=Page(total=10_000, capped=True))


# ---- filters --------------------------------------------------------------------------------------------------------


class UnitFilter(forms.Form):
    q = forms.CharField(label="单位名称", required=False)
    chain = forms.MultipleChoiceField(label="产业链", required=False, choices=[("1", "陶瓷"), ("2", "服饰")])
    kind = forms.ChoiceField(label="类型", required=False, choices=[("", "全部"), ("company", "企业")])
    key = forms.BooleanField(label="重点企业", required=False)
    founded = forms.DateField(label="成立日期", required=False)


def chips_of(query: str) -> dict[str, filter_parts.Chip]:
    params = QueryDict(query)
    return {chip.name: chip for chip in filter_parts.chips(UnitFilter(params), params, search="q")}


def test_chips_say_what_is_chosen_in_words() -> None:
    chips = chips_of("chain=2&chain=1&kind=company&key=on&founded=2026-03-05")
    assert {name: (chip.kind, chip.shown) for name, chip in chips.items()} == {
        "chain": ("boxes", "陶瓷 等 2 项"),
        "kind": ("links", "企业"),
        "key": ("toggle", "重点企业"),
        "founded": ("control", "2026-03-05"),
    }


def test_chips_without_a_choice_are_inactive() -> None:
    assert [chip.active for chip in chips_of("sort=name&key=false").values()] == [False] * 4


def test_chip_with_a_value_outside_its_choices_claims_nothing() -> None:
    assert chips_of("kind=stranger")["kind"].shown == ""


def test_chip_takes_away_only_its_own_condition() -> None:
    chips = chips_of("chain=1&chain=2&kind=company&sort=name&cursor=x")
    assert chips["chain"].clear_url == "?kind=company&sort=name"
    assert chips["kind"].choices[0].url == "?chain=1&chain=2&kind=company&sort=name"


def test_filters_keep_what_is_not_theirs_and_clear_what_is() -> None:
    html = rendered(
        "{% filters form %}", "/units/?kind=company&view=mine&cursor=x", form=UnitFilter(QueryDict("kind=company"))
    )
    assert '<input type="hidden" name="view" value="mine">' in html
    assert '<input type="hidden" name="kind" value="company">' in html
    assert "cursor" not in html
    assert '<a class="clear" href="?view=mine">清除</a>' in html


# ---- forms ----------------------------------------------------------------------------------------------------------


class UnitForm(forms.Form):
    name = forms.CharField(label="单位名称", help_text="与营业执照一致")
    founded = forms.DateField(label="成立日期", required=False)
    ownership = forms.ChoiceField(label="所有制", widget=forms.RadioSelect, choices=[("s", "国有"), ("p", "民营")])
    parent = forms.CharField(label="上级单位", required=False)


def test_field_links_label_help_and_error_to_the_control() -> None:
    html = rendered("{% field form.name %}", form=UnitForm({"name": ""}))
    assert '<label for="id_name">单位名称<span class="must">必填</span></label>' in html
    assert 'aria-describedby="id_name_help id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert re.findall(r'<p class="[\w-]+" id="(\w+)"', html) == ["id_name_help", "id_name_error"]


def test_field_of_a_date_uses_the_browsers_picker_with_iso_text() -> None:
    html = rendered("{% field form.founded %}", form=UnitForm(initial={"founded": date(2026, 3, 5)}))
    assert 'type="date"' in html and 'value="2026-03-05"' in html


def test_field_of_one_form_leaves_the_next_form_alone() -> None:
    rendered("{% field form.founded %}", form=UnitForm())
    assert UnitForm.base_fields["founded"].widget.input_type == "text"


@pytest.mark.parametrize(("required", "words"), [(True, "请选择"), (False, "未填")])
def test_field_of_a_choice_says_its_blank_in_words(required: bool, words: str) -> None:
    class OwnershipForm(forms.Form):
        ownership = forms.ChoiceField(
            label="所有制", required=required, choices=[("", "---------"), ("s", "国有"), ("p", "民营")]
        )

    html = rendered("{% field form.ownership %}", form=OwnershipForm())
    assert re.findall(r"<option[^>]*>([^<]*)</option>", html) == [words, "国有", "民营"]


def test_field_of_radios_is_a_fieldset_whose_error_link_finds_the_first() -> None:
    form = UnitForm({"name": "甲"})
    html = rendered("{% field form.ownership %}", form=form)
    assert html.lstrip().startswith('<fieldset class="field  wrong" aria-describedby="id_ownership_error">')
    assert html.count('type="radio"') == 2
    assert f'id="{form_parts.control_id(form["ownership"])}"' in html


def test_field_with_typeahead_carries_endpoint_and_present_choice() -> None:
    html = rendered(
        '{% field form.parent typeahead="/units/suggest/" display=name %}',
        form=UnitForm(initial={"parent": "7"}),
        name="示例企业甲",
    )
    assert 'value="7"' in html
    assert 'data-typeahead="/units/suggest/" data-display="示例企业甲" autocomplete="off"' in html


def test_form_errors_lists_each_place_with_a_link() -> None:
    form = UnitForm({"founded": "去年"})
    form.add_error(None, "名称与已有单位相同，请核对。")
    errors = [(error.label, error.anchor) for error in form_parts.field_errors(form)]
    assert errors == [("", ""), ("单位名称", "id_name"), ("成立日期", "id_founded"), ("所有制", "id_ownership_0")]
    html = rendered("{% form_errors form %}", form=form)
    assert "有 4 处需要改正" in html and '<a href="#id_founded">成立日期</a>' in html


def test_form_errors_of_an_untouched_form_shows_nothing() -> None:
    assert rendered("{% form_errors form %}", form=UnitForm()).strip() == ""


# ---- pieces ---------------------------------------------------------------------------------------------------------


def test_tabs_mark_the_present_page_and_show_a_count_of_zero() -> None:
    html = rendered("{% tabs tabs %}", tabs=[Tab("全部", "?", active=True), Tab("缺联络员", "?v=1", count=0)])
    assert '<a href="?" aria-current="page">全部</a>' in html and "缺联络员<small>0</small>" in html


def test_steps_lead_back_but_not_forward() -> None:
    html = rendered(
        "{% steps steps %}",
        steps=[Step("选文件", "done", "/1/"), Step("改错误", "current"), Step("完成", "todo", "/3/")],
    )
    assert re.findall(r'href="(/\d/)"', html) == ["/1/"] and html.count('aria-current="step"') == 1


@pytest.mark.parametrize(("state", "asks"), [("queued", True), ("running", True), ("done", False), ("failed", False)])
def test_progress_asks_again_only_while_there_is_more_to_come(state: str, asks: bool) -> None:
    html = rendered('{% progress "生成" 3 17 poll_url="/job/" state=state %}', state=state)
    assert ('hx-get="/job/"' in html, "<progress" in html) == (asks, asks)


def test_progress_of_unknown_length_claims_no_share() -> None:
    assert "<progress aria-label" in rendered('{% progress "生成" 3 None poll_url="/job/" %}')


def test_figure_opens_to_its_rows_and_says_until_when() -> None:
    figure = Figure("链上单位", "4,955", "家", "/units/?on=1", date(2026, 11, 23), "+212", "ok")
    html = rendered("{% figure figure %}", figure=figure)
    assert '<a href="/units/?on=1" class="figure-value">4,955</a>' in html and "截至 2026年11月23日" in html


def test_diff_table_reads_tuples_and_records_alike_and_names_the_empty() -> None:
    html = rendered("{% diff_table changes %}", changes=[("区县", "", "石峰区"), Change("区县", "", "石峰区")])
    assert html.count("<del>空</del>") == html.count("<ins>石峰区</ins>") == 2


def test_definition_list_tells_zero_from_nothing() -> None:
    html = rendered(
        "{% definition_list pairs %}", pairs=[{"label": "人数", "value": 0}, {"label": "资本", "value": None}]
    )
    assert re.findall(r"<dd>(.*?)</dd>", html) == ["0", "—"]


def test_bulk_bar_posts_the_boxes_of_its_own_table() -> None:
    html = rendered(
        '{% select_row 7 "示例企业甲" %}{% bulk_bar action="/units/bulk/" %}<button>导出</button>{% endbulk_bar %}',
        csrf_token="t",
    )
    assert 'name="ids" value="7" form="bulk"' in html
    assert 'id="bulk" method="post" action="/units/bulk/"' in html
    assert 'name="csrfmiddlewaretoken" value="t"' in html


# ---- every template -------------------------------------------------------------------------------------------------

FORBIDDEN = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\ssrc=)", re.IGNORECASE),
    "outside address": re.compile(r"\s(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
    "evaluated htmx": re.compile(r"\shx-on|\shx-vals=[\"']js:|\shx-trigger=[\"'][^\"']*\[", re.IGNORECASE),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_compiles_and_holds_nothing_the_policy_refuses(path: Path) -> None:
    get_template(str(path.relative_to(ROOT / "templates")))
    source = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"))
    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(source)] == []


@pytest.mark.parametrize(
    "bad",
    [
        '<p style="x">',
        '<a onclick="x">',
        "<style>",
        "<script>x</script>",
        '<a href="//host/">',
        '<p hx-trigger="click[x]">',
    ],
)
def test_the_policy_check_sees_what_it_forbids(bad: str) -> None:
    assert any(pattern.search(bad) for pattern in FORBIDDEN.values())


def test_icons_named_in_templates_are_in_the_set() -> None:
    named = {name for path in TEMPLATES for name in re.findall(r'{% icon "([^"]+)"', path.read_text(encoding="utf-8"))}
    assert named - signs.ICONS == set()


def test_stylesheets_stay_small_and_load_nothing_from_outside() -> None:
    sheets = [path.read_text(encoding="utf-8") for path in (ROOT / "assets/static/css").glob("*.css")]
    assert sum(len(sheet.encode()) for sheet in sheets) < 66_000
    addresses = [address for sheet in sheets for address in re.findall(r"url\(\"?([^)\"]{5})", sheet)]
    assert set(addresses) <= {"data:"} and not any("@import" in sheet for sheet in sheets)
