"""The guide in docs/guide says only what is: pictures are there, words of the screen are the screen's, links resolve.

In the guide 「…」 marks words as they stand on the screen (buttons, menus, tabs, fields); “…” is ordinary quoting.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from config.demo.cities import read_cities
from tests.guide.camera import LIMIT
from tests.guide.walks import WALKS

ROOT = Path(settings.BASE_DIR)
GUIDE = ROOT / "docs" / "guide"
PICTURE = re.compile(r"!\[[^\]]+\]\(([^)]+)\)")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)]+)\)")
ON_SCREEN = re.compile(r"「([^」]+)」")
APPS = ("core", "organizations", "members", "documents", "chains", "alliances", "meetings", "services", "reports")
STRING = re.compile(r'"([^"\\]*)"')


def pages() -> list[Path]:
    return sorted(GUIDE.glob("*.md"))


def screen_words() -> set[str]:
    """Every run of text between tags of the templates; every whole string in them, in the code and in the scripts."""
    found: set[str] = set()
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        found.update(part for string in STRING.findall(text) for part in (string, *string.split(",")))
        found.update(re.split(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", text))
    for path in _code():
        found.update(STRING.findall(path.read_text()))
    return {words.strip() for words in found}


def _code() -> Iterator[Path]:
    yield from (ROOT / "assets" / "static" / "js").glob("*.js")
    for app in APPS:
        yield from (path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)


def anchors(page: Path) -> set[str]:
    """What GitHub makes of the page's headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def test_every_quoted_word_of_the_screen_is_on_the_screen() -> None:
    known = screen_words()
    quoted = {(page.name, words) for page in pages() for words in ON_SCREEN.findall(page.read_text())}
    assert len(quoted) > 100
    assert sorted((name, words) for name, words in quoted if words not in known) == []


def test_invented_word_is_found_out() -> None:
    assert "保存" in screen_words()
    assert "保存并提交到省里" not in screen_words()


def test_pictures_are_those_the_guide_shows_and_the_script_takes() -> None:
    shown = {Path(target).name for page in pages() for target in PICTURE.findall(page.read_text())}
    kept = {path.name for path in (GUIDE / "images").iterdir()}
    taken = [f"{name}.png" for walk in WALKS for name in walk.pictures]
    assert shown == kept == set(taken)
    assert len(taken) == len(set(taken)) <= 34
    assert [name for name in sorted(kept) if (GUIDE / "images" / name).stat().st_size > LIMIT] == []


def test_links_lead_somewhere() -> None:
    broken = []
    for page in pages():
        for target in (*LINK.findall(page.read_text()), *PICTURE.findall(page.read_text())):
            if target.startswith(("http://", "https://")):
                continue
            name, _, anchor = target.partition("#")
            aim = (page.parent / name).resolve() if name else page
            if not aim.exists() or (anchor and anchor not in anchors(aim)):
                broken.append((page.name, target))
    assert broken == []


def test_every_page_is_listed_and_every_walk_is_an_account_of_the_demo() -> None:
    listed = {target.partition("#")[0] for target in LINK.findall((GUIDE / "README.md").read_text())}
    assert {page.name for page in pages()} - {"README.md"} <= listed
    usernames = {account.username for city in read_cities() for account in city.accounts}
    assert {walk.username for walk in WALKS if walk.username} <= usernames
