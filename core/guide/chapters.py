"""The chapters of the guide as HTML of our own making: read once a process, no raw HTML, no address of elsewhere."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from core.choices import Role

FIRST = "README"
# In the order of the contents page.
CODES = (
    "common",
    "department",
    "tables",
    "yearly",
    "new-city",
    "liaison",
    "bureau",
    "company",
    "instructor",
    "superior",
    "administrators",
    "portal",
    "messages",
)
OF_ROLE: dict[Role, tuple[str, ...]] = {
    Role.DEPARTMENT: ("common", "department", "tables", "yearly", "new-city"),
    Role.LIAISON: ("common", "liaison", "yearly"),
    Role.BUREAU: ("common", "bureau"),
    Role.COMPANY: ("common", "company"),
    Role.INSTRUCTOR: ("common", "instructor"),
    Role.SUPERIOR: ("common", "superior"),
    Role.PORTAL: ("common", "portal"),
    Role.OPERATOR: ("common", "administrators"),
    Role.SECURITY: ("common", "administrators", "portal"),
    Role.AUDITOR: ("common", "administrators"),
}
_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


@dataclass(frozen=True)
class Heading:
    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Chapter:
    """``html`` holds pictures by their served addresses and links to other chapters; the title is not in it."""

    code: str
    title: str
    headings: tuple[Heading, ...]
    html: SafeString

    @property
    def url(self) -> str:
        return reverse("help-chapter", args=[self.code])

    @property
    def sections(self) -> tuple[Heading, ...]:
        return tuple(heading for heading in self.headings if heading.level == 2)


@dataclass(frozen=True)
class Hit:
    chapter: Chapter
    heading: Heading | None

    @property
    def url(self) -> str:
        return f"{self.chapter.url}#{self.heading.anchor}" if self.heading else self.chapter.url


def folder() -> Path:
    return Path(settings.BASE_DIR) / "docs" / "guide"


def anchor_of(text: str) -> str:
    """As the repository's own pages make it, so that one link serves both."""
    return _NOT_IN_ANCHORS.sub("", text.strip().lower()).replace(" ", "-")


@cache
def chapters() -> dict[str, Chapter]:
    """Every chapter by its code, in the order of the contents."""
    return {code: _chapter(code) for code in CODES}


def chapters_of(roles: Sequence[Role]) -> list[Chapter]:
    """What these roles are to read, each once; everybody's where there is no role."""
    codes = [code for role in roles for code in OF_ROLE[role]] or ["common"]
    return [chapters()[code] for code in CODES if code in codes]


def found(words: str) -> list[Hit]:
    """Titles and headings that hold every one of the words."""
    wanted = words.lower().split()
    return [hit for hit in _all_hits() if wanted and all(word in _named(hit) for word in wanted)]


def _all_hits() -> Iterator[Hit]:
    for chapter in chapters().values():
        yield Hit(chapter, None)
        for heading in chapter.headings:
            yield Hit(chapter, heading)


def _named(hit: Hit) -> str:
    return (hit.heading.text if hit.heading else hit.chapter.title).lower()


def _chapter(code: str) -> Chapter:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse((folder() / f"{code}.md").read_text(encoding="utf-8"))
    title = _plain(tokens[1])
    tokens = tokens[3:]
    headings = []
    for opened, inline in pairwise(tokens):
        if opened.type == "heading_open":
            heading = Heading(int(opened.tag[1]), _plain(inline), anchor_of(inline.content))
            opened.attrSet("id", heading.anchor)
            headings.append(heading)
        elif opened.type == "table_open":
            opened.attrSet("class", "table")
        elif opened.type == "inline":
            _rewrite(opened, code)
    html = markdown.renderer.render(tokens, markdown.options, {})
    html = html.replace("<table", '<div class="table-wrap" tabindex="0" role="group" aria-label="表格"><table')
    return Chapter(code, title, tuple(headings), mark_safe(html.replace("</table>", "</table></div>")))  # noqa: S308


def _plain(inline: Token) -> str:
    return "".join(child.content for child in inline.children or () if child.type in {"text", "code_inline"})


def _rewrite(inline: Token, code: str) -> None:
    """Pictures and links as the product serves them; a link that leads out of the guide is left as its words."""
    kept: list[Token] = []
    opened: list[bool] = []
    for child in inline.children or ():
        if child.type == "image":
            name = PurePosixPath(str(child.attrs["src"])).name
            child.attrs.update(src=static(f"guide/{name}"), loading="lazy")
        elif child.type == "link_open":
            target = _target(str(child.attrs["href"]), code)
            opened.append(bool(target))
            child.attrs["href"] = target
        if child.type in {"link_open", "link_close"} and not opened[-1]:
            if child.type == "link_close":
                opened.pop()
            continue
        if child.type == "link_close":
            opened.pop()
        kept.append(child)
    inline.children = kept


def _target(href: str, code: str) -> str:
    """The address inside the product; empty for one outside the guide."""
    name, _, anchor = href.partition("#")
    after = f"#{anchor_of(unquote(anchor))}" if anchor else ""  # the parser has it percent-encoded
    if not name:
        return f"{reverse('help-chapter', args=[code])}{after}"
    if name == f"{FIRST}.md":
        return reverse("help")
    known = name.removesuffix(".md")
    return f"{reverse('help-chapter', args=[known])}{after}" if known in CODES else ""
