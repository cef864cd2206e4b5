import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.models import Attachment, Tenant
from core.tenancy.scope import tenant_scope
from documents.choices import Face
from documents.fonts import fonts_in_use
from reports.choices import EditionState
from reports.freeze import verify_edition
from reports.models import Edition, EditionFile


class Command(BaseCommand):
    help = (
        "核对年度清单：每个版本的内容与生成时的校验值一致，每个文件、每个公文字体与入库时一致。"
        "有出入时逐项列出并以错误结束。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", default="", help="只核对这个编号前缀的城市")

    def handle(self, *args: Any, **options: Any) -> None:
        tenants = Tenant.objects.order_by("code")
        if options["tenant"]:
            tenants = tenants.filter(code=options["tenant"])
            if not tenants.exists():
                raise CommandError(f"没有编号前缀为“{options['tenant']}”的城市。")
        checked, faults = 0, 0
        for tenant in tenants:
            with tenant_scope(tenant.pk, actor_id=None, reason="核对年度清单"):
                number, found = _check_tenant()
            checked += number
            faults += len(found)
            for fault in found:
                self.stderr.write(f"{tenant.name}：{fault}")
        if faults:
            raise CommandError(f"核对了 {checked} 个版本，发现 {faults} 处出入。")
        self.stdout.write(f"核对了 {checked} 个版本，全部一致。")


def _check_tenant() -> tuple[int, list[str]]:
    """How many editions were checked in the open scope, and every fault in words."""
    faults = _broken_fonts()
    checked = 0
    editions = Edition.objects.exclude(state=EditionState.BUILDING).select_related("pack__chain")
    for edition in editions.order_by("id").iterator(chunk_size=20):
        checked += 1
        named = f"{edition.pack.chain.name} {edition.pack.year} 年第 {edition.number} 版（{edition.pk}）"
        if not verify_edition(edition):
            faults.append(f"{named}的内容与生成时的校验值不一致。")
        faults += [f"{named}的文件“{name}”与入库时不一致或已不在。" for name in _broken_files(edition)]
    return checked, faults


def _broken_fonts() -> list[str]:
    return [
        f"公文字体“{font.family}”（{Face(font.face).label}）的文件与入库时不一致或已不在，"
        "请在“设置 ▸ 公文字体”中重新上传，其间 PDF 用替代字体。"
        for font in fonts_in_use()
        if not _is_as_kept(font.attachment)
    ]


def _broken_files(edition: Edition) -> list[str]:
    files = EditionFile.objects.filter(edition=edition, attachment__removed_at__isnull=True)
    return [file.attachment.name for file in files.select_related("attachment") if not _is_as_kept(file.attachment)]


def _is_as_kept(attachment: Attachment) -> bool:
    return _sha256(Path(settings.MEDIA_ROOT) / attachment.path) == attachment.sha256


def _sha256(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
