from alliances.choices import BodyMeaning, CategoryMeaning, SeatMeaning, SetupMeaning, TierMeaning
from core.terms import TermKind

TERM_KINDS = (
    TermKind(
        code="body_kind",
        label="链党组织类别",
        help="产业链党委、联合党委、联建平台、党建联盟等在本市的叫法。",
        meanings=BodyMeaning,
        defaults=(
            ("chain_committee", "产业链党委", "chain_committee"),
            ("alliance", "产业链党建联盟", "alliance"),
        ),
    ),
    TermKind(
        code="body_tier",
        label="组织层级",
        help="链党组织从上到下分几层、每层叫什么，层数不限；排在前面的层级高。",
        meanings=TierMeaning,
        meaning_help={
            "province": "设在省一级。",
            "city": "设在市一级。",
            "county": "设在县（市、区）一级。",
            "park": "设在园区、乡镇、街道。",
            "base": "设在企业、村社区、网格等。",
        },
        defaults=(
            ("province", "省级", "province"),
            ("city", "市级", "city"),
            ("county", "县级", "county"),
            ("park", "园区（镇街）级", "park"),
            ("base", "基层", "base"),
        ),
    ),
    TermKind(
        code="body_setup_mode",
        label="共建模式",
        help="链主企业带动型、职能部门牵引型、行业协会串联型。",
        meanings=SetupMeaning,
        defaults=(
            ("leader", "链主企业带动型", "leader"),
            ("department", "职能部门牵引型", "department"),
            ("association", "行业协会串联型", "association"),
        ),
    ),
    TermKind(
        code="member_category",
        label="成员类别",
        help="链党组织成员的类别。",
        meanings=CategoryMeaning,
        defaults=(
            ("department", "产业主管部门", "department"),
            ("leader", "链主企业", "leader"),
            ("association", "行业协会商会", "association"),
            ("enterprise", "上下游企业", "enterprise"),
            ("research", "科研院所", "research"),
            ("financial", "金融机构", "financial"),
        ),
    ),
    TermKind(
        code="body_seat",
        label="席位名称",
        help="书记、副书记、召集人、委员等席位。",
        meanings=SeatMeaning,
        defaults=(
            ("secretary", "书记", "secretary"),
            ("deputy_secretary", "副书记", "deputy_secretary"),
            ("convener", "召集人", "convener"),
            ("member", "委员", "member"),
            ("liaison", "联络员", "liaison"),
        ),
    ),
    TermKind(
        code="secretary_post",
        label="书记的企业职务",
        help="出资人、中高管的职务字样：党组织书记的企业职务里有这些字样的，计入“书记由出资人或中高管担任”的比率。",
        defaults=(
            ("investor", "出资人", ""),
            ("chairman", "董事长", ""),
            ("manager", "总经理", ""),
            ("director", "总监", ""),
        ),
    ),
    TermKind(
        code="convener_post",
        label="召集人常任职务",
        help="召集人一般由哪些职务担任；登记召集人时职务里没有这些字样的，只提示，不阻止。",
        defaults=(
            ("standing_committee", "市委常委", ""),
            ("park_secretary", "园区党工委书记", ""),
            ("town_secretary", "镇党委书记", ""),
            ("street_secretary", "街道党工委书记", ""),
        ),
    ),
)
