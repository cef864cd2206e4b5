"""Talent wanted, published, known and brought together: addresses."""

from django.urls import URLPattern, path

from services.views import talent_issues as issues
from services.views import talent_needs as needs
from services.views import talent_pool as pool

NEEDS = "services/talent-needs/"
NEED = f"{NEEDS}<uuid:need_id>/"
ISSUES = "services/talent-issues/"
ISSUE = f"{ISSUES}<uuid:issue_id>/"
POOL = "services/talent-pool/"
PROFILE = f"{POOL}<uuid:profile_id>/"
MATCHES = "services/talent-matches/"
MATCH = f"{MATCHES}<uuid:match_id>/"

urlpatterns: list[URLPattern] = [
    path(NEEDS, needs.need_list, name="talent-need-list"),
    path(f"{NEEDS}new/", needs.need_create, name="talent-need-create"),
    path(NEED, needs.need_detail, name="talent-need-detail"),
    path(f"{NEED}edit/", needs.need_edit, name="talent-need-edit"),
    path(f"{NEED}move/<slug:need_state>/", needs.need_move, name="talent-need-move"),
    path(ISSUES, issues.issue_list, name="talent-issue-list"),
    path(f"{ISSUES}new/", issues.issue_publish, name="talent-issue-publish"),
    path(ISSUE, issues.issue_detail, name="talent-issue-detail"),
    path(f"{ISSUE}paper/", issues.issue_paper, name="talent-issue-paper"),
    path(f"{ISSUE}recall/", issues.issue_recall, name="talent-issue-recall"),
    path(POOL, pool.profile_list, name="talent-profile-list"),
    path(f"{POOL}new/", pool.profile_create, name="talent-profile-create"),
    path(PROFILE, pool.profile_detail, name="talent-profile-detail"),
    path(f"{PROFILE}edit/", pool.profile_edit, name="talent-profile-edit"),
    path(f"{PROFILE}consent/", pool.profile_consent, name="talent-profile-consent"),
    path(f"{PROFILE}withdraw/", pool.profile_withdraw, name="talent-profile-withdraw"),
    path(MATCHES, pool.match_list, name="talent-match-list"),
    path(f"{MATCHES}new/", pool.match_open, name="talent-match-open"),
    path(MATCH, pool.match_detail, name="talent-match-detail"),
    path(f"{MATCH}talk/", pool.match_talk, name="talent-match-talk"),
    path(f"{MATCH}drop/", pool.match_drop, name="talent-match-drop"),
    path(f"{MATCH}place/", pool.match_place, name="talent-match-place"),
    path(f"{MATCH}resume/", pool.match_resume, name="talent-match-resume"),
]
