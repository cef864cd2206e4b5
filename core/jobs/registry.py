"""The kinds of background work there are: each room registers its own, the dispatcher and the worker know only ids."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.jobs.run import JobRun
    from core.models import Job

JobFunction = Callable[["JobRun"], Mapping[str, Any]]


@dataclass(frozen=True)
class JobKind:
    """``action`` is the right the requester must still hold when the work starts (a revoked grant stops it).

    ``file_scope`` names the token scope under which the file it makes may be had (``*`` alone unless said).
    """

    code: str
    label: str
    run: JobFunction
    action: str
    lease: dt.timedelta = dt.timedelta(seconds=120)
    file_scope: Callable[["Job"], str] = lambda _: "*"


_kinds: dict[str, JobKind] = {}

# The lease of a kind this process does not know (a newer version's, while versions change): counted like any other,
# so that a kind nobody knows any more ends as failed.
UNKNOWN_LEASE = dt.timedelta(seconds=60)


def register_job_kind(kind: JobKind) -> None:
    _kinds[kind.code] = kind


def job_kind(code: str) -> JobKind:
    """Raises KeyError for a kind no room registered."""
    return _kinds[code]


def lease_of(code: str) -> dt.timedelta:
    return _kinds[code].lease if code in _kinds else UNKNOWN_LEASE


@dataclass(frozen=True)
class DueWork:
    """Something that falls due by itself: ``slots(now)`` names the slots due so far, ``plan`` makes the job of one."""

    code: str
    slots: Callable[[dt.datetime], list[str]]
    plan: Callable[[str], Any]


_due: dict[str, DueWork] = {}


def register_due_work(work: DueWork) -> None:
    _due[work.code] = work


def due_works() -> list[DueWork]:
    return [_due[code] for code in sorted(_due)]


def job_kinds() -> list[JobKind]:
    return [_kinds[code] for code in sorted(_kinds)]
