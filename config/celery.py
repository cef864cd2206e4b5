import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init, worker_process_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("lianmeng")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def use_our_logs(**_: Any) -> None:
    logging.config.dictConfig(settings.LOGGING)


@worker_init.connect
def refuse_unless_walled_first(**_: Any) -> None:
    """Celery logs what a handler raises and starts all the same, except for SystemExit."""
    from core.database.startup import refuse_unless_walled  # noqa: PLC0415 - Django's apps load after this module

    try:
        refuse_unless_walled()
    except (ImproperlyConfigured, Error) as error:
        raise SystemExit(f"后台进程没有启动：{error}") from error


@worker_process_init.connect
def close_inherited_connections(**_: Any) -> None:
    """A connection shared over fork would mix two workers' answers."""
    connections.close_all()
