"""Text that no column can hold is refused at the door: PostgreSQL has no NUL, UTF-8 no lone surrogate."""

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse, QueryDict

from core.errors import DomainError
from core.middleware.errors import answer

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def _texts(query: QueryDict) -> Iterable[str]:
    for name, values in query.lists():
        yield name
        yield from (str(value) for value in values)


def _is_storable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


class StorableTextMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        texts = [*_texts(request.GET)]
        if request.method == "POST" and request.content_type in FORMS and not request.path.startswith("/api/"):
            texts += _texts(request.POST)
        if all(_is_storable(text) for text in texts):
            return self.get_response(request)
        return answer(request, DomainError("提交的文字中有不能保存的字符，请删除后重试。", code="bad_text"))
