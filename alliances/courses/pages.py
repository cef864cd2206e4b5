"""How courses and sessions read."""

from alliances.courses.queries import Attended
from alliances.models import Course, CourseSession
from alliances.pages import BODIES
from core.templatetags.formats import thousands
from core.templatetags.parts import Crumb, Fact, StateTag

COURSES = Crumb("课程", "/alliances/courses/")
SESSIONS = Crumb("课次", "/alliances/sessions/")
WHOLE_CITY = "全市"


def course_tag(course: Course) -> StateTag:
    return StateTag("开办中", "ok") if course.closed_on is None else StateTag("已停办", "off")


def held_by(course: Course) -> str:
    return course.body.name if course.body else WHOLE_CITY


def attended_facts(sums: Attended) -> list[Fact]:
    """人次 beside 人次; what members were is a part and says so."""
    return [
        Fact("课次", thousands(sums.sessions), unit="场"),
        Fact("参加人次", thousands(sums.attendances), unit="人次"),
        Fact("其中党员", thousands(sums.members), unit="人次"),
        Fact("职业技能培训", thousands(sums.training), unit="人次"),
    ]


def session_crumbs(session: CourseSession, *last: Crumb) -> list[Crumb]:
    course = Crumb(session.course.name, f"{COURSES.url}{session.course_id}/")
    return [BODIES, COURSES, course, *last]
