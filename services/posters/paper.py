"""The poster itself: its address, its code, and the sheet that is printed and hung up."""

from html import escape

import segno
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from core.errors import Conflict
from core.principal import Principal
from services.models import TicketPoster
from services.posters.links import POSTER, secret_of

HEADING = "企业有困难，扫码说一次"
STEPS = (
    "1. 用手机扫描上面的码，不用注册账号。",
    "2. 选是哪方面的问题，写清企业和情况，可以拍照。",
    "3. 记下编号，收藏查询页面，随时看办到哪里。",
)
WIDTH, HEIGHT, CODE = 210, 297, 110  # millimetres
LONGEST_LINE, BREAK_AT = 20, 44


def link_of(request: HttpRequest, principal: Principal, poster: TicketPoster) -> str:
    """The whole address, this installation's own or else the one asked at. Raises Conflict."""
    secret = secret_of(POSTER, poster.pk, poster.link_digest)
    if not secret:
        text = "平台的密钥已经更换，这张海报的链接不能再打印；已经张贴的仍能使用。需要再打印的，请先“换链接”。"
        raise Conflict(text, code="link_unknown")
    path = reverse("poster-raise", args=[principal.tenant.code, secret])
    site = settings.SITE_URL.rstrip("/")
    return f"{site}{path}" if site else request.build_absolute_uri(path)


def code_of(link: str) -> str:
    return str(segno.make(link, error="m", micro=False).svg_inline(scale=7, border=2))


def _line(y: float, size: float, text: str) -> str:
    return f'<text x="{WIDTH / 2}" y="{y}" font-size="{size}" text-anchor="middle">{escape(text)}</text>'


def _lines(y: float, size: float, text: str, length: int) -> list[str]:
    parts = [text[at : at + length] for at in range(0, len(text), length)]
    return [_line(y + number * size * 1.4, size, part) for number, part in enumerate(parts)]


def sheet_of(poster: TicketPoster, link: str) -> str:
    """One A4 sheet as SVG, drawn as the page that is printed says it."""
    code = segno.make(link, error="m", micro=False)
    across = code.symbol_size(border=2)[0]
    scale = CODE / across
    squares = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(code.matrix_iter(border=2))
        for x, is_dark in enumerate(row)
        if is_dark
    )
    body = poster.body.name
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}mm" height="{HEIGHT}mm" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">',
        f"<title>{escape(HEADING)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        _line(38, 15, HEADING),
        *_lines(56, 8, f"{body}负责响应", LONGEST_LINE),
        f'<path transform="translate({(WIDTH - CODE) / 2} 82) scale({scale:.5f})" d="{squares}"/>',
        *(_line(208 + 12 * number, 7, step) for number, step in enumerate(STEPS)),
        *_lines(256, 4, f"扫不了的，可以在浏览器输入：{link}", BREAK_AT),
        "</svg>",
    ]
    return "".join(parts)
