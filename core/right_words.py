"""The rights table in the words of those it binds: each action's room, name and one sentence.

The table itself stands in ``core.rights``; a page made of both cannot say anything else than what decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from core.choices import Role
from core.rights import RIGHTS, Extent

ROOMS = (
    "单位与党组织",
    "人员",
    "产业链",
    "重点项目与强链补链",
    "链党组织",
    "会议",
    "工单与服务",
    "年度清单与指标",
    "公文",
    "表格",
    "城市设置",
    "账号与授权",
    "记录与运行",
)
UNITS, PEOPLE, CHAINS, PROJECTS, BODIES, MEETINGS, SERVICES, PACKS, PAPERS, SHEETS, CITY, ACCOUNTS, RUNNING = ROOMS


@dataclass(frozen=True)
class ActionWords:
    room: str
    name: str
    sentence: str


WORDS: Mapping[str, ActionWords] = {
    "unit.view": ActionWords(UNITS, "查看单位", "看到单位名单和每家单位的登记内容。"),
    "unit.edit": ActionWords(UNITS, "修改单位", "修改已登记单位的名称、地址、行业、标签和入驻园区。"),
    "unit.create": ActionWords(UNITS, "新建单位", "登记本市名单里还没有的单位。"),
    "unit.remove": ActionWords(UNITS, "终止单位", "把注销、迁出的单位登记为终止，或撤销终止。"),
    "unit.merge": ActionWords(UNITS, "合并单位", "把重复登记的单位合并为一家，30 天内可撤销。"),
    "party_org.view": ActionWords(UNITS, "查看党组织", "看到党组织名单、隶属关系和所在单位。"),
    "party_org.edit": ActionWords(UNITS, "维护党组织", "新建、修改、撤销、恢复党组织。"),
    "party_org.merge": ActionWords(UNITS, "合并党组织", "把重复登记的党组织合并为一个，30 天内可撤销。"),
    "mass_org.view": ActionWords(UNITS, "查看群团组织", "看到单位的工会、共青团、妇联等群团组织。"),
    "mass_org.edit": ActionWords(UNITS, "维护群团组织", "登记、修改、撤销单位的群团组织。"),
    "duplicate.view": ActionWords(UNITS, "查看疑似重复", "看到疑似重复登记的单位和党组织。"),
    "member_count.view": ActionWords(UNITS, "查看党员人数", "看到各党组织、各单位的党员人数，不含名单。"),
    "member_count.edit": ActionWords(UNITS, "登记党员人数", "按日期登记、更正党员人数。"),
    "unit_figure.view": ActionWords(UNITS, "查看经营数据", "看到单位按期登记的产值、税收等数据。"),
    "unit_figure.edit": ActionWords(UNITS, "登记经营数据", "按期登记、更正、删除单位的经营数据。"),
    "region.view": ActionWords(UNITS, "查看园区", "看到本市自设的园区等区域和其中的单位。"),
    "region.edit": ActionWords(UNITS, "维护园区", "新建、修改、撤销、恢复本市自设的区域。"),
    "person.view": ActionWords(PEOPLE, "查看人员", "看到联系人和任职，电话、邮箱遮住一部分。"),
    "person.edit": ActionWords(PEOPLE, "维护人员", "登记、修改人员和任职，办理交接。"),
    "person.unmask": ActionWords(PEOPLE, "查看完整电话", "看到完整的电话、邮箱，每次查看都记入日志。"),
    "instructor.view": ActionWords(PEOPLE, "查看指导员", "看到哪位党建指导员联系哪家单位。"),
    "duty.view": ActionWords(PEOPLE, "查看本人任务", "看到本人负责联系的单位和任务，看不到他人的。"),
    "duty_log.view": ActionWords(PEOPLE, "查看履职记录", "看到指导员为单位做了什么；指导员只看到本人的。"),
    "duty_log.edit": ActionWords(PEOPLE, "填写履职记录", "指导员填写、更正本人的履职记录。"),
    "talent.view": ActionWords(PEOPLE, "查看人才交流培养", "看到挂职交流、人才引进、双向培养的人数和单位，不含姓名。"),
    "talent.edit": ActionWords(PEOPLE, "登记人才交流培养", "登记、修改挂职交流、人才引进、双向培养。"),
    "chain.view": ActionWords(CHAINS, "查看产业链", "看到产业链、图谱、环节和链上单位。"),
    "chain.edit": ActionWords(CHAINS, "维护产业链", "新建、修改、更名、合并、拆分、终止产业链，编排图谱。"),
    "chain_unit.edit": ActionWords(CHAINS, "维护链上单位", "把单位编入产业链环节，修改或结束其位置。"),
    "coverage.view": ActionWords(CHAINS, "查看两个覆盖", "看到组织覆盖、工作覆盖的数字和未覆盖的单位。"),
    "coverage.edit": ActionWords(CHAINS, "设定覆盖口径", "设定计算覆盖率的口径，提出或审批他人提出的不计入。"),
    "project.view": ActionWords(PROJECTS, "查看重点项目", "看到重点项目、节点、进展和参与单位。"),
    "project.edit": ActionWords(PROJECTS, "维护重点项目", "新建、修改重点项目和节点，变更项目状态。"),
    "project.report": ActionWords(PROJECTS, "填报项目进展", "为项目填写进展情况。"),
    "project_rule.edit": ActionWords(PROJECTS, "设定项目规则", "设定进展填报周期和亮灯规则。"),
    "gap.view": ActionWords(PROJECTS, "查看强链补链", "看到强链补链事项和办理情况。"),
    "gap.edit": ActionWords(PROJECTS, "维护强链补链", "登记、修改、销号强链补链事项。"),
    "body.view": ActionWords(BODIES, "查看链党组织", "看到产业链党委、联盟等链党组织和成员单位。"),
    "body.edit": ActionWords(BODIES, "维护链党组织", "新建、修改、撤销、恢复链党组织。"),
    "membership.edit": ActionWords(BODIES, "维护成员和职务", "登记成员加入、退出，安排链党组织内的职务。"),
    "pairing.view": ActionWords(BODIES, "查看结对", "看到结对各方、期限、协议和办理情况。"),
    "pairing.edit": ActionWords(BODIES, "维护结对", "提出、修改结对，提醒各方，登记终止。"),
    "pairing.sign": ActionWords(BODIES, "登记签约", "登记结对签约、续签，上传签署件。"),
    "work.view": ActionWords(BODIES, "查看队伍和岗位", "看到攻坚队、志愿服务队等队伍和示范岗、承诺，不含名单。"),
    "work.edit": ActionWords(BODIES, "维护队伍和岗位", "组建、修改、结束队伍，登记示范岗、承诺和践诺情况。"),
    "guidance.view": ActionWords(
        BODIES, "查看工作提示", "看到链党组织发出的提醒、督促、建议和回复；成员只看到发给自己的。"
    ),
    "guidance.edit": ActionWords(BODIES, "发工作提示", "以有督促指导权限的链党组织名义发出、退回、办结工作提示。"),
    "guidance.reply": ActionWords(BODIES, "回复工作提示", "回复发给本单位的工作提示；联络员可代为登记来函回复。"),
    "recommendation.view": ActionWords(BODIES, "查看推荐", "看到链党组织推荐入党、评优、人才评选的记录和结果。"),
    "recommendation.edit": ActionWords(BODIES, "登记推荐", "以有评选推荐权限的链党组织名义推荐，登记结果；不审批。"),
    "activity.view": ActionWords(BODIES, "查看共建活动", "看到链党组织的共建活动和参加单位。"),
    "activity.edit": ActionWords(BODIES, "登记共建活动", "登记、修改、删除共建活动。"),
    "outcome.view": ActionWords(BODIES, "查看成效", "看到订单、增收、合作等成效和确认情况。"),
    "outcome.edit": ActionWords(BODIES, "登记成效", "登记成效，撤回或更正自己登记的成效。"),
    "outcome.confirm": ActionWords(BODIES, "确认成效", "确认或不认可他人登记的成效，自己登记的不能确认。"),
    "share.view": ActionWords(BODIES, "查看跨区域合作", "看到链党组织的域外成员、发给外市的共享和外市发来的共享。"),
    "share.edit": ActionWords(BODIES, "办理跨区域合作", "登记域外成员，邀请外市共享、撤回，接受、谢绝外市的邀请。"),
    "fund.view": ActionWords(BODIES, "查看专项经费和补助", "看到经费预算、拨付、票据、余额和扶持补助。"),
    "fund.edit": ActionWords(BODIES, "维护专项经费和补助", "登记经费预算、拟拨付、票据和扶持补助。"),
    "fund.pay": ActionWords(BODIES, "确认拨付和核销", "确认经费已拨付、核销，取消已拨付的。"),
    "meeting.view": ActionWords(MEETINGS, "查看会议", "看到会议安排和召开情况；成员单位看到参加的会议。"),
    "meeting.edit": ActionWords(MEETINGS, "组织会议", "安排、通知、改期、取消会议，点名和记录。"),
    "meeting.reply": ActionWords(MEETINGS, "回复参会", "替参会单位回复参加、派人或请假。"),
    "meeting_rule.edit": ActionWords(MEETINGS, "设置会议规则", "设置会议类型、议程模板、次数要求和提醒。"),
    "topic.view": ActionWords(MEETINGS, "查看议题", "看到提出的议题和答复。"),
    "topic.propose": ActionWords(MEETINGS, "提出议题", "在截止前向会议提出议题。"),
    "resolution.view": ActionWords(MEETINGS, "查看决议", "看到决议、责任单位和办理进展。"),
    "resolution.edit": ActionWords(MEETINGS, "管理决议", "登记、修改、办结、重新办理决议。"),
    "resolution.report": ActionWords(MEETINGS, "报告进展", "为责任单位登记办理进展。"),
    "minutes.view": ActionWords(MEETINGS, "查看纪要", "看到会议纪要；参会单位看到印发的纪要并确认。"),
    "minutes.edit": ActionWords(MEETINGS, "起草纪要", "起草、送审、印发、更正会议纪要。"),
    "minutes.review": ActionWords(MEETINGS, "审核纪要", "对纪要逐审通过或退回。"),
    "ticket.view": ActionWords(SERVICES, "查看工单", "看到与自己有关的工单。"),
    "ticket.oversee": ActionWords(SERVICES, "查看全部工单", "看到链党组织的全部工单和台账，举报除外。"),
    "ticket.raise": ActionWords(SERVICES, "提出工单", "替企业提出诉求、建议、投诉、举报。"),
    "ticket.run": ActionWords(SERVICES, "响应和派单", "受理、派单、转出，裁定退单、审批延期。"),
    "ticket.handle": ActionWords(SERVICES, "承办工单", "替承办部门报到、登记进展、答复。"),
    "ticket.rate": ActionWords(SERVICES, "评价和撤单", "替企业评价结果、撤回工单。"),
    "ticket.call_back": ActionWords(SERVICES, "回访企业", "回访企业并登记，不满意的要求重办。"),
    "ticket.arbitrate": ActionWords(SERVICES, "裁定多次退单", "第三次退单由组织部门裁定。"),
    "ticket.confidential": ActionWords(SERVICES, "查看举报", "看到举报内容，查看都有记录。"),
    "market.view": ActionWords(SERVICES, "查看产品供需", "看到本企业的供需和发布给本企业的供需、目录。"),
    "market.edit": ActionWords(SERVICES, "填报供需和对接", "替企业填报、发布、撤回供需，提出意向、登记成交。"),
    "market.issue": ActionWords(SERVICES, "发布供需目录", "按期发布产品供需目录，编期号，发布后内容不变。"),
    "directory.view": ActionWords(SERVICES, "查看下级目录", "看到下级各地发布的供需和人才目录及汇总数，不含联系方式。"),
    "target.view": ActionWords(SERVICES, "查看招引目标", "看到产业链招引企业的线索、进度和下一步。"),
    "target.edit": ActionWords(SERVICES, "登记招引目标", "登记、修改招引目标，定责任单位、责任人和专班。"),
    "target.follow": ActionWords(SERVICES, "跟进招引目标", "登记跟进情况，推进到下一阶段或搁置。"),
    "sharing.view": ActionWords(SERVICES, "查看数据请求", "看到本部门提出和收到的数据请求。"),
    "sharing.run": ActionWords(SERVICES, "请求和提供数据", "替部门请求数据、答复数据请求。"),
    "service_group.view": ActionWords(SERVICES, "查看服务团", "看到服务团和它的成员部门。"),
    "service_group.edit": ActionWords(SERVICES, "管理服务团", "组建、修改、结束服务团，登记成员部门。"),
    "ticket_rule.edit": ActionWords(SERVICES, "设置工单规则", "设置类别、时限、派单规则和催办阶梯。"),
    "shared_resource.view": ActionWords(SERVICES, "查看共享资源", "看到向自己开放的实验室、设备、场地。"),
    "shared_resource.edit": ActionWords(SERVICES, "维护共享资源", "登记、修改、暂停共享资源，登记停用日。"),
    "booking.ask": ActionWords(SERVICES, "预约共享资源", "替本单位预约、取消，查看自己的预约。"),
    "booking.decide": ActionWords(SERVICES, "确认预约", "替提供单位确认、不同意预约，登记使用情况。"),
    "talent_need.view": ActionWords(SERVICES, "查看人才需求", "看到负责范围内的人才需求和按期发布的目录。"),
    "talent_need.edit": ActionWords(SERVICES, "维护人才需求", "替单位登记、修改、撤回人才需求。"),
    "talent_need.publish": ActionWords(SERVICES, "发布人才目录", "按期发布、撤下紧缺人才和用工需求目录。"),
    "talent_pool.view": ActionWords(SERVICES, "查看人才库", "看到负责范围内的链上人才，姓名另需查看人员。"),
    "talent_pool.edit": ActionWords(SERVICES, "维护人才库", "登记链上人才，登记和撤回本人同意。"),
    "talent_match.edit": ActionWords(SERVICES, "办理人才对接", "表示意向、登记洽谈和结果；到岗另需维护人才。"),
    "visit.view": ActionWords(SERVICES, "查看走访", "看到走访了哪些企业、了解到什么；指导员和部门只看自己的。"),
    "visit.edit": ActionWords(SERVICES, "登记走访", "登记走访，记下问题和协调办理情况。"),
    "visit.assess": ActionWords(SERVICES, "评估走访", "对走访作反馈评估，评估后办结；登记人不能评估自己的走访。"),
    "visit.answer": ActionWords(
        SERVICES, "核对走访", "看到对本单位的走访：日期、谁来的、提出的事项、答应办的事，确认属实或写说明。"
    ),
    "visit_plan.view": ActionWords(SERVICES, "查看走访计划", "看到走访计划的覆盖情况；指导员只看分给自己的企业。"),
    "visit_plan.edit": ActionWords(SERVICES, "制定走访计划", "制定走访计划，确定范围，分派走访人。"),
    "session.ask": ActionWords(SERVICES, "会前提问", "服务活动开始前，替企业向来参加的部门提问。"),
    "catalogue.view": ActionWords(SERVICES, "查看服务目录", "查找已发布的服务事项。"),
    "catalogue.edit": ActionWords(SERVICES, "编制服务目录", "拟订和发布服务目录的模块和事项，采纳或退回部门提议。"),
    "catalogue_proposal.view": ActionWords(SERVICES, "查看目录提议", "看到部门对服务目录的提议；部门只看自己的。"),
    "catalogue.propose": ActionWords(SERVICES, "提议修改目录", "替部门提议新增、修改、停止提供本部门的服务事项。"),
    "site.view": ActionWords(SERVICES, "查看服务点位", "查看党群服务中心、党建工作站和阵地的位置、时间和服务。"),
    "site.edit": ActionWords(SERVICES, "登记服务点位", "登记和停用服务点位，设置开放时间和服务事项。"),
    "pack.view": ActionWords(PACKS, "查看年度清单", "看到“一链一图三清单”，下载已发布的文件。"),
    "pack.build": ActionWords(PACKS, "生成年度清单", "生成年度清单草稿并送审。"),
    "pack.review": ActionWords(PACKS, "审核年度清单", "审核送审的年度清单，不同意的退回。"),
    "pack.publish": ActionWords(PACKS, "发布年度清单", "发布审核通过的年度清单，发布后内容不再变动。"),
    "indicator.view": ActionWords(PACKS, "查看指标", "看到指标册的数字，点开看到所数的每一条。"),
    "document.view": ActionWords(PAPERS, "查看文号和模板", "看到发文字号登记簿、文书模板和字体。"),
    "document.edit": ActionWords(PAPERS, "维护文号和模板", "设发文代字、作废文号，上传文书模板和字体。"),
    "shared_view.use": ActionWords(SHEETS, "使用共享视图", "使用本单位共享的常用视图。"),
    "shared_view.edit": ActionWords(SHEETS, "维护共享视图", "把自己的常用视图共享给本单位，修改、取消共享。"),
    "import.run": ActionWords(SHEETS, "导入表格", "用表格成批新增、修改，写入前逐项可看。"),
    "export.run": ActionWords(SHEETS, "导出名单", "把看得到的名单导出为表格，导出记入日志。"),
    "term.view": ActionWords(CITY, "查看名称与分类", "看到本市对党组织、职务、清单等的叫法和分类。"),
    "term.edit": ActionWords(CITY, "设定名称与分类", "新建、修改、停用、排序本市的叫法和分类。"),
    "configuration.view": ActionWords(CITY, "导出配置文件", "把本单位的全部设置导出成一个文件。"),
    "configuration.edit": ActionWords(
        CITY, "装入配置文件、建立本单位", "装入配置文件，使用新城市向导，修改单位信息和标识。"
    ),
    "suggestion.reply": ActionWords(CITY, "回复意见建议", "看到本单位人员提出的意见建议并回复。"),
    "calendar.view": ActionWords(CITY, "查看工作日历", "看到放假、调休和上下班时间。"),
    "calendar.edit": ActionWords(CITY, "设定工作日历", "录入放假通知和本市另行安排的日子。"),
    "account.view": ActionWords(ACCOUNTS, "查看账号", "看到账号的状态、授权和登录记录。"),
    "account.edit": ActionWords(ACCOUNTS, "维护账号", "开通、停用、解锁账号，重置密码。"),
    "grant.view": ActionWords(ACCOUNTS, "查看授权", "看到谁以什么角色、在什么范围、什么时间内办理。"),
    "grant.propose": ActionWords(ACCOUNTS, "提出授权", "提出给某个账号授权，等安全管理员审批。"),
    "grant.edit": ActionWords(ACCOUNTS, "审批授权", "批准、退回、收回授权。"),
    "token.edit": ActionWords(ACCOUNTS, "管理接口令牌", "给对接的政务平台发放、停用接口令牌。"),
    "audit.view": ActionWords(RUNNING, "查看日志", "看到谁在什么时间动了哪个对象的哪些内容，不见内容本身。"),
    "operation.view": ActionWords(RUNNING, "查看运行情况", "看到后台任务和通知发送的情况，不见其内容。"),
    "operation.edit": ActionWords(RUNNING, "处理运行问题", "设定邮件、短信和即时消息，处理没有送达的通知。"),
}


@dataclass(frozen=True)
class RightRow:
    """One action as the table shows it: ``cells`` are its extents by role, in the roles' order."""

    action: str
    words: ActionWords
    cells: tuple[Extent | None, ...]


def words_of(action: str) -> ActionWords:
    """Raises KeyError for an action without words: tests/permissions/test_right_words.py says which."""
    return WORDS[action]


# Ten columns stand side by side: each role's name in a few characters.
SHORT: Mapping[Role, str] = {
    Role.DEPARTMENT: "组织部门",
    Role.LIAISON: "联络员",
    Role.BUREAU: "部门经办",
    Role.COMPANY: "企业",
    Role.INSTRUCTOR: "指导员",
    Role.SUPERIOR: "上级查看",
    Role.PORTAL: "平台接口",
    Role.OPERATOR: "系统管理",
    Role.SECURITY: "安全管理",
    Role.AUDITOR: "审计管理",
}
EXTENT_WORDS: Mapping[Extent | None, str] = {Extent.WHOLE: "全部", Extent.WITHIN: "范围内", None: "—"}


def rights_rows(roles: tuple[Role, ...] = tuple(Role), room: str = "") -> list[tuple[str, list[RightRow]]]:
    """The table by room, in the rooms' order and within one in the table's own; only what any of ``roles`` may do."""
    found: dict[str, list[RightRow]] = {name: [] for name in ROOMS}
    for action, table in RIGHTS.items():
        words = words_of(action)
        if (not room or words.room == room) and any(role in table for role in roles):
            found[words.room].append(RightRow(action, words, tuple(table.get(role) for role in roles)))
    return [(name, rows) for name, rows in found.items() if rows]
