from core.terms import TermKind

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
)
