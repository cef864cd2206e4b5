from alliances.choices import BrandMeaning
from core.terms import TermKind

TERM_KINDS = (
    TermKind(
        code="brand_kind",
        label="品牌类别",
        help="党建品牌、教育示范基地、示范点等在本市的叫法。",
        meanings=BrandMeaning,
        defaults=(
            ("brand", "党建品牌", "brand"),
            ("base", "教育示范基地", "base"),
            ("demonstration", "示范点", "demonstration"),
        ),
    ),
    TermKind(
        code="honour_kind",
        label="荣誉类别",
        help="劳动模范、工匠、先进党组织、产业集群等。",
        defaults=(
            ("model_worker", "劳动模范", ""),
            ("craftsman", "工匠", ""),
            ("party", "党建荣誉", ""),
            ("cluster", "产业集群", ""),
            ("other", "其他荣誉", ""),
        ),
    ),
)
