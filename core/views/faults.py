"""What Django itself refuses (no such address, a stale form, a fault of ours) answers like every other refusal."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from core.errors import DomainError, NotAllowed, NotFound, TooLarge
from core.middleware.errors import answer


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django finds suspicious; a text beyond the limit is told as what it is, since nobody meant harm by it."""
    if isinstance(exception, RequestDataTooBig):
        return answer(request, TooLarge("提交的文字太多，没有保存。请删减，或把长内容作为文件上传。"))
    if isinstance(exception, TooManyFieldsSent):
        return answer(request, TooLarge("一次提交的项目太多，没有保存。请分几次办理。"))
    return answer(request, DomainError())


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return answer(request, NotAllowed())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return answer(request, NotFound())


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form left open past its session; nothing was written."""
    return answer(
        request, NotAllowed("页面已过期，刚才的内容没有提交。请返回上一页刷新后重新提交。", code="stale_form")
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours. The transaction may be broken, so nothing here asks the database (no context processors)."""
    request_id = getattr(request, "request_id", "")
    if request.path.startswith("/api/"):
        detail = f"系统内部出错，刚才的操作没有生效。请把编号 {request_id} 告诉运行维护人员。"
        return JsonResponse(
            {"code": "internal", "detail": detail, "fields": {}},
            status=500,
            json_dumps_params={"ensure_ascii": False},
        )
    return HttpResponse(render_to_string("errors/500.html", {"request_id": request_id}), status=500)
