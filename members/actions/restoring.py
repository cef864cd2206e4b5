"""What the actions of this room ask of a new row, asked again of one that comes back from the bin."""

from django.db.models import Q

from core import clock
from core.choices import AnchorKind
from members.actions.instructors import check_instructor
from members.choices import TitleMeaning
from members.models import Appointment, Person
from organizations.actions.restoring import require_standing


def check_person(person: Person) -> None:
    """The unit still stands, and so do those the person is appointed to; the city's rule for instructors holds."""
    going_on = Q(valid_to__isnull=True) | Q(valid_to__gte=clock.today())
    posts = list(
        Appointment.objects.filter(going_on, person=person, target_kind=AnchorKind.UNIT).select_related("title")
    )
    require_standing([person.unit_id, *(post.target_id for post in posts)])
    if any(post.title.meaning == TitleMeaning.INSTRUCTOR for post in posts):
        check_instructor(person, [])
