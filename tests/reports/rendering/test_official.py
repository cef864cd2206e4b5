from dataclasses import replace
from datetime import date

from reports.rendering.content import ComparisonSummary, ListComparison, ListTable
from reports.rendering.official import compose
from tests.reports.rendering.examples import PROJECT_COLUMNS, draft, pack


def test_compose_of_an_issued_pack_writes_mark_number_title_and_prose() -> None:
    document = compose(pack())
    assert document.issuer_mark == "中共株洲市委组织部文件"
    assert document.document_number == "株组发〔2026〕1号"
    assert document.title_lines == ("株洲市先进轨道交通装备产业链", "2026年“一链一图三清单”")
    assert document.caption == ""
    assert document.addressees == "各县市区委组织部，市直有关单位党组织："
    assert (document.issuer, document.issued_on) == ("中共株洲市委组织部", "2026年10月9日")
    assert [(block.kind, block.text) for block in document.blocks] == [
        ("heading", "一、编制说明"),
        (
            "paragraph",
            "根据“一链一图三清单”年度更新要求，对株洲市先进轨道交通装备产业链2026年度情况进行了梳理汇总。本册数据取自产业链"
            "党建联盟平台，截止日期为2026年9月30日，版次为2026年第1版，状态为已发布，内容校验码为3f9a1c0d。",
        ),
        ("paragraph", "清单中金额的单位为万元，保留两位小数。"),
        ("heading", "二、基本情况"),
        (
            "paragraph",
            "截至2026年9月30日，先进轨道交通装备产业链列入重点企业40家、重点项目12个、链上党组织30个。主要情况为：链上单位"
            "412家，链上党员4825名，组织覆盖率37.9%，结对38对。",
        ),
        ("heading", "三、与2025年度比较"),
        ("paragraph", "与2025年相比，各清单合计新列入5项、退出1项、内容变化3项。"),
        (
            "paragraph",
            "重点企业新列入5家、退出1家、内容变化2家。新列入的是示例轨道交通甲甲装备制造有限公司、示例轨道交通乙甲装备制造"
            "有限公司、示例轨道交通丙甲装备制造有限公司、示例轨道交通丁甲装备制造有限公司、示例轨道交通戊甲装备制造有限公司；"
            "退出的是示例轨道交通癸癸装备制造有限公司。",
        ),
        ("paragraph", "重点项目内容变化1个。"),
    ]


def test_compose_numbers_the_attachments_maps_first() -> None:
    assert [(attachment.label, attachment.title) for attachment in compose(pack()).attachments] == [
        ("附件1", "先进轨道交通装备产业链图谱"),
        ("附件2", "先进轨道交通装备产业链重点企业清单"),
        ("附件3", "先进轨道交通装备产业链重点项目清单"),
        ("附件4", "先进轨道交通装备产业链链上党组织清单"),
    ]


def test_compose_with_one_attachment_does_not_number_it() -> None:
    document = compose(replace(pack(), maps=(), sections=pack().sections[:1]))
    assert [attachment.label for attachment in document.attachments] == ["附件"]


def test_compose_of_a_draft_says_edition_and_state_and_has_no_head_and_no_date() -> None:
    document = compose(draft())
    assert document.caption == "（第1版，待审核）"
    assert (document.issuer_mark, document.document_number, document.issued_on) == (None, None, None)


def test_compose_without_last_year_leaves_the_comparison_out() -> None:
    headings = [block.text for block in compose(replace(pack(), comparison=None)).blocks if block.kind == "heading"]
    assert headings == ["一、编制说明", "二、基本情况"]


def test_compose_with_an_unchanged_list_says_so() -> None:
    unchanged = replace(pack(), comparison=ComparisonSummary(2025, added=0, left=0, changed=0))
    assert compose(unchanged).blocks[-1].text == "与2025年相比，清单内容没有变化。"


def test_compose_with_many_new_names_shows_ten_and_the_number() -> None:
    names = tuple(f"示例{number}" for number in range(1, 13))
    comparison = ComparisonSummary(2025, added=12, left=0, changed=0, lists=(ListComparison("重点企业清单", names),))
    text = compose(replace(pack(), comparison=comparison)).blocks[-1].text
    assert text == f"重点企业新列入12项。新列入的是{'、'.join(names[:10])}等12项。"


def test_compose_with_an_empty_list_says_that_nothing_is_listed() -> None:
    empty = replace(pack(), sections=(ListTable("projects", "重点项目清单", PROJECT_COLUMNS, ()),), facts=())
    situation = [block.text for block in compose(empty).blocks][4]
    assert situation == "本年度暂无列入的重点项目。"


def test_compose_of_another_city_s_pack_uses_its_own_name_and_notes() -> None:
    document = compose(replace(pack(), pack_name="“一链四图”", notes=("示例说明。",), as_of=date(2026, 1, 2)))
    assert document.title_lines[1] == "2026年“一链四图”"
    assert document.blocks[2].text == "示例说明。"
