from core.terms import TermKind
from reports.choices import ListMeaning, MapMeaning

TERM_KINDS = (
    TermKind(
        code="pack_list",
        label="清单种类",
        help="年度清单包含哪些清单；名称可按本市习惯改。",
        meanings=ListMeaning,
        defaults=(
            ("key_enterprises", "产业链重点企业清单", "key_enterprises"),
            ("key_projects", "产业链重点项目清单", "key_projects"),
            ("chain_party_orgs", "链上企业党组织清单", "chain_party_orgs"),
        ),
    ),
    TermKind(
        code="pack_map",
        label="图谱种类",
        help="年度清单包含哪些图谱：一张图，或像“4个图谱”那样多张。",
        meanings=MapMeaning,
        defaults=(("chain_map", "产业链图谱", "chain_map"),),
    ),
)
