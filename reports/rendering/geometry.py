"""Page measures of GB/T 9704-2012. Millimetres unless a name says otherwise; 1 pt = 1/72 inch."""

from dataclasses import dataclass

POINTS_PER_MM = 72 / 25.4

TEXT_WIDTH = 156.0
TEXT_HEIGHT = 225.0
LINES_PER_PAGE = 22
CHARACTERS_PER_LINE = 28

# Sizes in points: 2号 title, 3号 body, 4号 page numbers.
TITLE_SIZE = 22.0
BODY_SIZE = 16.0
FOLIO_SIZE = 14.0

FOLIO_BELOW_TEXT = 7.0
MARK_BELOW_TEXT_TOP = 35.0
RULE_BELOW_NUMBER = 4.0


@dataclass(frozen=True)
class PageFrame:
    """A page and its margins, as seen when the text stands upright."""

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float

    @property
    def text_width(self) -> float:
        return self.width - self.left - self.right

    @property
    def text_height(self) -> float:
        return self.height - self.top - self.bottom


PORTRAIT = PageFrame(width=210, height=297, top=37, right=26, bottom=35, left=28)
# 横排表格 (GB/T 9704-2012, chapter 8): the same sheet turned clockwise. The table lies with its head as the standard
# asks for, and the page number stays where upright pages have it: on the left edge of the turned page.
LANDSCAPE = PageFrame(width=297, height=210, top=28, right=37, bottom=26, left=35)


def points(millimetres: float) -> float:
    return millimetres * POINTS_PER_MM
