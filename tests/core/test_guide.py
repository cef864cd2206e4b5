"""The guide inside the product: whole, harmless, searched by its headings, one click from every page."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import URLPattern, URLResolver, get_resolver
from markdown_it import MarkdownIt

from core.choices import AnchorKind, Role
from core.guide.chapters import CODES, FIRST, OF_ROLE, anchor_of, chapters, chapters_of, folder, found
from core.guide.pages import registered_sections, section_of
from tests.cast import Cast
from tests.factories import make_unit

# Addresses without a page of ours around them.
NO_PAGE = {
    "live": "for machines",
    "ready": "for machines",
    "sign-in": "the door; nobody is signed in",
    "sign-out": "leads to the door",
    "invitation-accept": "the door of whoever was invited",
    "reply-by-link": "the door of whoever was invited to a meeting",
    "calendar-feed-file": "for calendar programs",
}
TAGS = set(re.findall(r"\w+", "h2 h3 h4 p ul ol li strong em code a img table thead tbody tr th td div br pre"))
ATTRIBUTES = {"id", "class", "href", "src", "alt", "title", "loading", "tabindex", "role", "aria-label", "start"}


def names(patterns: Any, before: str = "") -> Iterator[str]:
    for pattern in patterns:
        here = f"{before}{pattern.pattern}"
        if here.startswith("api/"):
            continue
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns, here)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_no_page_is_without_a_section() -> None:
    all_names = set(names(get_resolver().url_patterns))

    assert sorted(name for name in all_names - set(NO_PAGE) if section_of(name) is None) == []
    assert set(NO_PAGE) <= all_names
    assert len(all_names) > 300


def test_every_section_stands_in_the_guide_and_every_beginning_is_a_page() -> None:
    all_names = set(names(get_resolver().url_patterns))
    sections = registered_sections()
    wrong = [
        (start, section)
        for start, given in sections.items()
        for section in given
        if section.chapter not in chapters()
        or (section.heading and section.heading not in {h.text for h in chapters()[section.chapter].headings})
    ]

    assert wrong == []
    assert [start for start in sections if not any(f"{name}-".startswith(f"{start}-") for name in all_names)] == []


def test_every_chapter_is_in_the_contents_and_every_role_has_one() -> None:
    assert {path.stem for path in folder().glob("*.md")} == {*CODES, FIRST}
    assert set(OF_ROLE) == set(Role)
    assert [chapter.code for chapter in chapters_of([Role.LIAISON])] == ["common", "yearly", "liaison"]
    assert [chapter.code for chapter in chapters_of([])] == ["common"]


@pytest.mark.parametrize("code", CODES)
def test_chapter_is_made_of_plain_elements_and_shows_nothing_from_elsewhere(code: str) -> None:
    elements = Elements(chapters()[code].html).found

    assert {tag for tag, _ in elements} <= TAGS
    assert {name for _, attributes in elements for name in attributes} <= ATTRIBUTES
    for tag, attributes in elements:
        if tag == "img":
            name = Path(unquote(str(attributes["src"]))).name
            stem = re.sub(r"\.[0-9a-f]{12}(?=\.png$)", "", name)
            assert finders.find(f"guide/{stem}"), name
            assert str(attributes["src"]).startswith(settings.STATIC_URL)
            assert attributes["alt"]
        if tag == "a":
            _leads_somewhere(str(attributes["href"]))


def _leads_somewhere(href: str) -> None:
    path, _, anchor = href.partition("#")
    if path == "/help/":
        return
    chapter = chapters()[path.removeprefix("/help/").strip("/")]
    if anchor:
        assert unquote(anchor) in {heading.anchor for heading in chapter.headings}, href


def test_reader_takes_no_html_and_no_script_address() -> None:
    html = (
        MarkdownIt("commonmark", {"html": False})
        .enable("table")
        .render("<script>1</script>\n\n<img src=x onerror=1>\n\n[甲](javascript:1) ![乙](data:text/html,1)")
    )

    assert not {tag for tag, _ in Elements(html).found} & {"script", "img", "a"}


def test_headings_are_found_by_every_word() -> None:
    assert [(hit.chapter.code, hit.heading.text) for hit in found("批量 修改") if hit.heading] == [
        ("tables", "批量修改")
    ]
    assert found("没有这样的标题") == []
    assert found("") == []
    assert found("安全管理员")[0].url.endswith(f"/help/administrators/#{anchor_of('安全管理员：账号和授权')}")


def test_pages_show_contents_chapter_and_what_was_found(cast: Cast) -> None:
    client = cast.client(cast.department)
    contents = client.get("/help/").content.decode()
    searched = client.get("/help/?q=导入").content.decode()
    chapter = client.get("/help/tables/").content.decode()

    own, others = contents.split("其他</h2>")
    assert "/help/department/" in own
    assert "/help/company/" in others
    assert "/help/tables/#导入" in unquote(searched)
    assert 'id="导入"' in chapter
    assert "/static/guide/import-correct" in chapter
    assert client.get("/help/nothing/").status_code == 404
    assert client.get("/help/?q=<b>").status_code == 200
    assert "<b>" not in client.get("/help/?q=<b>甲").content.decode()
    assert cast.client(None).get("/help/").status_code == 302


def test_every_page_leads_to_its_section_for_its_reader(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit()
        company = cast.add(Role.COMPANY, scope_id=unit.pk, scope_kind=AnchorKind.UNIT)
    page = f"/units/{unit.pk}/"

    seen = [unquote(cast.client(who).get(page).content.decode()) for who in (cast.department, company)]

    assert f'href="/help/department/#{anchor_of("单位和党组织")}"' in seen[0]
    assert f'href="/help/company/#{anchor_of("核对本单位资料")}"' in seen[1]
    assert f'href="/help/tables/#{anchor_of("导入")}"' in unquote(
        cast.client(cast.department).get("/import/units/").content.decode()
    )
