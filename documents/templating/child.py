"""The process that opens and fills a stranger's template: limited in memory, time and output.

Started by ``filling`` as ``python -m documents.templating.child``; the job is JSON on standard input, the answer JSON
on standard output: ``{"faults": [[place, text, problem], …]}``, ``{"docx": base64}`` or ``{"refused": text}``.
"""

import base64
import io
import json
import sys
from typing import Any, TextIO

from docxtpl import DocxTemplate
from jinja2 import TemplateError

from core.spreadsheets.child import confine
from core.spreadsheets.limits import Limits
from documents.templating.places import faults_of
from documents.templating.sandbox import NotAllowedHere, TemplateEnvironment


def main(job_text: str, out: TextIO) -> None:
    job: dict[str, Any] = json.loads(job_text)
    confine(Limits(**job["limits"]))
    try:
        answer = _answer(job)
    except NotAllowedHere as error:
        answer = {"refused": str(error)}
    except TemplateError:
        answer = {"refused": "花括号没有成对，或循环没有结束"}
    except MemoryError:
        answer = {"refused": "内容过多，填写时超出内存上限"}
    out.write(json.dumps(answer, ensure_ascii=False))
    out.flush()


def _answer(job: dict[str, Any]) -> dict[str, Any]:
    names = frozenset(job["names"])
    lists = {name: frozenset(fields) for name, fields in job["lists"].items()}
    template = DocxTemplate(io.BytesIO(base64.b64decode(job["template"])))
    faults = faults_of(template.get_docx(), names, lists)
    if faults:
        return {"faults": [[fault.place, fault.text, fault.problem] for fault in faults]}
    # What is set between tags lies outside every paragraph (a property, a description of a picture): held there too.
    template.render(job["values"], jinja_env=TemplateEnvironment(names, lists), autoescape=True)
    written = io.BytesIO()
    template.save(written)
    if written.tell() > job["limits"]["output_bytes"] // 2:
        return {"refused": "填写后的文件过大"}
    return {"docx": base64.b64encode(written.getvalue()).decode()}


if __name__ == "__main__":
    main(sys.stdin.read(), sys.stdout)
