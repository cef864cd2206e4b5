from django.urls import path

from core.views import account, audit, session, terms, work

urlpatterns = [
    path("", work.home, name="home"),
    path("sign-in/", session.sign_in, name="sign-in"),
    path("sign-out/", session.sign_out, name="sign-out"),
    path("switch-tenant/", session.switch_tenant, name="switch-tenant"),
    path("account/security/", account.security, name="account-security"),
    path("account/password/", account.password, name="account-password"),
    path("account/large-text/", account.large_text, name="large-text"),
    path("settings/", terms.home, name="settings-home"),
    path("settings/terms/", terms.kind_list, name="term-kinds"),
    path("settings/terms/kinds/<slug:kind>/", terms.term_list, name="term-list"),
    path("settings/terms/kinds/<slug:kind>/new/", terms.term_create, name="term-create"),
    path("settings/terms/<uuid:term_id>/edit/", terms.term_edit, name="term-edit"),
    path("settings/terms/<uuid:term_id>/move/", terms.term_move, name="term-move"),
    path("settings/terms/<uuid:term_id>/end/", terms.term_end, name="term-end"),
    path("settings/terms/<uuid:term_id>/revive/", terms.term_revive, name="term-revive"),
    path("settings/terms/<uuid:term_id>/delete/", terms.term_delete, name="term-delete"),
    path("settings/audit/", audit.audit_list, name="audit-list"),
    path("settings/sign-ins/", audit.sign_in_list, name="sign-in-list"),
    path("search/", work.search, name="search"),
    path("notices/", work.notices, name="notices"),
    path("notices/read/", work.read_notices, name="read-notices"),
    path("jobs/", work.job_list, name="job-list"),
    path("jobs/<uuid:job_id>/", work.job_detail, name="job-detail"),
    path("jobs/<uuid:job_id>/progress/", work.job_progress, name="job-progress"),
    path("jobs/<uuid:job_id>/cancel/", work.job_cancel, name="job-cancel"),
    path("files/<uuid:attachment_id>/", work.attachment, name="attachment"),
]
