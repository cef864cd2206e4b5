"""Courses and their sessions (F117–F119, F122): how many came to how many sessions a city's description says."""

import datetime as dt
from itertools import pairwise

from alliances.models import ChainBody, Course, CourseSession
from config.demo.cities import CourseSpec
from config.demo.standing import Standing

APART = 9  # days from one session to the next, back from yesterday
TOPICS = ("产业链上上党课", "交叉业务轮训", "惠企政策宣讲", "安全生产专题", "技能提升专题")
PLACES = ("示例园区党群服务中心", "示例企业会议室")


def add_courses(standing: Standing) -> None:
    """All courses are the city's first body's, their sessions spread over them in turn."""
    bodies = standing.rows.all(ChainBody)
    for spec in standing.city.courses:
        course = standing.rows.add(
            Course,
            spec.name,
            name=spec.name,
            kind_id=standing.rows.term("course_kind", spec.kind).id,
            body=bodies[0],
            purpose=spec.purpose,
            opened_on=bodies[0].founded_on,
        )
        _add_sessions(standing, spec, course)


def shares(total: int, count: int) -> list[int]:
    """``total`` in ``count`` parts as even as may be."""
    marks = [total * number // count for number in range(count + 1)]
    return [after - before for before, after in pairwise(marks)]


def _add_sessions(standing: Standing, spec: CourseSpec, course: Course) -> None:
    came = zip(shares(spec.attendances, spec.sessions), shares(spec.members, spec.sessions), strict=True)
    for number, (attendances, members) in enumerate(came):
        turn = standing.number("course session")
        topic = "职业技能培训" if spec.training else TOPICS[turn % len(TOPICS)]
        standing.rows.add(
            CourseSession,
            f"{spec.name}/{number}",
            course=course,
            title=f"示例：{topic}（第{spec.sessions - number}期）",
            held_on=max(
                standing.days.today - dt.timedelta(days=APART * (turn - 1) + 1), course.opened_on or dt.date.min
            ),
            place=PLACES[turn % len(PLACES)],
            attendances=attendances,
            members=members if spec.members else None,
            persons=attendances,
            is_training=spec.training,
        )
