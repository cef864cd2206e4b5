"""The JSON Schema of a configuration file, for those who write one with an editor or a program of their own."""

from typing import Any

from core.configuration.document import FORMAT, VERSION
from core.configuration.parts import Part, registered_parts
from core.terms import term_kinds


def configuration_schema() -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "链盟配置文件",
        "type": "object",
        "required": ["format", "version", "parts"],
        "additionalProperties": False,
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "from": {"type": "object", "description": "从哪个单位导出；装入时不看"},
            "parts": {
                "type": "object",
                "additionalProperties": False,
                "properties": {part.code: _part(part) for part in registered_parts()},
            },
        },
    }


def _part(part: Part) -> dict[str, Any]:
    line: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "required": [column.code for column in part.columns if column.required],
        "properties": {column.code: column.schema() for column in part.columns},
    }
    if part.code == "terms":
        line["properties"]["kind"]["enum"] = [kind.code for kind in term_kinds()]
    described = {"title": part.label, "description": part.help}
    if part.is_single:
        # One nobody has set is written as an empty object.
        return {**described, "anyOf": [line, {"type": "object", "maxProperties": 0}]}
    return {**described, "type": "array", "items": line}
