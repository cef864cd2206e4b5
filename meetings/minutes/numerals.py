"""Ordinals of headings. An agenda may have hundreds of items, and a heading's number is written in words."""

DIGITS = "零一二三四五六七八九"
UNITS = ((100, "百"), (10, "十"))


def ordinal(number: int) -> str:
    """一, 十, 二十一, 一百零三 … up to 999. Raises ValueError."""
    if not 1 <= number <= 999:
        raise ValueError(f"标题序号应在 1 至 999 之间，收到 {number}。")
    text, rest, owed = "", number, False
    for unit, name in UNITS:
        digit, rest = divmod(rest, unit)
        if digit:
            text += ("零" if owed else "") + DIGITS[digit] + name
        owed = bool(text) and not digit
    if rest:
        text += ("零" if owed else "") + DIGITS[rest]
    return text.removeprefix("一") if text.startswith("一十") else text
