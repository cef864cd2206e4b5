"""A city's own faces: which files are taken, what they change, and that whatever is missing is said."""

import struct
from collections.abc import Callable
from pathlib import Path

import pylopdf_fonts_zh_cn
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.attachments import open_path
from core.errors import Conflict, InvalidInput, NotAllowed
from documents.choices import Face
from documents.font_actions import add_font, remove_font
from documents.fonts import city_faces
from documents.models import CityFont
from documents.typefaces.checking import check_typeface
from documents.typefaces.inspection import TypefaceRefused
from reports.files import city_fonts
from reports.rendering.fonts import (
    BODY_FACE,
    FOLIO_FACE,
    OPEN_SANS,
    OPEN_SERIF,
    SUBHEADING_FACE,
    TITLE_FACE,
    font_mapping,
    substitution_notice,
)
from tests.cast import Cast
from tests.factories import make_chain

HOME = "/settings/documents/fonts/"
SERIF = pylopdf_fonts_zh_cn.serif_path()
SANS = next(path for path in SERIF.parent.iterdir() if path.name.startswith("NotoSansSC"))
Change = Callable[[bytearray], None]


def refused(path: Path) -> str:
    with pytest.raises(TypefaceRefused) as caught:
        check_typeface(path)
    return caught.value.code


def table_at(content: bytearray, tag: bytes) -> int:
    """Where the record of a table stands in the directory."""
    count = struct.unpack_from(">H", content, 4)[0]
    return next(12 + 16 * number for number in range(count) if content[12 + 16 * number :][:4] == tag)


def restrict(content: bytearray) -> None:
    start = struct.unpack_from(">L", content, table_at(content, b"OS/2") + 8)[0]
    struct.pack_into(">H", content, start + 8, 2)


def outside(content: bytearray) -> None:
    struct.pack_into(">L", content, table_at(content, b"cmap") + 8, len(content))


def without_names(content: bytearray) -> None:
    content[table_at(content, b"name") : table_at(content, b"name") + 4] = b"xxxx"


def halved(content: bytearray) -> None:
    del content[len(content) // 2 :]


def collection(content: bytearray) -> None:
    content[:4] = b"ttcf"


def garbled(content: bytearray) -> None:
    start, length = struct.unpack_from(">2L", content, table_at(content, b"head") + 8)
    content[start : start + length] = bytes(length)


def test_whole_chinese_face_tells_its_family() -> None:
    assert check_typeface(SERIF) == (OPEN_SERIF, ".otf")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (restrict, "typeface_not_embeddable"),
        (outside, "typeface_damaged"),
        (without_names, "typeface_damaged"),
        (halved, "typeface_damaged"),
        (collection, "typeface_collection"),
        (garbled, "typeface_damaged"),
    ],
)
def test_face_that_is_not_whole_or_not_free_is_refused(tmp_path: Path, change: Change, code: str) -> None:
    content = bytearray(SERIF.read_bytes())
    change(content)
    path = tmp_path / "face.otf"
    path.write_bytes(content)
    assert refused(path) == code


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x00\x00", b"OTTO" + b"\xff" * 40, b"PK\x03\x04" + b"x" * 99])
def test_file_that_is_no_face_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "face.ttf"
    path.write_bytes(content)
    assert refused(path) in {"typeface_wrong_type", "typeface_damaged"}


def test_own_face_is_printed_where_it_is_asked_for(in_city: Cast) -> None:
    assert city_fonts(city_faces()) == font_mapping()
    add_font(actor=in_city.act(), face=Face.TITLE, source=SANS, licence="2024 年采购，示例授权书")
    mapping = city_fonts(city_faces())
    assert (mapping.title, mapping.body) == (OPEN_SANS, OPEN_SERIF)
    named = {each.standard: each.embedded for each in mapping.substitutions}
    assert (named[TITLE_FACE], named[BODY_FACE]) == (OPEN_SANS, OPEN_SERIF)


def test_next_face_takes_the_place_and_removing_gives_the_open_one_back(in_city: Cast) -> None:
    first = add_font(actor=in_city.act(), face=Face.BODY, source=SERIF, licence="示例")
    second = add_font(actor=in_city.act(), face=Face.BODY, source=SANS, licence="示例")
    assert list(CityFont.objects.filter(removed_at__isnull=True)) == [second]
    with pytest.raises(Conflict):
        remove_font(actor=in_city.act(), font_id=first.pk)
    remove_font(actor=in_city.act(), font_id=second.pk)
    assert city_faces() == {}


def test_face_whose_file_is_gone_is_printed_with_its_named_substitute(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain("绿色食品")
        gone = add_font(actor=cast.act(), face=Face.TITLE, source=SANS, licence="示例")
        add_font(actor=cast.act(), face=Face.BODY, source=SANS, licence="示例")
        open_path(gone.attachment).unlink()
        assert list(city_faces()) == [Face.BODY]
        mapping = city_fonts(city_faces())
    assert f"{TITLE_FACE}、{SUBHEADING_FACE}、{FOLIO_FACE}以 {OPEN_SERIF} 代替" in substitution_notice(
        mapping.substitutions
    )
    client = cast.client(cast.department)
    sheet = client.get(f"/chains/{chain.pk}/map.pdf")
    assert (sheet.status_code, b"".join(sheet)[:5]) == (200, b"%PDF-")
    page = client.get(HOME).content.decode()
    assert "上传的字体文件已不在服务器上" in page
    assert f"小标宋“{OPEN_SANS}”的文件找不到了" in page
    assert "仿宋“" not in page


@pytest.mark.parametrize("licence", ["", "  ", "长" * 201])
def test_face_needs_words_about_its_licence(in_city: Cast, licence: str) -> None:
    with pytest.raises(InvalidInput):
        add_font(actor=in_city.act(), face=Face.BODY, source=SERIF, licence=licence)


def test_faces_are_the_departments_and_the_citys_own(cast: Cast) -> None:
    with cast.scope():
        with pytest.raises(NotAllowed):
            add_font(actor=cast.act(cast.operator), face=Face.BODY, source=SERIF, licence="示例")
        font = add_font(actor=cast.act(), face=Face.BODY, source=SANS, licence="示例")
    with cast.scope(cast.stranger):
        assert city_faces() == {}
    assert cast.client(cast.stranger_department).post(f"{HOME}{font.pk}/remove/").status_code == 404


def test_page_says_what_is_substituted_and_takes_a_file(cast: Cast) -> None:
    client = cast.client(cast.department)
    page = client.get(HOME).content.decode()
    assert "小标宋、仿宋、黑体、楷体、宋体现用其他字体代替" in page
    assert page.count("替代字体") == 7
    file = SimpleUploadedFile("sans.otf", SANS.read_bytes())
    assert client.post(f"{HOME}heading/upload/", {"file": file, "licence": ""}).status_code == 422
    file.seek(0)
    assert client.post(f"{HOME}heading/upload/", {"file": file, "licence": "示例授权"}).status_code == 302
    page = client.get(HOME).content.decode()
    assert "示例授权" in page
    wrong = client.post(f"{HOME}body/upload/", {"file": SimpleUploadedFile("a.ttf", b"no"), "licence": "示例"})
    assert (wrong.status_code, "不是字体" in wrong.content.decode()) == (422, True)
    assert client.get(f"{HOME}other/upload/").status_code == 404
    with cast.scope():
        font = CityFont.objects.get()
    assert "停用字体" in client.get(f"{HOME}{font.pk}/remove/").content.decode()
    client.post(f"{HOME}{font.pk}/remove/")
    assert "示例授权" not in client.get(HOME).content.decode()
