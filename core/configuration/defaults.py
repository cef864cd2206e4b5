"""The configuration a new city begins with: the default names of every registered kind."""

from collections.abc import Collection
from typing import Any

from core.configuration.document import FORMAT, VERSION
from core.terms import term_kinds


def default_document(*, but: Collection[str] = ()) -> dict[str, Any]:
    """A document of the defaults, without the kinds of ``but``."""
    terms = [
        {"kind": kind.code, "code": code, "label": label, "meaning": meaning}
        for kind in term_kinds()
        if kind.code not in but
        for code, label, meaning in kind.defaults
    ]
    return {"format": FORMAT, "version": VERSION, "parts": {"terms": terms}}
