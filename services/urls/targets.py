"""Companies a chain wants: addresses."""

from django.urls import URLPattern, path

from services.views import target_steps, targets

AT = "services/targets/"
ONE = f"{AT}<uuid:invest_target_id>/"

urlpatterns: list[URLPattern] = [
    path(AT, targets.target_list, name="invest-target-list"),
    path(f"{AT}board/", targets.target_board, name="invest-target-board"),
    path(f"{AT}new/", targets.target_choose_chain, name="invest-target-choose-chain"),
    path("chains/<uuid:chain_id>/targets/", targets.chain_targets, name="chain-targets"),
    path("chains/<uuid:chain_id>/targets/new/", targets.target_create, name="invest-target-create"),
    path(ONE, targets.target_detail, name="invest-target-detail"),
    path(f"{ONE}edit/", targets.target_edit, name="invest-target-edit"),
    path(f"{ONE}note/", target_steps.target_note, name="invest-target-note"),
    path(f"{ONE}move/", target_steps.target_move, name="invest-target-move"),
    path(f"{ONE}shelve/", target_steps.target_shelve, name="invest-target-shelve"),
]
