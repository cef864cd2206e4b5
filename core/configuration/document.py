"""A configuration file as it comes in: small, shallow, one meaning for each name, before anything believes it."""

import json
import re
from typing import Any

from core.errors import InvalidInput, TooLarge

FORMAT, VERSION = "lianmeng.configuration", 1
# Templates and faces travel inside; without them a city is some tens of kilobytes.
LARGEST = 32 * 1024 * 1024
DEEPEST = 6
TOO_LARGE = f"文件超过 {LARGEST // 1024 // 1024} MB，请核对；内含字体的，改用不含字体的一份，字体另行上传。"
# In long runs, not character by character: an embedded face is megabytes between two quotes.
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")


class NotRead(InvalidInput):
    """The file is none of ours, or not one at all."""

    default_code = "configuration_unreadable"


def _refuse(text: str) -> NotRead:
    return NotRead(text, fields={"file": [text]})


def read_document(raw: bytes) -> dict[str, Any]:
    """The file's one object. Raises TooLarge, InvalidInput at ``file``."""
    if len(raw) > LARGEST:
        raise TooLarge(TOO_LARGE)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refuse("文件不是 UTF-8 编码的文本，请用“导出配置”得到的文件，或另存为 UTF-8。") from error
    check_depth(text)
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_no_float)
    except json.JSONDecodeError as error:
        text = f"第 {error.lineno} 行第 {error.colno} 个字符处不符合 JSON 格式，请核对引号、逗号和括号。"
        raise _refuse(text) from error
    except ValueError as error:
        raise _refuse(str(error) if "“" in str(error) else "文件里有过长的数字，请核对。") from error
    return check_head(found)


def check_depth(text: str) -> None:
    """Raise InvalidInput for a file nested deeper than any of ours, before a parser descends into it."""
    depth = 0
    for match in _BRACKET.finditer(_STRING.sub('""', text)):
        depth += 1 if match.group() in "[{" else -1
        if depth > DEEPEST:
            raise _refuse(f"文件的括号嵌套超过 {DEEPEST} 层，不是一份配置文件，请核对。")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"“{name[:40]}”在同一处写了两次，分不清以哪个为准，请删去一个。")
        found[name] = value
    return found


def _no_constant(text: str) -> Any:
    raise ValueError(f"“{text}”不是 JSON 里的值，请删去。")


def _no_float(text: str) -> Any:
    raise ValueError(f"“{text[:20]}”不是整数，配置里只用整数。")


def check_head(found: Any) -> dict[str, Any]:
    """Raise InvalidInput unless the object says it is a configuration of a version we read."""
    if not isinstance(found, dict):
        raise _refuse("文件最外层应为一对花括号，请用“导出配置”得到的文件。")
    if found.get("format") != FORMAT:
        raise _refuse(f'这不是链盟的配置文件：缺少 "format": "{FORMAT}"。')
    version = found.get("version")
    if version != VERSION or isinstance(version, bool):
        raise _refuse(f"文件的版本是“{version}”，本系统读取的版本是 {VERSION}。请在同一版本的系统中重新导出。")
    if not isinstance(found.get("parts"), dict):
        raise _refuse("文件里没有 parts，或它不是一对花括号。")
    return found


def check_depth_of(document: dict[str, Any]) -> dict[str, Any]:
    """The same for an object that came parsed (the API's body, itself limited in size). Raises InvalidInput."""
    level: list[Any] = [document]
    for _ in range(DEEPEST):
        level = [value for each in level for value in (each.values() if isinstance(each, dict) else each)]
        level = [value for value in level if isinstance(value, dict | list)]
        if not level:
            return document
    raise _refuse(f"括号嵌套超过 {DEEPEST} 层，不是一份配置文件，请核对。")
