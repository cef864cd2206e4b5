"""统一社会信用代码 (GB 32100-2015): 18 characters without I O S V Z, check character mod 31."""

import re
from functools import lru_cache

from stdnum.cn import uscc as standard

from core.errors import InvalidInput
from core.spreadsheets.cells import expected_character

SHAPE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")


_COMMON = re.compile(r"[0-9]{8}[0-9A-HJ-NPQRTUWXY]{10}")


def normalized(code: str) -> str:
    return "".join(code.split()).upper()


def check_shape(code: str) -> None:
    """Raise InvalidInput unless the code has the standard's shape (the check character is judged apart)."""
    if len(code) != 18:
        raise InvalidInput(fields={"uscc": [f"统一社会信用代码应为 18 位，现为 {len(code)} 位。"]})
    if not SHAPE.fullmatch(code):
        raise InvalidInput(fields={"uscc": ["统一社会信用代码只含数字和除 I、O、S、V、Z 以外的大写字母，请核对。"]})


# Whether a code is written as most are: of the standard's shape, for an organization of a region.
is_common = _COMMON.fullmatch


# A sheet's codes are judged several times while it is checked and written.
@lru_cache(maxsize=20_000)
def check_character_holds(code: str) -> bool:
    if is_common(code):
        return code[-1] == expected_character(code[:-1])
    return bool(standard.is_valid(code))


def check(code: str, note: str) -> None:
    """A code whose check character fails is kept where a reason is given: a few real ones fail (DOMAIN.md §4)."""
    if not code:
        return
    check_shape(code)
    if not check_character_holds(code) and not note.strip():
        raise InvalidInput(
            fields={"uscc_note": ["代码末位校验不符。请核对代码；如营业执照确为此码，请在这里填写说明后再保存。"]}
        )
