"""A worker does not start over a database whose wall has a hole, nor where it cannot look."""

from typing import Any

import pytest
from celery.signals import worker_init
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

import config.celery  # noqa: F401 - connects the check
from core.database import startup


@pytest.mark.parametrize("error", [ImproperlyConfigured("示例缺口"), OperationalError("示例断开")])
def test_worker_refuses_to_start(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Celery swallows every other exception of a handler."""

    def refuse() -> Any:
        raise error

    monkeypatch.setattr(startup, "refuse_unless_walled", refuse)
    with pytest.raises(SystemExit, match="示例"):
        worker_init.send(sender=None)
