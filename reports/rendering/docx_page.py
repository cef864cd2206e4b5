"""Pages of the DOCX: size, margins, the 22 × 28 grid, and page numbers on upright and on turned pages."""

import math

from docx.document import Document
from docx.enum.section import WD_HEADER_FOOTER, WD_ORIENT, WD_SECTION
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section, _Footer
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from reports.rendering.docx_type import EVEN_FOLIO, ODD_FOLIO, element
from reports.rendering.geometry import (
    BODY_SIZE,
    CHARACTERS_PER_LINE,
    FOLIO_BELOW_TEXT,
    FOLIO_SIZE,
    LANDSCAPE,
    LINES_PER_PAGE,
    PORTRAIT,
    TEXT_HEIGHT,
    TEXT_WIDTH,
    PageFrame,
    points,
)

EMU_PER_MM = 36_000
# Rounded down, so that the 22nd line still fits.
LINE_PITCH_TWIPS = math.floor(points(TEXT_HEIGHT) * 20 / LINES_PER_PAGE)
# w:charSpace is in 1/4096 of a point: what each character of the body gives up for 28 to fill 156 mm.
CHARACTER_SPACE = math.floor((points(TEXT_WIDTH) / CHARACTERS_PER_LINE - BODY_SIZE) * 4096)

FOLIO_BOX_LENGTH = 24.0
FOLIO_BOX_WIDTH = 9.0

# A box beside the text, turned clockwise: Word has no footer at the side of a page. Distances are in EMU from the page.
# The choice of markup is how Word itself writes shapes: a reader too old for them shows no number, not an error.
SIDE_BOX = """
<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
     xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
     xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
     xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
     xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
  <mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>
    <wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0"
               layoutInCell="1" allowOverlap="1">
      <wp:simplePos x="0" y="0"/>
      <wp:positionH relativeFrom="page"><wp:posOffset>{x}</wp:posOffset></wp:positionH>
      <wp:positionV relativeFrom="page"><wp:posOffset>{y}</wp:posOffset></wp:positionV>
      <wp:extent cx="{width}" cy="{length}"/>
      <wp:effectExtent l="0" t="0" r="0" b="0"/>
      <wp:wrapNone/>
      <wp:docPr id="{number}" name="页码" descr="页码"/>
      <wp:cNvGraphicFramePr/>
      <a:graphic>
        <a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
          <wps:wsp>
            <wps:cNvSpPr txBox="1"/>
            <wps:spPr>
              <a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{length}"/></a:xfrm>
              <a:prstGeom prst="rect"><a:avLst/></a:prstGeom>
              <a:noFill/><a:ln><a:noFill/></a:ln>
            </wps:spPr>
            <wps:txbx><w:txbxContent><w:p/></w:txbxContent></wps:txbx>
            <wps:bodyPr vert="vert" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"/>
          </wps:wsp>
        </a:graphicData>
      </a:graphic>
    </wp:anchor>
  </w:drawing></mc:Choice></mc:AlternateContent>
</w:r>
"""


def prepare_settings(document: Document) -> None:
    """Odd and even page numbers; Chinese; today's layout rules instead of Word's compatibility mode for old files."""
    document.settings.odd_and_even_pages_header_footer = True
    settings = document.settings.element
    for mode in settings.iter(qn("w:compatSetting")):
        if mode.get(qn("w:name")) == "compatibilityMode":
            mode.set(qn("w:val"), "15")
    for languages in settings.iter(qn("w:themeFontLang")):
        languages.set(qn("w:eastAsia"), "zh-CN")


def prepare_first_section(document: Document) -> None:
    section = document.sections[0]
    _set_frame(section, PORTRAIT)
    _number_upright_pages(section)


class Pages:
    """The pages behind a document's front: each attachment begins a new one, and those of one frame share a foot."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._feet: dict[PageFrame, list[tuple[WD_HEADER_FOOTER, str]]] = {}

    def begin(self, frame: PageFrame) -> Section:
        """A new page of the given frame; page numbers run on."""
        section: Section = self.document.add_section(WD_SECTION.NEW_PAGE)
        # A city's own template may start its numbers anew or keep its first page apart: not the attachments.
        for tag in ("w:titlePg", "w:pgNumType", "w:pgBorders", "w:cols", "w:vAlign", "w:textDirection"):
            for inherited in section._sectPr.findall(qn(tag)):
                section._sectPr.remove(inherited)
        _set_frame(section, frame)
        for kind, part in self._feet.get(frame, ()):
            section._sectPr.add_footerReference(kind, part)
        if frame not in self._feet:
            (_number_turned_pages if frame is LANDSCAPE else _number_upright_pages)(section)
            made = section._sectPr.findall(qn("w:footerReference"))
            self._feet[frame] = [(foot.type_, foot.rId) for foot in made]
        return section


def _set_frame(section: Section, frame: PageFrame) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if frame is LANDSCAPE else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(frame.width), Mm(frame.height)
    section.top_margin, section.bottom_margin = Mm(frame.top), Mm(frame.bottom)
    section.left_margin, section.right_margin = Mm(frame.left), Mm(frame.right)
    section.header_distance = Mm(15)
    # The dash stands in the middle of its line, 7 mm under the type area.
    section.footer_distance = Mm(frame.bottom - FOLIO_BELOW_TEXT - FOLIO_SIZE * 0.65 / points(1))
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    if frame is PORTRAIT:
        grid = element("w:docGrid", type="linesAndChars", linePitch=LINE_PITCH_TWIPS, charSpace=CHARACTER_SPACE)
    else:
        grid = element("w:docGrid", type="lines", linePitch=LINE_PITCH_TWIPS)
    section._sectPr.append(grid)


def _number_upright_pages(section: Section) -> None:
    for footer, style in ((section.footer, ODD_FOLIO), (section.even_page_footer, EVEN_FOLIO)):
        paragraph = _first_paragraph(footer)
        paragraph._p.style = style.name
        _append_folio(paragraph._p)


def _number_turned_pages(section: Section) -> None:
    """The number stays where an upright page has it: odd at the outer end of the left edge, even at the binding."""
    indent = FOLIO_SIZE / points(1)
    x = LANDSCAPE.left - FOLIO_BELOW_TEXT - FOLIO_BOX_WIDTH / 2
    odd_y = LANDSCAPE.height - LANDSCAPE.bottom - indent - FOLIO_BOX_LENGTH
    even_y = LANDSCAPE.top + indent
    for footer, y, justification, number in (
        (section.footer, odd_y, "right", 9001),
        (section.even_page_footer, even_y, "left", 9002),
    ):
        run = parse_xml(
            SIDE_BOX.format(
                x=round(x * EMU_PER_MM),
                y=round(y * EMU_PER_MM),
                width=round(FOLIO_BOX_WIDTH * EMU_PER_MM),
                length=round(FOLIO_BOX_LENGTH * EMU_PER_MM),
                number=number,
            )
        )
        boxed = next(run.iter(qn("w:p")))
        style = ODD_FOLIO if justification == "right" else EVEN_FOLIO
        properties = element("w:pPr")
        properties.append(element("w:pStyle", val=style.name))
        properties.append(element("w:ind", left=0, leftChars=0, right=0, rightChars=0))
        boxed.append(properties)
        _append_folio(boxed)
        _first_paragraph(footer)._p.append(run)


def _first_paragraph(footer: _Footer) -> Paragraph:
    footer.is_linked_to_previous = False
    first: Paragraph = footer.paragraphs[0]
    return first


def _append_folio(paragraph: BaseOxmlElement) -> None:
    paragraph.append(_text_run("— "))
    for kind in ("begin", None, "separate", "1", "end"):
        paragraph.append(_field_run(kind))
    paragraph.append(_text_run(" —"))


def _field_run(kind: str | None) -> BaseOxmlElement:
    run = element("w:r")
    if kind is None:
        instruction = element("w:instrText")
        instruction.text = "PAGE"
        run.append(instruction)
    elif kind == "1":
        return _text_run("1")
    else:
        run.append(element("w:fldChar", fldCharType=kind))
    return run


def _text_run(text: str) -> BaseOxmlElement:
    run = element("w:r")
    written = element("w:t")
    written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    written.text = text
    run.append(written)
    return run
