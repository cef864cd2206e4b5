"""What this room tells the platform when it starts."""

from alliances.agreement_paper import register_agreement_writer
from alliances.campaigns.measures import register_measure_book
from chains.map_archive import register_map_archive, register_map_pdf
from chains.projects.published import register_published_reader
from chains.tabs import ChainTab, register_chain_tab
from core.assistant.steps import NextStep, register_next_step
from core.configuration.parts import register_part
from core.context_processors import RoomSpec, register_room
from core.home import HomeCard, register_home_card
from core.jobs.registry import DueWork, JobKind, register_due_work, register_job_kind
from core.outbox.events import register_event_kinds
from core.principal import Principal
from core.settings_pages import SettingsPage, register_settings_page
from core.tables.spec import register_table
from core.terms import register_term_kinds
from core.uses import RowPage, register_row_pages
from documents.faces import register_face_standards
from documents.templating.kinds import register_template_kind
from meetings.minutes.paper import register_minutes_writer
from reports import agreements, campaign_measures, directories, due, help, minutes, objects
from reports.access import may_on_some_chain
from reports.building import build_packs, issue_files
from reports.configuration import PART
from reports.events import EVENT_KINDS
from reports.files import FACE_STANDARDS
from reports.home import holdings_card, review_card
from reports.kinds import BUILD_PACKS, CITY_ZIP, ISSUE_FILES, YEARLY_PACKS
from reports.lagging import lagging_card
from reports.map_archive import PublishedMaps, map_pdf
from reports.models import EditionMap, EditionRow
from reports.published import published_pack
from reports.tables.pack import EditionTable, IndicatorRowTable, PackTable
from reports.templating import KIND as PACK_TEMPLATE_KIND
from reports.terms import TERM_KINDS
from reports.zipping import city_zip
from services.directories.paper import register_directory_writer


def _sees_packs(principal: Principal, held: Principal) -> bool:  # noqa: ARG001 - a pack tells of the whole chain
    return held.may("pack.view")


def _answers_for_chains(principal: Principal) -> bool:
    return principal.may_everywhere("pack.review") and principal.may_everywhere("person.view")


def register() -> None:
    help.register()
    register_next_step(
        NextStep(
            label="生成本年度清单",
            help="资料齐了以后生成，核对、送审、发布，下载 Word、Excel 和 PDF",
            url_name="pack-list",
            order=70,
            allows=lambda principal: principal.may_everywhere("pack.build"),
        )
    )
    register_settings_page(
        SettingsPage(
            code="pack_rules",
            parts=("pack_rule",),
            group="业务设置",
            label="年度清单规则",
            help="编制单位、主送单位、编制说明、发文字号，审核和发布是否分开",
            icon="document",
            url_name="pack-rules",
            order=43,
            allows=lambda principal: principal.may_everywhere("pack.publish"),
        )
    )
    objects.register()
    for table in (PackTable(), EditionTable(), IndicatorRowTable()):
        register_table(table)
    register_term_kinds(TERM_KINDS)
    register_part(PART)
    pack = ("edition__pack__chain_id", "edition__pack__year")
    in_pack = ("edition__pack__chain__name", "edition__pack__year")
    register_row_pages(
        RowPage(EditionRow, "年度清单", "pack-detail", ids=pack, names=in_pack),
        RowPage(EditionMap, "年度清单的图谱", "pack-detail", ids=pack, names=in_pack),
    )
    register_published_reader(published_pack)
    register_event_kinds(EVENT_KINDS)
    register_template_kind(PACK_TEMPLATE_KIND)
    register_template_kind(agreements.KIND)
    register_measure_book(campaign_measures.Book())
    register_agreement_writer(agreements.WRITER)
    register_template_kind(minutes.KIND)
    register_minutes_writer(minutes.WRITER)
    register_directory_writer(directories.WRITER)
    register_face_standards(FACE_STANDARDS)
    register_job_kind(JobKind(BUILD_PACKS, "生成年度清单", build_packs, "pack.build"))
    register_job_kind(JobKind(ISSUE_FILES, "生成年度清单正式稿", issue_files, "pack.publish"))
    register_job_kind(JobKind(CITY_ZIP, "打包年度清单", city_zip, "pack.view", file_scope=lambda _: "packs"))
    register_due_work(DueWork(YEARLY_PACKS, due.slots, due.plan))
    register_map_archive(PublishedMaps())
    register_map_pdf(map_pdf)
    register_chain_tab(ChainTab("packs", "年度清单", 90, "chain-packs", _sees_packs))
    register_room(
        RoomSpec(
            code="packs",
            label="年度清单",
            icon="document",
            url_name="pack-list",
            order=70,
            allows=lambda principal: may_on_some_chain(principal, "pack.view"),
            paths=("/packs/",),
            on_phone=True,
        )
    )
    register_room(
        RoomSpec(
            code="reports",
            label="报表",
            icon="chart",
            url_name="indicator-list",
            order=80,
            allows=lambda principal: principal.may("indicator.view"),
            paths=("/indicators/",),
        )
    )
    register_home_card(
        HomeCard(
            code="lagging",
            order=25,
            template="reports/card_lagging.html",
            allows=lambda principal: (
                principal.may_everywhere("pack.review") and principal.may_everywhere("person.view")
            ),
            build=lagging_card,
        )
    )
    register_home_card(
        HomeCard(
            code="holdings",
            order=80,
            template="reports/card_holdings.html",
            allows=lambda principal: principal.may_everywhere("chain.view"),
            build=holdings_card,
        )
    )
    register_home_card(
        HomeCard(
            code="packs",
            order=30,
            template="reports/home_card.html",
            allows=lambda principal: principal.may("pack.review"),
            build=review_card,
        )
    )
