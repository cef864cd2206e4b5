"""One thing has one name on every page (UI.md): verbs an office uses."""

import re
from pathlib import Path

from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# What was said beside the word that stays.
SYNONYMS = {"导出": re.compile(r"导出 ?(?:Excel|XLSX|表格)(?=<|\{)")}


def test_a_button_says_it_with_the_one_word_for_it() -> None:
    pages = {str(path.relative_to(TEMPLATES)): path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html")}
    assert len(pages) > 100
    assert {
        (page, found) for page, text in pages.items() for word in SYNONYMS.values() for found in word.findall(text)
    } == set()
