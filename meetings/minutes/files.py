"""The files kept of issued minutes."""

from alliances.files import kept_with
from core.choices import AnchorKind
from core.errors import NotFound
from core.models import Attachment
from meetings.actions.minutes_files import PURPOSES
from meetings.minutes.queries import ISSUED
from meetings.models import Minutes


def files_of(minutes: Minutes) -> list[tuple[str, Attachment]]:
    """By format, Word first; none before they are issued and the job has written them."""
    if minutes.state not in ISSUED:
        return []
    kept = {file.purpose: file for file in kept_with(minutes.pk, AnchorKind.MINUTES, list(PURPOSES.values()))}
    return [(kind, kept[purpose]) for kind, purpose in PURPOSES.items() if purpose in kept]


def file_of(minutes: Minutes, kind: str) -> Attachment:
    """Raises NotFound where it is not made yet."""
    found = dict(files_of(minutes)).get(kind)
    if found is None:
        raise NotFound("这份文件还没有生成，请稍后再试。")
    return found
