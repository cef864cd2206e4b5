"""What a phone keeps of the platform itself, to open the log without a line: files and one empty page, of nobody.

docs/adr/0081 tells what is kept where, and for how long.
"""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.templatetags.static import static

SHELL = "meetings/offline.html"
FILES = (
    "css/lianmeng.css",
    "icons/favicon.svg",
    "icons/sprite.svg",
    "js/page.js",
    "js/forms.js",
    "js/checks.js",
    "js/offline.js",
    "js/autosave.js",
)


def shell() -> str:
    """The empty page: made without a request, so nobody's name can stand in it."""
    return render_to_string(SHELL)


def addresses() -> list[str]:
    return [static(name) for name in FILES]


@lru_cache(maxsize=1)
def version() -> str:
    """Changes with every file and with the empty page; what an older worker kept goes then."""
    digest = hashlib.sha256(shell().encode())
    for name, address in zip(FILES, addresses(), strict=True):
        digest.update(address.encode())
        found = finders.find(name)
        if found is not None:
            digest.update(Path(found).read_bytes())
    return digest.hexdigest()[:16]
