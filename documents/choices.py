from collections.abc import Mapping

from django.db.models import TextChoices


class TemplateState(TextChoices):
    DRAFT = "draft", "未启用"
    ACTIVE = "active", "使用中"
    RETIRED = "retired", "已停用"


# A retired version may be taken into use again: what it printed before still says its number.
TEMPLATE_TRANSITIONS: Mapping[str, frozenset[str]] = {
    TemplateState.DRAFT: frozenset({TemplateState.ACTIVE, TemplateState.RETIRED}),
    TemplateState.ACTIVE: frozenset({TemplateState.RETIRED}),
    TemplateState.RETIRED: frozenset({TemplateState.ACTIVE}),
}


class Face(TextChoices):
    """The faces GB/T 9704-2012 sets a document in, as officials call them."""

    TITLE = "title", "小标宋"
    BODY = "body", "仿宋"
    HEADING = "heading", "黑体"
    SUBHEADING = "subheading", "楷体"
    FOLIO = "folio", "宋体"


FACE_USES: Mapping[str, str] = {
    Face.TITLE: "发文机关标志、标题",
    Face.BODY: "正文、清单",
    Face.HEADING: "一级标题、附件标识、表头",
    Face.SUBHEADING: "二级标题、题注",
    Face.FOLIO: "页码",
}
