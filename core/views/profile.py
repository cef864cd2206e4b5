"""设置 ▸ 单位信息, and the tenant's mark as every page shows it."""

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import profile as actions
from core.attachments import open_path
from core.errors import InvalidInput
from core.models import TenantProfile
from core.pages import attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from core.views.terms import SETTINGS

DAY = 24 * 3600


class ProfileForm(forms.ModelForm[TenantProfile]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    logo = forms.FileField(label="标识", required=False, allow_empty_file=True)

    class Meta:
        model = TenantProfile
        fields = ("short_name", "organization", "contact", "on_prints")

    def _post_clean(self) -> None:
        """The model's own checks belong to the action."""

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def _save(principal: Principal, form: ProfileForm) -> None:
    """Both or neither: the words are not kept beside a picture that was refused."""
    upload = form.cleaned_data["logo"]
    if upload and upload.size > actions.LOGO_LIMIT:
        raise InvalidInput(fields={"logo": ["标识图片超过 1 MB，请缩小后再上传。"]})
    with transaction.atomic():
        actions.set_profile(actor=principal, values=form.values(), expected_version=form.cleaned_data["version"])
        if upload:
            _set_logo(principal, upload)


def _set_logo(principal: Principal, upload: "UploadedFile[Any]") -> None:
    with tempfile.TemporaryDirectory(prefix="upload-") as folder:
        path = Path(folder) / "upload"
        path.write_bytes(upload.read())
        actions.set_logo(actor=principal, source=path, name=upload.name or "")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def profile(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("configuration.edit")
    held = actions.profile_now()
    initial = {} if held._state.adding else {"version": held.version}
    form = ProfileForm(posted(request), request.FILES or None, instance=held, initial=initial)
    if request.method == "POST" and form.is_valid() and attempted(form, lambda: _save(principal, form)):
        return done(request, "已保存单位信息。", reverse("tenant-profile"))
    context = {"form": form, "held": held, "crumbs": [SETTINGS, Crumb("单位信息")], "back": reverse("settings-home")}
    return render(request, "settings/profile.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def logo_remove(request: HttpRequest, principal: Principal) -> HttpResponse:
    actions.remove_logo(actor=principal)
    return done(request, "已撤下标识。", reverse("tenant-profile"))


@require_GET
@signed_in
def logo(request: HttpRequest, principal: Principal, attachment_id: UUID) -> FileResponse:  # noqa: ARG001
    """The picture as we drew it: shown in the page, run by nobody."""
    attachment = actions.logo_for(principal, attachment_id)
    response = FileResponse(open_path(attachment).open("rb"), content_type="image/png")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = f"private, max-age={DAY}, immutable"
    return response
