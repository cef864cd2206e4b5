from core.terms import TermKind
from organizations.choices import FigureMeaning

TERM_KINDS = (
    TermKind(
        code="region_kind",
        label="园区类别",
        help="国家行政区划以外的区域：经开区、高新区、产业园区、镇街等。",
        defaults=(("development_zone", "开发区", ""), ("park", "产业园区", ""), ("township", "镇街", "")),
    ),
    TermKind(
        code="unit_tag",
        label="单位标签",
        help="规上、专精特新、小巨人、高新技术企业等资质，按起止日期登记。",
        defaults=(
            ("above_scale", "规上企业", ""),
            ("sri", "专精特新企业", ""),
            ("little_giant", "专精特新“小巨人”", ""),
            ("high_tech", "高新技术企业", ""),
            ("unicorn", "独角兽企业", ""),
            ("gazelle", "瞪羚企业", ""),
        ),
    ),
    TermKind(
        code="figure_kind",
        label="经营数据指标",
        help="按年、半年、季度或月登记的单位指标在本市的叫法，如工业总产值、税收、从业人员。",
        meanings=FigureMeaning,
        meaning_help={
            FigureMeaning.OUTPUT: "金额，按元登记、精确到分；各期可相加，计入工业总产值",
            FigureMeaning.REVENUE: "金额，按元登记、精确到分；各期可相加，计入营业收入",
            FigureMeaning.PROFIT: "金额，按元登记、精确到分，可为负；各期可相加",
            FigureMeaning.TAX: "金额，按元登记、精确到分；各期可相加，计入税收",
            FigureMeaning.INVESTMENT: "金额，按元登记、精确到分；各期可相加",
            FigureMeaning.STAFF: "期末人数；各期不相加，取最近一期",
            FigureMeaning.OTHER_MONEY: "金额，按元登记、精确到分；各期可相加",
            FigureMeaning.OTHER_COUNT: "整数，计量单位写在名称里；各期可相加",
            FigureMeaning.OTHER_LEVEL: "整数，计量单位写在名称里；各期不相加，取最近一期",
        },
        defaults=(
            ("output", "工业总产值", "output"),
            ("revenue", "营业收入", "revenue"),
            ("tax", "税收", "tax"),
            ("staff", "期末从业人员", "staff"),
        ),
    ),
)
