"""The wording and order of a pack as an official document (GB/T 9704-2012), shared by DOCX and PDF."""

from dataclasses import dataclass
from typing import Literal

from reports.rendering.content import ListComparison, ListTable, MapImage, PackContent
from reports.rendering.text import chinese_date, chinese_ordinal, printable

NAMES_SHOWN = 10
HASH_SHOWN = 8


@dataclass(frozen=True)
class Block:
    """A heading of the first level (``一、…``) or a paragraph of the body."""

    kind: Literal["heading", "paragraph"]
    text: str


@dataclass(frozen=True)
class Attachment:
    """``label`` is 附件 or 附件1 …; ``subject`` is the list or the map it carries, in the order of the 附件说明."""

    label: str
    title: str
    subject: ListTable | MapImage


@dataclass(frozen=True)
class OfficialDocument:
    issuer_mark: str | None
    document_number: str | None
    title_lines: tuple[str, ...]
    caption: str
    addressees: str
    blocks: tuple[Block, ...]
    attachments: tuple[Attachment, ...]
    issuer: str
    issued_on: str | None

    @property
    def title(self) -> str:
        return "".join(self.title_lines)


def compose(content: PackContent) -> OfficialDocument:
    """The pack as a document. Undated content (``issued_on`` is None) says its edition and state under the title."""
    number = printable(content.document_number) if content.document_number else None
    caption = "" if content.issued_on else f"（第{content.edition_number}版，{printable(content.state_label)}）"
    return OfficialDocument(
        issuer_mark=f"{printable(content.issuer)}文件" if number else None,
        document_number=number,
        title_lines=(f"{printable(content.city)}{content.chain_title}", f"{content.year}年“{pack_name(content)}”"),
        caption=caption,
        addressees=_addressees(content.addressees),
        blocks=_numbered(_chapters(content)),
        attachments=_attachments(content),
        issuer=printable(content.issuer),
        issued_on=chinese_date(content.issued_on) if content.issued_on else None,
    )


def pack_name(content: PackContent) -> str:
    return printable(content.pack_name).strip("“”")


def basis_sentences(content: PackContent) -> str:
    """Where the figures come from, as of when, and how the reader tells one edition from another."""
    return (
        f"根据“{pack_name(content)}”年度更新要求，对{printable(content.city)}{content.chain_title}{content.year}年度情况"
        f"进行了梳理汇总。本册数据取自产业链党建联盟平台，截止日期为{chinese_date(content.as_of)}，版次为{content.year}年"
        f"第{content.edition_number}版，状态为{printable(content.state_label)}，内容校验码为{short_hash(content)}。"
    )


def short_hash(content: PackContent) -> str:
    return printable(content.content_hash)[:HASH_SHOWN]


def _chapters(content: PackContent) -> list[tuple[str, list[str]]]:
    chapters = [
        ("编制说明", [basis_sentences(content), *(printable(note) for note in content.notes), *_money_note(content)]),
        ("基本情况", _situation(content)),
    ]
    if content.comparison:
        chapters.append((f"与{content.comparison.previous_year}年度比较", _changes(content)))
    return [(title, [text for text in paragraphs if text]) for title, paragraphs in chapters]


def _numbered(chapters: list[tuple[str, list[str]]]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for number, (title, paragraphs) in enumerate((chapter for chapter in chapters if chapter[1]), start=1):
        blocks.append(Block("heading", f"{chinese_ordinal(number)}、{title}"))
        blocks.extend(Block("paragraph", text) for text in paragraphs)
    return tuple(blocks)


def _money_note(content: PackContent) -> list[str]:
    return ["清单中金额的单位为万元，保留两位小数。"] if any(table.has_money for table in content.sections) else []


def _situation(content: PackContent) -> list[str]:
    listed = [table for table in content.sections if table.rows]
    empty = [table for table in content.sections if not table.rows]
    sentences = []
    if listed:
        parts = "、".join(f"{_subject(table)}{len(table.rows)}{printable(table.counter)}" for table in listed)
        sentences.append(f"截至{chinese_date(content.as_of)}，{content.chain_title}列入{parts}。")
    if empty:
        sentences.append(f"本年度暂无列入的{'、'.join(_subject(table) for table in empty)}。")
    if content.facts:
        sentences.append(f"主要情况为：{'，'.join(fact.sentence_part for fact in content.facts)}。")
    return ["".join(sentences)]


def _changes(content: PackContent) -> list[str]:
    comparison = content.comparison
    if comparison is None:
        return []
    if not (comparison.added or comparison.left or comparison.changed):
        return [f"与{comparison.previous_year}年相比，清单内容没有变化。"]
    total = _change_counts(comparison.added, comparison.left, comparison.changed, "项")
    summary = f"与{comparison.previous_year}年相比，各清单合计{total}。"
    return [summary, *(_list_changes(changes) for changes in comparison.lists)]


def _list_changes(changes: ListComparison) -> str:
    """Empty for a list without changes: the total above already says so."""
    if not (changes.added or changes.left or changes.changed):
        return ""
    counter = printable(changes.counter)
    counts = _change_counts(len(changes.added), len(changes.left), changes.changed, counter)
    named = [
        f"{verb}的是{_some_names(names, counter)}"
        for verb, names in (("新列入", changes.added), ("退出", changes.left))
        if names
    ]
    return f"{_without_list_word(printable(changes.title))}{counts}。" + (f"{'；'.join(named)}。" if named else "")


def _change_counts(added: int, left: int, changed: int, counter: str) -> str:
    parts = (("新列入", added), ("退出", left), ("内容变化", changed))
    return "、".join(f"{verb}{count}{counter}" for verb, count in parts if count)


def _some_names(names: tuple[str, ...], counter: str) -> str:
    shown = "、".join(printable(name) for name in names[:NAMES_SHOWN])
    return shown if len(names) <= NAMES_SHOWN else f"{shown}等{len(names)}{counter}"


def _subject(table: ListTable) -> str:
    return _without_list_word(printable(table.title))


def _without_list_word(title: str) -> str:
    """重点企业清单 lists 重点企业: the count belongs to the companies, not to the list."""
    return title.removesuffix("清单") or title


def _addressees(addressees: str) -> str:
    text = printable(addressees)
    return f"{text.rstrip('：:')}：" if text else ""


def _attachments(content: PackContent) -> tuple[Attachment, ...]:
    subjects: list[MapImage | ListTable] = [*content.maps, *content.sections]
    return tuple(
        Attachment(
            label="附件" if len(subjects) == 1 else f"附件{number}",
            title=_attachment_title(content, printable(subject.title)),
            subject=subject,
        )
        for number, subject in enumerate(subjects, start=1)
    )


def _attachment_title(content: PackContent, title: str) -> str:
    if content.chain_title in title:
        return title
    # 航空航天产业链 + 产业链重点企业清单: what kind of thing it is, the name says already.
    return f"{content.chain_title}{title.removeprefix('产业链')}"
