"""Keeping people out of what crosses into another city: names it knows, telephones, mail, identity numbers."""

import re
from collections.abc import Iterable

from django.db.models import F, Value
from django.db.models.functions import Length, StrIndex

from core.errors import InvalidInput
from members.models import Person

HIDDEN = "××"
NUMBERS = re.compile(
    r"(?<!\d)\d{17}[\dXx](?!\d)"  # identity number
    r"|(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)"  # mobile telephone
    r"|(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)"  # telephone
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
)
REFUSED = "这些文字会让外市看到，不能有人员姓名、电话、邮箱或身份证号，请改写。"


def named_in(texts: Iterable[str]) -> list[str]:
    """The names of persons this city knows that stand in ``texts``, the longest first."""
    joined = "\n".join(texts)
    if not joined:
        return []
    found = Person.objects.annotate(at=StrIndex(Value(joined), F("name")), long=Length("name"))
    return sorted(set(found.filter(at__gt=0, long__gte=2).values_list("name", flat=True)), key=len, reverse=True)


def without_persons(text: str, names: Iterable[str]) -> str:
    """``text`` with what tells of a person struck out."""
    for name in names:
        text = text.replace(name, HIDDEN)
    return NUMBERS.sub(HIDDEN, text)


def refuse_persons(text: str, field: str) -> str:
    """Words somebody writes to another city. Raises InvalidInput."""
    if NUMBERS.search(text) or named_in([text]):
        raise InvalidInput(fields={field: [REFUSED]})
    return text
