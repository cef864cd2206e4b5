"""What the gunicorn worker under measurement serves: the product, and beside it the bare and the plain way."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from benchmarks import bare
from config.wsgi import application as product

# The models of the plain way need the apps that the product has loaded.
from benchmarks import nested  # isort: skip

_nested = nested.handler(os.environ[bare.DATABASE]) if bare.DATABASE in os.environ else None


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    if path.startswith("/bare/"):
        return bare.application(environ, start)
    if _nested is not None and path.startswith("/nested/"):
        return _nested(environ, start)
    return product(environ, start)
