from django.urls import path

from core.views import bulk, exports, import_steps, tables, undo

urlpatterns = [
    path("import/<slug:table>/", tables.import_new, name="import-new"),
    path("import/<slug:table>/template/", tables.import_template, name="import-template"),
    path("import/runs/<uuid:run_id>/", tables.import_run, name="import-run"),
    path("import/runs/<uuid:run_id>/match/", import_steps.import_match, name="import-match"),
    path("import/runs/<uuid:run_id>/correct/", tables.import_correct, name="import-correct"),
    path("import/runs/<uuid:run_id>/fix/", import_steps.import_fix, name="import-fix"),
    path("import/runs/<uuid:run_id>/skip/", tables.import_skip, name="import-skip"),
    path("import/runs/<uuid:run_id>/apply/", tables.import_apply, name="import-apply"),
    path("import/runs/<uuid:run_id>/resume/", tables.import_resume, name="import-resume"),
    path("import/runs/<uuid:run_id>/abandon/", tables.import_abandon, name="import-abandon"),
    path("import/runs/<uuid:run_id>/undo/", undo.import_undo, name="import-undo"),
    path("import/runs/<uuid:run_id>/undo/confirm/", undo.import_undo_confirm, name="import-undo-confirm"),
    path("import/runs/<uuid:run_id>/undo/leave/", undo.import_undo_leave, name="import-undo-leave"),
    path("import/runs/<uuid:run_id>/rejected/", tables.import_rejected, name="import-rejected"),
    path("bulk/<slug:table>/", bulk.bulk_edit, name="bulk-edit"),
    path("export/<slug:table>/", exports.export_start, name="export-start"),
    path("export/<slug:table>/file/", exports.export_file, name="export-file"),
]
