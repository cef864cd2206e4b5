from datetime import date
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring

from chains.chain_map import ChainMap, MapCompany, MapLink, MapSegment, render_svg
from reports.rendering.errors import UnsafeDrawing
from reports.rendering.svg import FONT_FAMILIES, DrawingSize, drawing_size, standalone_svg, write_svg
from tests.reports.rendering.examples import chain_map

NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def drawing(inside: str = "", attributes: str = 'viewBox="0 0 100 50"') -> str:
    return f"<svg {NAMESPACES} {attributes}>{inside}</svg>"


def test_standalone_svg_of_a_bare_drawing_gets_declaration_size_and_families() -> None:
    written = standalone_svg(drawing("<text>示例</text>"))
    assert written.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<svg ')
    root = fromstring(written)
    assert root.attrib == {
        "viewBox": "0 0 100 50",
        "width": "100",
        "height": "50",
        "font-family": FONT_FAMILIES,
    }
    assert [child.text for child in root] == ["示例"]


def test_standalone_svg_keeps_the_families_and_labels_of_the_map() -> None:
    root = fromstring(standalone_svg(chain_map()))
    assert root.get("font-family") == "PingFang SC, Microsoft YaHei, Noto Sans SC, sans-serif"
    assert [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")][:3] == ["上游", "中游", "下游"]


def test_standalone_svg_takes_the_sheet_the_chain_map_draws() -> None:
    company = MapCompany("1", "示例企业甲", role="leader", has_party_org=True, project_count=1)
    segments = (
        MapSegment("1", "整车制造", "midstream", companies=(company,)),
        MapSegment("2", "运维服务", "downstream"),
    )
    sheet = ChainMap("示例产业链", as_of=date(2026, 9, 30), segments=segments, links=(MapLink("1", "2"),))
    svg = render_svg(sheet, interactive=False, page="a3")
    assert drawing_size(svg).is_wide
    texts = [text.text for text in fromstring(standalone_svg(svg)).iter("{http://www.w3.org/2000/svg}text")]
    assert "示例企业甲" in texts


def test_a_drawing_that_has_all_it_needs_is_written_as_it_is() -> None:
    svg = f"<svg {NAMESPACES} viewBox='0 0 9 9' width='9' height='9' font-family='serif'><text>示例</text></svg>"
    assert standalone_svg(svg) == f'<?xml version="1.0" encoding="UTF-8"?>\n{svg}\n'


@pytest.mark.parametrize(
    "unchecked",
    ["\ufeff", '<?xml-stylesheet href="http://192.0.2.1/a.css"?>', "<!-- 内部备注 -->", '<?xml version="1.0"?>'],
)
def test_what_nobody_has_checked_is_left_behind(unchecked: str) -> None:
    whole = 'viewBox="0 0 9 9" width="9" height="9" font-family="serif"'
    places = (f"{unchecked}{drawing('<text>示例</text>', whole)}", drawing(f"<g>{unchecked}</g>", whole))
    for svg in places[:1] if "version" in unchecked else places:
        written = standalone_svg(svg)
        assert fromstring(written.encode()).get("width") == "9"
        assert written.count("<?") == 1
        assert "<!" not in written
        assert "192.0.2.1" not in written


def test_write_svg_twice_gives_equal_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "1.svg", tmp_path / "2.svg"
    write_svg(first, chain_map())
    write_svg(second, chain_map())
    assert first.read_bytes() == second.read_bytes()
    assert standalone_svg(first.read_text(encoding="utf-8")).encode() == first.read_bytes()


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('viewBox="0 0 1200 640"', DrawingSize(1200, 640)),
        ('viewBox="0,0,12.5,20"', DrawingSize(12.5, 20)),
        ('width="300px" height="200"', DrawingSize(300, 200)),
    ],
)
def test_drawing_size_reads_viewbox_or_width_and_height(attributes: str, size: DrawingSize) -> None:
    assert drawing_size(drawing(attributes=attributes)) == size


@pytest.mark.parametrize("attributes", ["", 'viewBox="0 0 0 50"', 'width="100%" height="50"'])
def test_drawing_size_of_a_drawing_without_size_is_refused(attributes: str) -> None:
    with pytest.raises(UnsafeDrawing, match="没有写明大小"):
        drawing_size(drawing(attributes=attributes))


@pytest.mark.parametrize(
    "inside",
    [
        "<script>1</script>",
        "<style>text{fill:red}</style>",
        '<image href="file:///etc/passwd"/>',
        '<image xlink:href="/etc/passwd"/>',
        '<use href="other.svg#part"/>',
        '<use xlink:href="http://192.0.2.1/a.svg#part"/>',
        '<a href="/units/1"><text>示例</text></a>',
        '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">示例</p></foreignObject>',
        '<rect onload="alert(1)"/>',
        '<g xml:base="http://192.0.2.1/a.svg"/>',
        '<rect style="fill:url(http://192.0.2.1/)"/>',
        '<rect fill="url(http://192.0.2.1/a.svg#paint)"/>',
        "<rect fill=\"url('file:///etc/passwd')\"/>",
    ],
)
def test_standalone_svg_with_more_than_shapes_and_text_is_refused(inside: str) -> None:
    with pytest.raises(UnsafeDrawing):
        standalone_svg(drawing(inside))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "示例",
        "<svg>",
        "<html/>",
        '<!DOCTYPE svg [<!ENTITY name "示例">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">&name;</svg>',
    ],
)
def test_standalone_svg_of_what_is_no_plain_svg_is_refused(text: str) -> None:
    with pytest.raises(UnsafeDrawing):
        standalone_svg(text)


def test_standalone_svg_with_references_inside_the_drawing_is_taken() -> None:
    inside = '<defs><g id="tile"><rect/></g></defs><use href="#tile"/><rect fill="url(#paint)"/>'
    assert standalone_svg(drawing(inside)).count("#tile") == 1
