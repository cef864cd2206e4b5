from chains.choices import ClassMeaning, GapMeaning, GoalMeaning
from core.terms import TermKind

TERM_KINDS = (
    TermKind(
        code="chain_grade",
        label="链条等级",
        help="本市对产业链的分级，如“2+N”中的主导链和特色链。",
        defaults=(("main", "主导产业链", ""), ("special", "特色产业链", "")),
    ),
    TermKind(
        code="chain_class",
        label="产业分类",
        help="传统特色、优势、新兴等分类。",
        meanings=ClassMeaning,
        defaults=(
            ("traditional", "传统特色产业", "traditional"),
            ("advantaged", "优势产业", "advantaged"),
            ("emerging", "新兴产业", "emerging"),
        ),
    ),
    TermKind(
        code="chain_scale",
        label="集群规模",
        help="千亿、百亿等集群规模档次。",
        defaults=(("hundred_billion", "千亿级", ""), ("ten_billion", "百亿级", "")),
    ),
    TermKind(
        code="post_level",
        label="链长职务层次",
        help="链长的职务层次，如市级领导干部。",
        defaults=(("city_leader", "市级领导干部", ""), ("county_leader", "县级领导干部", "")),
    ),
    TermKind(
        code="project_goal",
        label="项目目标任务",
        help="重点项目的目标任务类型。",
        meanings=GoalMeaning,
        defaults=(
            ("market", "市场拓展", "market"),
            ("technology", "技术攻坚", "technology"),
            ("progress", "项目推进", "progress"),
            ("synergy", "产业链协同", "synergy"),
            ("investment", "招商引资", "investment"),
        ),
    ),
    TermKind(
        code="gap_kind",
        label="强链补链类型",
        help="短板怎么补、重点项目起什么作用：补链、强链、延链、升链、建链、扩链。",
        meanings=GapMeaning,
        defaults=(
            ("fill", "补链", "fill"),
            ("strengthen", "强链", "strengthen"),
            ("extend", "延链", "extend"),
            ("upgrade", "升链", "upgrade"),
            ("build", "建链", "build"),
            ("expand", "扩链", "expand"),
        ),
    ),
)
