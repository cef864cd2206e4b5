"""Every error a user may see is a DomainError: one code for machines, one Chinese sentence for people."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar
from uuid import UUID

FieldErrors = Mapping[str, Sequence[str]]


class DomainError(Exception):
    """A refusal with a stable code and a message that says what is wrong, where, and what to do.

    ``fields`` maps a field name to its messages; ``status`` is the HTTP status both doors (pages, API) answer with.
    """

    status: ClassVar[int] = 400
    default_code: ClassVar[str] = "bad_request"
    default_message: ClassVar[str] = "请求有误，请检查后重试。"

    def __init__(
        self, message: str | None = None, *, code: str | None = None, fields: FieldErrors | None = None
    ) -> None:
        self.code = code or self.default_code
        self.message = message or self.default_message
        self.fields: dict[str, list[str]] = {name: list(texts) for name, texts in (fields or {}).items()}
        super().__init__(self.message)


class InvalidInput(DomainError):
    status = 422
    default_code = "invalid"
    default_message = "提交的内容有误，请按提示修改。"


class NotSignedIn(DomainError):
    status = 401
    default_code = "not_signed_in"
    default_message = "请先登录。"


class NotAllowed(DomainError):
    status = 403
    default_code = "not_allowed"
    default_message = "您没有办理这件事的权限，如确有需要请联系本单位安全管理员。"


class NotFound(DomainError):
    status = 404
    default_code = "not_found"
    default_message = "没有找到要查看的内容，可能已被移除或不在您的范围内。"


class Conflict(DomainError):
    """The object is in a state that forbids the step, or somebody else changed it meanwhile.

    ``difference`` lists (field label, theirs, ours) for the page that shows both versions.
    """

    status = 409
    default_code = "conflict"
    default_message = "当前状态不能这样办理，请刷新页面后再试。"

    def __init__(
        self,
        message: str | None = None,
        *,
        code: str | None = None,
        fields: FieldErrors | None = None,
        difference: Sequence[tuple[str, str, str]] = (),
    ) -> None:
        super().__init__(message, code=code, fields=fields)
        self.difference = list(difference)


class StaleVersion(Conflict):
    """Another person saved after the version the writer had seen.

    ``compared`` are the columns the writer wanted to set, ``columns`` those of them that now differ, with both values
    as people read them (theirs, ours). ``merge`` is what a page shows to bring both together (core.merging).
    """

    status = 412
    default_code = "stale_version"
    default_message = "在您编辑期间，这条记录已被他人修改，请核对差异后再保存。"

    def __init__(
        self,
        message: str | None = None,
        *,
        difference: Sequence[tuple[str, str, str]] = (),
        columns: Mapping[str, tuple[str, str]] | None = None,
        compared: Iterable[str] = (),
    ) -> None:
        self.columns = dict(columns or {})
        self.compared = frozenset(compared)
        self.merge: object | None = None
        fields = {
            name.removesuffix("_id"): [f"现在是“{theirs or '空'}”。"] for name, (theirs, _) in self.columns.items()
        }
        super().__init__(message, difference=difference, fields=fields)


class MovedOn(DomainError):
    """The record was merged into another, which stands for it since: ``into`` is its id, ``url`` its page."""

    status = 410
    default_code = "merged_into"

    def __init__(self, message: str, *, into: UUID, url: str) -> None:
        self.into = into
        self.url = url
        super().__init__(message, fields={"merged_into": [str(into)]})


class TooLarge(DomainError):
    status = 413
    default_code = "too_large"
    default_message = "文件过大，请拆分后再上传。"


class UnsupportedFile(DomainError):
    status = 415
    default_code = "unsupported_file"
    default_message = "不支持这种文件，请按提示换一种格式。"


class PreconditionRequired(DomainError):
    status = 428
    default_code = "precondition_required"
    default_message = "修改前请先读取最新版本，并在请求头 If-Match 中带上它的版本。"


class TooManyRequests(DomainError):
    status = 429
    default_code = "too_many_requests"
    default_message = "操作过于频繁，请稍后再试。"


class TooSlow(DomainError):
    """The database gave up a statement at its time limit, or one of two that waited crosswise; nothing was written."""

    status = 503
    default_code = "too_slow"
    default_message = "数据库忙，这一步超过了时间限制，没有办成，已有的数据不受影响。请缩小查询范围，或稍后再试。"


def too_large() -> DomainError:
    """A body longer than any of ours; it is not read to its end."""
    return DomainError("提交的内容超过 2 MB。请分成几次提交，或改用表格导入。", code="too_large")
