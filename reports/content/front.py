"""What a city's own template of the yearly pack may name, and what it is filled with."""

from documents.templating.kinds import Loop, Placeholder, Values, Vocabulary
from reports.rendering.content import PackContent
from reports.rendering.official import OfficialDocument, compose, pack_name, short_hash
from reports.rendering.text import chinese_date, plain_number, printable

VOCABULARY = Vocabulary(
    (
        Placeholder("标题", "整个标题，如“某市某某产业链2026年‘一链一图三清单’”"),
        Placeholder("标题首行", "标题的第一行：城市和产业链"),
        Placeholder("标题次行", "标题的第二行：年度和清单名称"),
        Placeholder("城市", "本市名称"),
        Placeholder("产业链", "产业链名称，以“产业链”结尾"),
        Placeholder("年度", "四位数年份"),
        Placeholder("清单名称", "如“一链一图三清单”，不带引号"),
        Placeholder("发文机关标志", "发文机关名称加“文件”；没有编发文字号时为空"),
        Placeholder("发文字号", "正式稿的发文字号；送审稿和不编号的为空"),
        Placeholder("题注", "送审稿的版次和状态，如“（第1版，送审稿）”；正式稿为空"),
        Placeholder("主送单位", "“清单规则”中填写的主送单位，带冒号；没有填写的为空"),
        Placeholder("编制单位", "落款单位"),
        Placeholder("成文日期", "发布日期，如“2026年3月5日”；送审稿为空"),
        Placeholder("数据截至", "数据截止日期"),
        Placeholder("版次", "第几版，只有数字"),
        Placeholder("状态", "送审稿或已发布"),
        Placeholder("校验码", "内容校验值的前八位"),
    ),
    (
        Loop(
            "正文",
            "编制说明、基本情况、与上年比较，一行是一个标题或一段文字",
            (
                Placeholder("标题", "一级标题，如“一、编制说明”；这一行是文字时为空"),
                Placeholder("文字", "一段文字；这一行是标题时为空"),
            ),
        ),
        Loop(
            "附件",
            "附件说明的各项；附件本身（图谱和清单）由系统接在模板之后",
            (
                Placeholder("名称", "附件的标题"),
                Placeholder("序号", "从 1 起的数字"),
                Placeholder("首项", "第一项的序号和标题，其余各项为空"),
                Placeholder("其余项", "第二项起的序号和标题，第一项为空"),
            ),
        ),
        Loop("指标", "清单的主要数字", (Placeholder("名称", "如“链上单位”"), Placeholder("数值", "数字和单位"))),
    ),
)


def front_values(content: PackContent) -> Values:
    """What a template is filled with: plain texts, all of them also in the PDF."""
    official = compose(content)
    return {
        "标题": official.title,
        "标题首行": official.title_lines[0],
        "标题次行": "".join(official.title_lines[1:]),
        "城市": printable(content.city),
        "产业链": content.chain_title,
        "年度": str(content.year),
        "清单名称": pack_name(content),
        "发文机关标志": official.issuer_mark or "",
        "发文字号": official.document_number or "",
        "题注": official.caption,
        "主送单位": official.addressees,
        "编制单位": official.issuer,
        "成文日期": official.issued_on or "",
        "数据截至": chinese_date(content.as_of),
        "版次": str(content.edition_number),
        "状态": printable(content.state_label),
        "校验码": short_hash(content),
        "正文": [
            {
                "标题": block.text if block.kind == "heading" else "",
                "文字": block.text if block.kind == "paragraph" else "",
            }
            for block in official.blocks
        ],
        "附件": _attachments(official),
        "指标": [
            {
                "名称": printable(fact.label),
                "数值": printable(
                    f"{fact.value if isinstance(fact.value, str) else plain_number(fact.value)}{fact.unit}"
                ),
            }
            for fact in content.facts
        ],
    }


def _attachments(official: OfficialDocument) -> list[dict[str, str]]:
    """As the 附件说明 prints them: numbered only where there are several."""
    several = len(official.attachments) > 1
    rows = []
    for number, attachment in enumerate(official.attachments, start=1):
        text = f"{number}.{attachment.title}" if several else attachment.title
        first = number == 1
        rows.append(
            {
                "名称": attachment.title,
                "序号": str(number),
                "首项": text if first else "",
                "其余项": "" if first else text,
            }
        )
    return rows
