"""The first step: what to begin from."""

from typing import Any

from django import forms

from core.assistant.steps import SetupStep
from core.configuration.actions import left_by_default, load_configuration
from core.configuration.defaults import default_document
from core.configuration.document import LARGEST, TOO_LARGE, read_document
from core.configuration.reading import ConfigurationRefused
from core.errors import InvalidInput, TooLarge
from core.models import Term
from core.principal import Principal

DEFAULTS, FILE, NOTHING = "defaults", "file", "nothing"
SHOWN = 5


class BeginningForm(forms.Form):
    base = forms.ChoiceField(
        label="从哪里开始",
        choices=[
            (DEFAULTS, "用系统的常用名称，再改成本市的叫法"),
            (FILE, "用另一个城市的配置文件，再改成本市的叫法"),
            (NOTHING, "从空白开始，全部自己填写"),
        ],
        initial=DEFAULTS,
        widget=forms.RadioSelect,
    )
    file = forms.FileField(label="配置文件", required=False, allow_empty_file=True)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("base") == FILE and not data.get("file"):
            self.add_error("file", "请选择配置文件，由那个城市在“设置 ▸ 配置文件”中导出。")
        return data


def _save(principal: Principal, form: BeginningForm) -> str:
    base = form.cleaned_data["base"]
    if base == NOTHING:
        return "从空白开始。"
    if base == DEFAULTS:
        held = set(Term.objects.values_list("kind", flat=True))
        loaded = load_configuration(actor=principal, document=default_document(but=held))
        return f"已装入常用名称 {loaded.new} 条。" if loaded.new else "常用名称已经在了。"
    upload = form.cleaned_data["file"]
    try:
        if upload.size > LARGEST:
            raise TooLarge(TOO_LARGE)
        document = read_document(upload.read())
        left = left_by_default(principal, document)
        loaded = load_configuration(actor=principal, document=document, leave=left)
    except TooLarge as error:
        raise InvalidInput(error.message, fields={"file": [error.message]}) from error
    except ConfigurationRefused as error:
        texts = [str(problem) for problem in error.problems[:SHOWN]]
        more = len(error.problems) - len(texts)
        texts += [f"另有 {more} 处，可到“设置 ▸ 配置文件”逐项核对。"] if more else []
        raise InvalidInput(error.message, fields={"file": texts}) from error
    return f"已装入配置文件：新增 {loaded.new} 项，修改 {loaded.changed} 项。"


BEGINNING = SetupStep(
    code="start",
    short="起点",
    label="从哪里开始",
    question="先有一套名称，后面各步再改成本市的叫法。",
    order=10,
    template="setup/beginning.html",
    allows=lambda principal: principal.may_everywhere("configuration.edit"),
    form=lambda principal, data, files: BeginningForm(data, files),  # noqa: ARG005 - asked the same of everybody
    save=_save,
)
