"""Every action of the rights table is told in words, and no words tell of an action that is not in it."""

from core.choices import Role
from core.right_words import EXTENT_WORDS, ROOMS, SHORT, WORDS, rights_rows
from core.rights import RIGHTS, Extent


def test_every_action_has_words_and_no_words_are_left_over() -> None:
    """Where this fails, give the new action its Chinese name and sentence in core/right_words.py."""
    assert set(WORDS) == set(RIGHTS)


def test_words_are_chinese_sentences_of_a_known_room_and_no_two_names_are_one() -> None:
    for action, words in WORDS.items():
        assert words.room in ROOMS, action
        assert 3 <= len(words.name) <= 12, action
        assert words.sentence.endswith("。") and 8 <= len(words.sentence) <= 60, action
        assert not any(letter.isascii() and letter.isalpha() for letter in words.name + words.sentence), action
    assert len({words.name for words in WORDS.values()}) == len(WORDS)


def test_roles_and_extents_have_short_names() -> None:
    assert set(SHORT) == set(Role)
    assert set(EXTENT_WORDS) == {*Extent, None}


def test_rows_are_the_table_itself_cell_by_cell() -> None:
    rows = [row for _, room in rights_rows() for row in room]
    assert {row.action: dict(zip(Role, row.cells, strict=True)) for row in rows} == {
        action: {role: table.get(role) for role in Role} for action, table in RIGHTS.items()
    }


def test_rows_of_one_role_are_what_it_may_do() -> None:
    rows = [row for _, room in rights_rows((Role.COMPANY,)) for row in room]
    assert {row.action for row in rows} == {action for action, table in RIGHTS.items() if Role.COMPANY in table}
