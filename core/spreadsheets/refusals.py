"""Why a spreadsheet is refused: one code per cause, one Chinese sentence that says where, why and what to do."""

from core.errors import DomainError


class SpreadsheetRefused(DomainError):
    """The file is a spreadsheet, but its content cannot be imported as it stands (422)."""

    status = 422
    default_code = "spreadsheet_refused"
    default_message = "这份表格不能导入，请按提示修改后重新上传。"


class SpreadsheetTooLarge(SpreadsheetRefused):
    """The file, or what it unpacks to, is beyond a limit (413)."""

    status = 413
    default_code = "spreadsheet_too_large"
    default_message = "表格过大，请拆分后再上传。"


class SpreadsheetUnsupported(SpreadsheetRefused):
    """The file is of another type, encrypted, or carries active content (415)."""

    status = 415
    default_code = "spreadsheet_unsupported"
    default_message = "不支持这种文件，请上传 .xlsx 或 .csv 表格。"


def damaged(detail: str = "") -> SpreadsheetRefused:
    """The archive or its XML contradicts itself; ``detail`` names what, without a full stop."""
    where = f"（{detail}）" if detail else ""
    return SpreadsheetRefused(
        f"表格文件已损坏或不完整{where}，请用 Excel 或 WPS 打开，另存为 .xlsx 后重新上传。", code="spreadsheet_damaged"
    )


def unsafe_archive(detail: str) -> SpreadsheetRefused:
    """The archive is built in a way no office program builds it."""
    return SpreadsheetRefused(
        f"表格文件的内部结构不安全（{detail}），请用 Excel 或 WPS 打开，另存为 .xlsx 后重新上传。",
        code="spreadsheet_unsafe_archive",
    )


def bomb(detail: str) -> SpreadsheetTooLarge:
    """What the archive unpacks to is out of all proportion."""
    return SpreadsheetTooLarge(f"表格解压后过大（{detail}），请删去多余内容或拆分后再上传。", code="spreadsheet_bomb")


def embedded(name: str) -> SpreadsheetUnsupported:
    """Another file sits inside the workbook."""
    return SpreadsheetUnsupported(
        f"表格中嵌入了其他文件（{name}），请删去嵌入的对象或附件，另存后重新上传。", code="spreadsheet_embedded_file"
    )


def encrypted() -> SpreadsheetUnsupported:
    """The workbook asks for a password to open."""
    return SpreadsheetUnsupported(
        "表格设有打开密码，系统无法读取，请在 Excel 或 WPS 中取消密码，另存为 .xlsx 后重新上传。",
        code="spreadsheet_encrypted",
    )


def macros() -> SpreadsheetUnsupported:
    """The workbook carries program code."""
    return SpreadsheetUnsupported(
        "表格中含有宏，为安全起见不予导入，请另存为不含宏的 .xlsx 后重新上传。", code="spreadsheet_macros"
    )


def external_link(detail: str) -> SpreadsheetUnsupported:
    """The workbook fetches data from another file or address when opened."""
    return SpreadsheetUnsupported(
        f"表格引用了其他文件的数据（{detail}），请在“数据 - 编辑链接”中断开链接，粘贴为数值后重新上传。",
        code="spreadsheet_external_link",
    )


def dde(where: str) -> SpreadsheetUnsupported:
    """The workbook asks the reader's machine to start a program (DDE)."""
    return SpreadsheetUnsupported(
        f"表格中含有动态数据交换内容（{where}），为安全起见不予导入，请删去后重新上传。", code="spreadsheet_dde"
    )


def entities() -> SpreadsheetUnsupported:
    """The XML declares a document type or entities; no office program writes them."""
    return SpreadsheetUnsupported(
        "表格文件中含有不允许的实体声明，请用 Excel 或 WPS 打开，另存为 .xlsx 后重新上传。", code="spreadsheet_entities"
    )


def not_a_spreadsheet(what: str) -> SpreadsheetUnsupported:
    """The content is of another type, whatever the name says; ``what`` names it: “PNG 图片”."""
    return SpreadsheetUnsupported(
        f"这个文件是{what}，不是 Excel 表格，请上传 .xlsx 或 .csv 文件。", code="spreadsheet_wrong_type"
    )


def save_as_xlsx(what: str) -> SpreadsheetUnsupported:
    """The content is a spreadsheet in a format we do not read."""
    return SpreadsheetUnsupported(
        f"这个文件是{what}，请用 Excel 或 WPS 打开，另存为 .xlsx 后重新上传。", code="spreadsheet_old_format"
    )


def empty_table() -> SpreadsheetRefused:
    """There is not one filled cell."""
    return SpreadsheetRefused("表格是空的，没有读到任何内容，请填写后再上传。", code="spreadsheet_empty")


def past_table(day: str) -> SpreadsheetRefused:
    """An export of a past day: its values were true then, and would overwrite what is true now."""
    told = f"截至 {day} 的" if day else ""
    return SpreadsheetRefused(
        f"这是{told}历史情况，只供查看，不能导入。要修改现在的记录，请在列表页去掉“截至日期”，重新导出后再改。",
        code="spreadsheet_past",
    )


def beyond_limits(row: int, column: str, *, rows: int, columns: int, sheet: str = "") -> SpreadsheetTooLarge:
    """A row or a cell lies outside what is read; blank formatting far away is the usual cause."""
    named = f"工作表“{sheet}”" if sheet else "表格"
    place = f"第 {row} 行" + (f" {column} 列" if column else "")
    return SpreadsheetTooLarge(
        f"{named}延伸到{place}，超出 {rows:,} 行、{columns} 列的上限。请拆分后上传；"
        "如果那里是空白，请选中多余的行和列整行整列删除后再保存。",
        code="spreadsheet_too_many_rows",
    )


def too_many_cells(cells: int, *, sheet: str = "") -> SpreadsheetTooLarge:
    """The used area of a sheet is larger than the reader can hold."""
    named = f"工作表“{sheet}”" if sheet else "表格"
    return SpreadsheetTooLarge(
        f"{named}的范围超过 {cells:,} 个单元格，请删去空白的行列或拆分后再上传。", code="spreadsheet_too_many_cells"
    )
