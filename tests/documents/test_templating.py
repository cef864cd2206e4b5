"""Templates as strangers write them: what is taken, what is refused, and in which words."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from documents.templating.filling import CHILD_LIMITS, UnknownPlaceholders, check_template, fill_template
from documents.templating.kinds import Loop, Placeholder, Vocabulary
from documents.templating.refusals import TemplateRefused
from documents.templating.sandbox import NotAllowedHere, TemplateEnvironment

WORDS = Vocabulary(
    (Placeholder("title", "标题"), Placeholder("number", "发文字号")),
    (Loop("people", "人员", (Placeholder("name", "姓名"), Placeholder("post", "职务"))),),
)
Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def made(*paragraphs: str, cell: str = "", footer: str = "", extra: dict[str, bytes] | None = None) -> Path:
        document = docx.Document()
        for text in paragraphs:
            document.add_paragraph(text)
        if cell:
            document.add_table(rows=2, cols=2).cell(1, 1).text = cell
        if footer:
            document.sections[0].footer.paragraphs[0].text = footer
        path = tmp_path / "template.docx"
        document.save(str(path))
        if extra:
            _add(path, extra)
        return path

    return made


def _add(path: Path, extra: dict[str, bytes]) -> None:
    """The same package with members added, or put in the place of its own."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()} | extra
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def texts(filled: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(filled)).paragraphs]


def refusal(path: Path) -> TemplateRefused:
    with pytest.raises(TemplateRefused) as caught:
        check_template(path, WORDS)
    return caught.value


def test_template_is_filled_with_placeholders_loops_and_conditions(make: Make) -> None:
    path = make(
        "《{{ title }}》",
        "{%p if number %}",
        "{{number}}",
        "{%p endif %}",
        "{%p for person in people %}",
        "{{ person.name }}（{{ person.post }}）",
        "{%p endfor %}",
    )
    check_template(path, WORDS)
    people = [{"name": "示例甲", "post": "组长"}, {"name": "示例乙", "post": "组员"}]
    filled = fill_template(path, WORDS, {"title": "示例", "number": "", "people": people})
    assert texts(filled) == ["《示例》", "示例甲（组长）", "示例乙（组员）"]


def test_table_row_repeats_and_footer_is_filled(make: Make, tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=1)
    for row, text in enumerate(("{%tr for person in people %}", "{{ person.name }}", "{%tr endfor %}")):
        table.cell(row, 0).text = text
    document.sections[0].footer.paragraphs[0].text = "{{ number }}"
    document.save(str(tmp_path / "rows.docx"))
    people = [{"name": name, "post": ""} for name in ("甲", "乙", "丙")]
    filled = fill_template(
        tmp_path / "rows.docx", WORDS, {"title": "", "number": "示组发〔2026〕1号", "people": people}
    )
    written = docx.Document(io.BytesIO(filled))
    assert [row.cells[0].text for row in written.tables[0].rows] == ["甲", "乙", "丙"]
    assert written.sections[0].footer.paragraphs[0].text == "示组发〔2026〕1号"


def test_text_that_looks_like_markup_or_a_placeholder_prints_as_it_is(make: Make) -> None:
    text = "<w:p/>&amp; {{ 7*7 }} {% for a in people %} '\""
    assert texts(fill_template(make("{{ title }}"), WORDS, {"title": text, "number": "", "people": []})) == [text]


def test_unknown_placeholders_are_named_each_with_its_place(make: Make) -> None:
    path = make("{{ title }}", "今收到{{ 标题 }}和{{ titel }}", cell="{{ person.name }}", footer="{{ page }}")
    with pytest.raises(UnknownPlaceholders) as caught:
        check_template(path, WORDS)
    assert [(fault.place, fault.text) for fault in caught.value.faults] == [
        ("正文第 2 段", "{{ 标题 }}"),
        ("正文第 2 段", "{{ titel }}"),
        ("正文第 1 个表格第 2 行第 2 格", "{{ person.name }}"),
        ("页脚第 1 段", "{{ page }}"),
    ]
    assert "正文第 2 段“{{ titel }}”：没有“titel”这个占位符" in caught.value.message


HOSTILE = [
    "{{ ''.__class__ }}",
    "{{ title.__class__.__mro__ }}",
    "{{ title['__class__'] }}",
    "{{ title|attr('__class__') }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ self._TemplateReference__context }}",
    "{{ range(10**9) }}",
    "{{ title * 999999999 }}",
    "{{ 'a' ~ title }}",
    "{{ title() }}",
    "{{ title.format(title) }}",
    "{% for i in range(10**9) %}甲{% endfor %}",
    "{% for a in title %}甲{% endfor %}",
    "{% for a in people recursive %}{{ loop(people) }}{% endfor %}",
    "{% set a = 1 %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as a %}",
    "{% macro a() %}{{ a() }}{% endmacro %}",
    "{% if 1 == 1 %}甲{% endif %}",
    "{# 注释 #}",
    "{% raw %}甲{% endraw %}",
    "{{ title",
    "title }}",
    "{%p for person in people %}",
    "{% endfor %}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_anything_beyond_placeholders_and_loops_is_refused(make: Make, text: str) -> None:
    assert refusal(make(text)).code in {"template_placeholders", "template_not_allowed"}


@pytest.mark.parametrize("text", [text for text in HOSTILE if not text.startswith(("{#", "{% raw", "title"))])
def test_environment_refuses_what_the_reading_of_paragraphs_would_miss(text: str) -> None:
    """The second wall alone: the same, where no paragraph was looked at."""
    environment = TemplateEnvironment(WORDS.names, WORDS.lists)
    with pytest.raises(NotAllowedHere):
        environment.from_string(text)


def test_loop_within_a_loop_is_refused(make: Make) -> None:
    loops = ["{%p for a in people %}", "{%p for b in people %}", "{{ b.name }}", "{%p endfor %}", "{%p endfor %}"]
    assert refusal(make(*loops)).code == "template_not_allowed"


def test_tag_hidden_in_a_property_of_the_file_is_refused(make: Make, tmp_path: Path) -> None:
    path = make("{{ title }}")
    document = docx.Document(str(path))
    document.core_properties.comments = "{{ title.__class__ }}"
    document.save(str(path))
    assert refusal(path).code == "template_not_allowed"


def test_filling_beyond_its_time_is_ended(make: Make) -> None:
    path = make(*["{%p for person in people %}", "{{ person.name }}" * 50, "{%p endfor %}"] * 40)
    people = [{"name": "甲" * 50, "post": ""}] * 3000
    limits = replace(CHILD_LIMITS, cpu_seconds=2)
    with pytest.raises(TemplateRefused) as caught:
        fill_template(path, WORDS, {"title": "", "number": "", "people": people}, limits=limits)
    assert caught.value.code in {"template_too_slow", "template_not_allowed"}


RELATIONSHIPS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="{target}"{mode}/></Relationships>'
)


def related(kind: str, target: str, *, external: bool = False) -> bytes:
    mode = ' TargetMode="External"' if external else ""
    return RELATIONSHIPS.format(kind=kind, target=target, mode=mode).encode()


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ({"word/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}, "template_macros"),
        ({"word/_rels/settings.xml.rels": related("vbaProject", "harmless.bin")}, "template_macros"),
        (
            {"word/_rels/settings.xml.rels": related("attachedTemplate", "http://example.com/a.dotm", external=True)},
            "template_external_link",
        ),
        ({"word/_rels/x.xml.rels": related("image", "file://host/a.png", external=True)}, "template_external_link"),
        ({"word/embeddings/a.bin": b"x"}, "template_embedded"),
        ({"word/harmless.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}, "template_embedded"),
        ({"word/_rels/x.xml.rels": related("aFChunk", "a.html")}, "template_embedded"),
        ({"word/inner.docx": b"x"}, "template_embedded_file"),
        ({"word/evil.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}, "template_damaged"),
        ({"word/bomb.bin": b"\0" * 30_000_000}, "template_bomb"),
        (
            {"word/x.xml": b'<a xmlns:w="u"><w:instrText>DDE</w:instrText><w:instrText>AUTO c</w:instrText></a>'},
            "template_field",
        ),
    ],
)
def test_file_with_more_than_a_plain_document_is_refused(make: Make, extra: dict[str, bytes], code: str) -> None:
    assert refusal(make("{{ title }}", extra=extra)).code == code


def test_bomb_of_four_kilobytes_is_refused_unopened(tmp_path: Path) -> None:
    """4 KB that unpack to 3 MB of nothing: beyond a hundredfold."""
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", " " * 3_000_000)
    assert path.stat().st_size < 4096
    assert refusal(path).code == "template_bomb"


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "旧版 Word"), (b"%PDF-1.7", "不是 Word"), (b"", "不是 Word")],
)
def test_other_file_is_refused_in_words(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "template.docx"
    path.write_bytes(content)
    assert word in refusal(path).message


def test_workbook_under_the_name_of_a_document_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "template.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert refusal(path).code == "template_wrong_type"
