"""Why a template is refused: one code per cause, in words that say where and what to do."""

from core.errors import DomainError
from core.spreadsheets.refusals import SpreadsheetRefused


class TemplateRefused(DomainError):
    status = 422
    default_code = "template_refused"
    default_message = "这份模板不能使用，请按提示修改后重新上传。"


# The archive is read by the spreadsheets' inspector, which speaks of tables.
_ARCHIVE = {
    "spreadsheet_bomb": "模板解压后过大，与文件大小不相称，请另存为新的 .docx 后重新上传。",
    "spreadsheet_encrypted": "模板设有打开密码，请在 Word 或 WPS 中取消密码后重新上传。",
    "spreadsheet_embedded_file": "模板中嵌入了其他文件，请删去嵌入的对象或附件后重新上传。",
    "spreadsheet_unsafe_archive": "模板文件的内部结构不安全，请用 Word 或 WPS 打开，另存为 .docx 后重新上传。",
}


def of_archive(error: SpreadsheetRefused) -> TemplateRefused:
    """The inspector's refusal in words about a document."""
    code = error.code.replace("spreadsheet", "template", 1)
    text = _ARCHIVE.get(error.code, "模板文件已损坏或不完整，请用 Word 或 WPS 打开，另存为 .docx 后重新上传。")
    return TemplateRefused(text, code=code)
