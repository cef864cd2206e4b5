"""Check and fill a template: inspected first, then opened only by a limited child."""

import base64
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from core.spreadsheets.limits import MIB, Limits
from documents.confined import Crashed, Overrun, ask
from documents.templating.inspection import LIMITS, inspect_template
from documents.templating.kinds import Values, Vocabulary
from documents.templating.places import Fault
from documents.templating.refusals import TemplateRefused

CHILD_LIMITS = replace(LIMITS, memory_bytes=512 * MIB, cpu_seconds=20, wall_seconds=60.0, output_bytes=64 * MIB)
FAULTS_SHOWN = 8


@dataclass(frozen=True)
class TemplateFile:
    """The version of a template that is in use, free of the database: a job fills it outside any transaction."""

    id: UUID
    number: int
    path: Path


class UnknownPlaceholders(TemplateRefused):
    """``faults`` name each with its place."""

    default_code = "template_placeholders"

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        shown = "；".join(str(fault) for fault in faults[:FAULTS_SHOWN])
        more = f"；等 {len(faults)} 处" if len(faults) > FAULTS_SHOWN else ""
        super().__init__(f"模板中有不能识别的内容：{shown}{more}。请对照占位符说明改正后重新上传。")


def check_template(path: Path, vocabulary: Vocabulary) -> None:
    """Raises TemplateRefused unless the file is a plain DOCX that names only what the vocabulary holds.

    It is filled once with sample words, so that what would fail at issuing fails here.
    """
    row_of = {name: dict.fromkeys(fields, "示例") for name, fields in vocabulary.lists.items()}
    sample: dict[str, Any] = dict.fromkeys(vocabulary.names, "示例") | {name: [row] for name, row in row_of.items()}
    fill_template(path, vocabulary, sample)


def fill_template(path: Path, vocabulary: Vocabulary, values: Values, *, limits: Limits = CHILD_LIMITS) -> bytes:
    """The filled DOCX. Raises TemplateRefused, UnknownPlaceholders."""
    inspect_template(path)
    answer = _ask_child(
        {
            "template": base64.b64encode(path.read_bytes()).decode(),
            "names": sorted(vocabulary.names),
            "lists": {name: sorted(fields) for name, fields in vocabulary.lists.items()},
            "values": _plain(values),
            "limits": asdict(limits),
        },
        limits,
    )
    if "faults" in answer:
        raise UnknownPlaceholders([Fault(*each) for each in answer["faults"]])
    if "refused" in answer:
        raise TemplateRefused(f"模板不能填写：{answer['refused']}。请改正后重新上传。", code="template_not_allowed")
    return base64.b64decode(answer["docx"])


def fill_in_use(template: TemplateFile, vocabulary: Vocabulary, values: Values) -> bytes:
    """The same for the version in use, whose refusal tells whoever waits for the document what to do."""
    try:
        return fill_template(template.path, vocabulary, values)
    except TemplateRefused as error:
        text = f"本市文书模板第 {template.number} 版不能填写：{error.message}也可以先在“设置”中停用它，按统一格式生成。"
        raise TemplateRefused(text, code=error.code) from error


def _plain(values: Values) -> dict[str, Any]:
    """Texts and lists of texts, nothing with a method: what crosses to the child is JSON."""
    return {name: value if isinstance(value, str) else [dict(row) for row in value] for name, value in values.items()}


def _ask_child(job: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    try:
        return ask("documents.templating.child", job, limits)
    except Overrun as error:
        raise _too_slow() from error
    except Crashed as error:
        raise _unreadable() from error


def _too_slow() -> TemplateRefused:
    return TemplateRefused("模板过于复杂，填写时超出时间或内存上限，请简化后重新上传。", code="template_too_slow")


def _unreadable() -> TemplateRefused:
    return TemplateRefused("模板无法打开，请用 Word 或 WPS 打开，另存为 .docx 后重新上传。", code="template_damaged")
