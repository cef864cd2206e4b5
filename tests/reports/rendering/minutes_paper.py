"""Minutes to print in tests: short with every list of names, and long enough to fill a page with text."""

import datetime as dt
from dataclasses import replace

from meetings.minutes.paper import MinutesPaper
from meetings.minutes.roll import RollLine

NAMES = tuple(f"示例张{place}（示例第{place}有限责任公司党委书记）" for place in range(1, 8))


def minutes_paper() -> MinutesPaper:
    return MinutesPaper(
        mark="示例联合党委联席会议纪要",
        number="示例纪〔2026〕3号",
        issuer="示例联合党委",
        issued_on=dt.date(2026, 3, 9),
        title="2026年第一季度联席会议纪要",
        caption="",
        lines=(
            "2026年3月5日，示例联合党委召开会议。现将会议主要内容纪要如下：",
            "一、听取工作情况汇报",
            "会议认为，各成员单位组织开展联合攻关，取得了阶段性成效。",
            "（一）关于联合攻关",
            "会议同意由示例甲公司牵头。",
            "二、议定事项",
            "1.建立协同目录。责任单位：示例甲公司；完成期限：2026年4月1日。",
        ),
        roll=(
            RollLine("出席", NAMES),
            RollLine("请假", ("示例丙公司",)),
            RollLine("缺席", ("示例丁公司",)),
            RollLine("列席", ("示例王五（示例大学）",)),
        ),
        resolutions=(),
        city="甲市",
        body="示例联合党委",
        meeting="2026年第一季度联席会议",
        held="2026年3月5日 9:00",
        place="示例会议室",
        dated=dt.date(2026, 3, 9),
    )


def draft_paper() -> MinutesPaper:
    return replace(minutes_paper(), number="", issued_on=None, caption="（三审稿，未印发）")


def long_paper() -> MinutesPaper:
    return replace(minutes_paper(), lines=("中" * 1400,))
