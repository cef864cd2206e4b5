"""Kinds of work for the real worker of test_worker.py, which loads this module with ``celery --include``."""

import datetime as dt
import os
import time
from collections.abc import Mapping
from typing import Any

from core.jobs.registry import JobKind, register_job_kind
from core.jobs.run import JobRun
from tests.factories import make_unit

LEASE = dt.timedelta(seconds=2)
ACTION = "import.run"


def write_one(run: JobRun) -> Mapping[str, Any]:
    with run.scope():
        make_unit(f"示例企业{run.parameters['name']}")
    return {"message": "办完"}


def stop_halfway_once(run: JobRun) -> Mapping[str, Any]:
    """The first delivery stands still in the middle of its transaction, until its process is killed."""
    run.progress(done=0, total=1, message=str(os.getpid()))
    with run.scope():
        make_unit(f"第{run.job.deliveries}次")
        if run.job.deliveries == 1:
            time.sleep(120)
    return {"message": "办完"}


def stop_halfway_always(run: JobRun) -> Mapping[str, Any]:
    run.progress(done=0, total=1, message=str(os.getpid()))
    with run.scope():
        make_unit(f"第{run.job.deliveries}次")
        os.kill(os.getpid(), 9)
    return {}


WRITE_ONE = JobKind("test.write_one", "写一行", write_one, ACTION, LEASE)
STOP_ONCE = JobKind("test.stop_once", "中断一次", stop_halfway_once, ACTION, LEASE)
STOP_ALWAYS = JobKind("test.stop_always", "总是中断", stop_halfway_always, ACTION, LEASE)

for kind in (WRITE_ONE, STOP_ONCE, STOP_ALWAYS):
    register_job_kind(kind)
