"""What is wrong with a value is said as an official would say it."""

from decimal import Decimal

import pytest
from django import forms


class _Form(forms.Form):
    name = forms.CharField(max_length=4, min_length=2)
    number = forms.IntegerField(max_value=10, min_value=1)
    amount = forms.DecimalField(max_digits=4, decimal_places=2, max_value=Decimal(99))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "五个字太长", "最多 4 个字，现有 5 个，请缩短。"),
        ("name", "短", "至少 2 个字，现有 1 个。"),
        ("number", "11", "不能大于 10。"),
        ("number", "0", "不能小于 1。"),
        ("amount", "1.234", "最多 2 位小数。"),
        ("amount", "1234", "小数点前最多 2 位。"),
    ],
)
def test_what_is_wrong_is_said_plainly(field: str, value: str, words: str) -> None:
    assert words in _Form({"name": "三个字", "number": "5", "amount": "1", field: value}).errors[field]
