"""An import under way: what the file says, what is wrong, what it would change. Nothing is written until told."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from core import clock
from core.choices import IMPORT_TRANSITIONS, ImportSource, ImportState, RowOutcome, RowUndo
from core.models.attachments import Attachment
from core.tenancy.base import Record, TenantModel
from core.tenancy.fields import TenantForeignKey


class ImportRun(Record):
    """One uploaded table for one registered list. ``mapping`` leads from the file's headers to column codes.

    A bulk edit is the same without a file: ``edit`` says which column of the chosen rows is to hold what. ``write_job``
    is the job that wrote it, under whose id the log knows every row it made. ``folded`` is how many of its new rows are
    kept folded (core.tables.folded). ``judged_at`` is set while they are also kept as they will be written: from then
    on the log tells of what the judging, for ``judged_by`` and by the code ``judged_with``, has not seen
    (core.tables.ready).
    """

    TRANSITIONS = IMPORT_TRANSITIONS

    table = models.CharField(max_length=40)
    source = models.CharField(max_length=8, choices=ImportSource, default=ImportSource.FILE)
    attachment = TenantForeignKey(Attachment, null=True, related_name="+")
    attachment_id: UUID | None
    edit = models.JSONField(default=dict)
    sheet = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=12, choices=ImportState, default=ImportState.CHECKING)
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    message = models.CharField(max_length=400, blank=True)
    plan_hash = models.CharField(max_length=64, blank=True)
    folded = models.PositiveIntegerField(default=0)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.UUIDField(null=True)
    judged_with = models.CharField(max_length=64, blank=True)
    job = models.UUIDField(null=True)
    write_job = models.UUIDField(null=True)
    created_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    created_by_id: UUID | None
    finished_at = models.DateTimeField(null=True)
    undo_hash = models.CharField(max_length=64, blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    undone_by_id: UUID | None

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="core_importrun_file_iff_uploaded",
                condition=Q(source=str(ImportSource.FILE), attachment__isnull=False)
                | Q(source=str(ImportSource.BULK), attachment__isnull=True),
            ),
            models.CheckConstraint(
                name="core_importrun_undone_once_at",
                condition=Q(state=str(ImportState.UNDONE), undone_at__isnull=False)
                | (~Q(state=str(ImportState.UNDONE)) & Q(undone_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="core_importrun_state_known", condition=Q(state__in=[str(value) for value in ImportState])
            ),
        ]
        indexes = [models.Index(name="core_importrun_recent", fields=["tenant", "table", "-created_at"])]

    def __str__(self) -> str:
        return f"{self.table} {self.state}"

    @property
    def name(self) -> str:
        """What people know it by: the file, or what was changed."""
        return str(self.attachment.name) if self.attachment else str(self.edit.get("title", ""))

    @property
    def is_bulk(self) -> bool:
        return self.source == ImportSource.BULK


class ImportRow(TenantModel):
    """One row of the file: the cells as typed (by column code), what is wrong, and what it would do.

    Once written: ``record`` is what it made or changed, ``written`` what that takes to be taken back
    (core.tables.trace), ``undone`` what became of it then, ``kept_because`` why it was left alone.
    """

    run = TenantForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows", db_index=False)
    run_id: UUID
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    errors = models.JSONField(default=list)
    outcome = models.CharField(max_length=12, choices=RowOutcome)
    key = models.CharField(max_length=200, blank=True)
    target = models.UUIDField(null=True)
    target_version = models.PositiveIntegerField(null=True)
    changes = models.JSONField(default=list)
    title = models.CharField(max_length=200, blank=True)
    record = models.UUIDField(null=True)
    written = models.JSONField(default=dict)
    undone = models.CharField(max_length=12, choices=RowUndo, blank=True)
    kept_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="core_importrow_once", fields=["tenant", "run", "number"]),
            models.CheckConstraint(
                name="core_importrow_outcome_known", condition=Q(outcome__in=[str(value) for value in RowOutcome])
            ),
        ]
        indexes = [
            # Of the few alone: a row that is new, as most are, is found by its number, and pays for no more.
            models.Index(
                name="core_importrow_outcome",
                fields=["tenant", "run", "outcome", "number"],
                condition=~Q(outcome=str(RowOutcome.NEW)),
            ),
            models.Index(
                name="core_importrow_undone", fields=["tenant", "run", "undone", "number"], condition=~Q(undone="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.number}"


class ImportFold(TenantModel):
    """Many new rows of a sheet that was found in order, kept as one text until somebody needs them one by one
    (core.tables.folded); ``first`` is the number of the first.
    """

    run = TenantForeignKey(ImportRun, on_delete=models.CASCADE, related_name="folds", db_index=False)
    run_id: UUID
    first = models.PositiveIntegerField()
    rows = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(name="core_importfold_once", fields=["tenant", "run", "first"])]

    def __str__(self) -> str:
        return f"{self.run_id} {self.first}"


class ImportInsertion(TenantModel):
    """One statement of an import that is ready to be written (core.tables.ready): ``table`` names the model."""

    run = TenantForeignKey(ImportRun, on_delete=models.CASCADE, related_name="insertions", db_index=False)
    run_id: UUID
    place = models.PositiveSmallIntegerField()
    table = models.CharField(max_length=60)
    content = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(name="core_importinsertion_once", fields=["tenant", "run", "place"])]

    def __str__(self) -> str:
        return f"{self.run_id} {self.place} {self.table}"


class ColumnMatch(Record):
    """How somebody matched the headers of an office's own sheet to the columns of a list: offered the next time.

    ``digest`` is of the headers as a set: the same columns in another order are the same sheet.
    """

    table = models.CharField("清单", max_length=40)
    digest = models.CharField(max_length=64)
    mapping = models.JSONField("列的对应", default=dict)
    confirmed_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )
    confirmed_by_id: UUID | None
    confirmed_at = models.DateTimeField("确认时间", default=clock.now)

    class Meta:
        verbose_name = "列名对应"
        constraints = [
            models.UniqueConstraint(name="core_columnmatch_once", fields=["tenant", "table", "digest"]),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.digest[:8]}"
