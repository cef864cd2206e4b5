import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# A page nobody waits for must not hold a connection; background work has longer (config.settings).
os.environ["STATEMENT_TIMEOUT_SECONDS"] = os.environ.get("STATEMENT_TIMEOUT_SECONDS", "").strip() or "5"

application = get_wsgi_application()

from core.database.startup import refuse_unless_walled  # noqa: E402 - needs the apps loaded above

refuse_unless_walled()
