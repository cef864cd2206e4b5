"""Refusals of the renderers, in the words a user may read."""

from core.errors import DomainError


class UnsafeDrawing(DomainError):
    """The drawing holds something other than plain shapes and text."""

    status = 422
    default_code = "unsafe_drawing"
    default_message = "图谱内容不符合要求，无法生成文件，请重新生成图谱后再试。"


class FontMissing(DomainError):
    """A family named by a mapping is in none of its folders."""

    status = 500
    default_code = "font_missing"
    default_message = "缺少排版所需的字体，请联系系统管理员检查字体目录。"
