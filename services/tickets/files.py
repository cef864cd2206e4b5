"""Several files of a form at once, and how they are kept: each is judged, and a bad one refuses the whole form."""

from typing import Any, TypeAlias
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile

from core.errors import InvalidInput, TooLarge
from core.principal import Principal
from documents.views.uploads import on_disk
from meetings.conduct_forms import SeveralFiles
from services.actions.files import add_file
from services.tickets.evidence import ACCEPTED

MOST_AT_ONCE = 5
Uploads: TypeAlias = "list[UploadedFile[Any]]"


class FilesField(forms.FileField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=SeveralFiles(attrs={"accept": ACCEPTED, "multiple": True}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Uploads:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not files:
            raise forms.ValidationError("请选择文件。")
        if len(files) > MOST_AT_ONCE:
            raise forms.ValidationError(f"一次最多上传 {MOST_AT_ONCE} 份，请分几次上传。")
        return [super(FilesField, self).clean(file, initial) for file in files]


def keep_files(principal: Principal, ticket_id: UUID, uploads: Uploads, *, is_shown: bool = True) -> None:
    """Raises InvalidInput at ``files``."""
    for upload in uploads:
        try:
            with on_disk(upload) as path:
                add_file(actor=principal, ticket_id=ticket_id, source=path, name=upload.name or "", is_shown=is_shown)
        except TooLarge as error:
            raise InvalidInput(error.message, fields={"files": [error.message]}) from error
