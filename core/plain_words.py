"""What is wrong with a value, in an official's words: Django's own Chinese speaks of variables and asks to 确保."""

from django.core.validators import (
    DecimalValidator,
    MaxLengthValidator,
    MaxValueValidator,
    MinLengthValidator,
    MinValueValidator,
)


def speak_plainly() -> None:
    MaxLengthValidator.message = "最多 %(limit_value)d 个字，现有 %(show_value)d 个，请缩短。"
    MinLengthValidator.message = "至少 %(limit_value)d 个字，现有 %(show_value)d 个。"
    MaxValueValidator.message = "不能大于 %(limit_value)s。"
    MinValueValidator.message = "不能小于 %(limit_value)s。"
    DecimalValidator.messages = {
        **DecimalValidator.messages,
        "max_digits": "最多 %(max)s 位数字。",
        "max_decimal_places": "最多 %(max)s 位小数。",
        "max_whole_digits": "小数点前最多 %(max)s 位。",
    }
