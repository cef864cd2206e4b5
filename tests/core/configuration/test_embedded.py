"""Files inside a configuration file: checked as uploads are, whole or not at all, and the same when loaded again."""

import base64
import copy
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import docx
import pylopdf_fonts_zh_cn
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from core.attachments import open_path
from core.choices import Role
from core.configuration.actions import (
    export_configuration,
    left_by_default,
    load_configuration,
    not_permitted,
    plan_configuration,
)
from core.configuration.document import FORMAT, VERSION, read_document
from core.configuration.embedded import MIB
from core.configuration.reading import ConfigurationRefused
from core.errors import Conflict, NotAllowed
from core.models import Account, AuditEvent, MailSender, TenantProfile
from core.principal import platform_principal
from documents.choices import TemplateState
from documents.models import CityFont, DocumentTemplate
from reports.kinds import PACK_TEMPLATE
from tests.cast import Cast, make_account, make_grant
from tests.core.test_profile import png
from tests.documents.test_templating import _add

PACK = PACK_TEMPLATE
SERIF = pylopdf_fonts_zh_cn.serif_path()
SENDER = {"is_on": False, "name": "示例市委组织部", "address": "zzb@example.org", "reply_to": ""}


def embedded(content: bytes, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "base64": base64.b64encode(content).decode(),
    }


def word(*paragraphs: str) -> bytes:
    made, out = docx.Document(), io.BytesIO()
    for text in paragraphs:
        made.add_paragraph(text)
    made.save(out)
    return out.getvalue()


def document(parts: dict[str, Any], code: str = "JA") -> dict[str, Any]:
    return {"format": FORMAT, "version": VERSION, "from": {"code": code}, "parts": parts}


def own_parts() -> dict[str, Any]:
    return {
        "profile": {
            "short_name": "示例链盟",
            "contact": "示例科室",
            "logo": embedded(png(), "标识.png"),
        },
        "mail_sender": SENDER,
        "document_templates": [{"kind": PACK, "file": embedded(word("{{ 标题 }}"), "清单.docx")}],
        "document_fonts": [
            {"face": "title", "licence": "示例授权书", "file": embedded(SERIF.read_bytes(), "字体.otf")}
        ],
    }


def kept_files() -> set[Path]:
    return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def refused(cast: Cast, parts: dict[str, Any]) -> dict[str, str]:
    before = kept_files()
    with pytest.raises(ConfigurationRefused) as caught:
        load_configuration(actor=cast.act(), document=document(parts))
    assert kept_files() == before
    assert not DocumentTemplate.objects.exists()
    return {problem.path: problem.text for problem in caught.value.problems}


def test_files_go_over_whole_and_the_second_load_changes_nothing(cast: Cast) -> None:
    with cast.scope():
        actor = platform_principal(cast.city)
        first = load_configuration(actor=actor, document=document(own_parts()))
        written = export_configuration(actor=actor, request=["document_fonts"])
        audited, kept = AuditEvent.objects.count(), kept_files()
        plan = plan_configuration(actor=actor, document=written)
        again = load_configuration(actor=actor, document=written)
        logo = TenantProfile.objects.get().logo
        assert AuditEvent.objects.count() == audited
        assert kept_files() == kept

    assert (first.new, first.changed) == (4, 0)
    assert plan.is_empty
    assert (again.new, again.changed, again.same) == (0, 0, 4)
    assert written["parts"]["profile"]["logo"]["sha256"] == logo.sha256
    assert "password" not in json.dumps(written["parts"]["mail_sender"])

    with cast.scope(cast.stranger):
        stranger = platform_principal(cast.stranger)
        load_configuration(actor=stranger, document=read_document(json.dumps(written).encode()))
        told = export_configuration(actor=stranger, request=["document_fonts"])
        face, template = CityFont.objects.get(), DocumentTemplate.objects.get()
        assert open_path(face.attachment).read_bytes() == SERIF.read_bytes()
        assert (template.state, template.number) == (TemplateState.ACTIVE, 1)
    assert told["parts"] == written["parts"]


def test_another_template_is_the_next_version_in_use(in_city: Cast) -> None:
    actor = in_city.act()
    for text in ("{{ 标题 }}", "标题：{{ 标题 }}"):
        file = embedded(word(text), "清单.docx")
        load_configuration(actor=actor, document=document({"document_templates": [{"kind": PACK, "file": file}]}))

    states = dict(DocumentTemplate.objects.values_list("number", "state"))
    assert states == {1: TemplateState.RETIRED, 2: TemplateState.ACTIVE}


def test_faces_are_exported_only_where_asked_for(in_city: Cast) -> None:
    actor = platform_principal(in_city.city)
    load_configuration(actor=actor, document=document(own_parts()))

    assert "document_fonts" not in export_configuration(actor=actor)["parts"]
    assert len(export_configuration(actor=actor, request=["document_fonts"])["parts"]["document_fonts"]) == 1


def test_trial_leaves_no_file_behind(in_city: Cast) -> None:
    before = kept_files()

    plan = plan_configuration(actor=platform_principal(in_city.city), document=document(own_parts()))

    assert plan.count("new") == 4
    assert kept_files() == before
    assert not CityFont.objects.exists()


def _with(change: Any) -> dict[str, Any]:
    parts = copy.deepcopy(own_parts())
    change(parts["document_templates"][0]["file"])
    return {"document_templates": parts["document_templates"]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda file: file.pop("sha256"), "应为一对花括号"),
        (lambda file: file.update(size=1), "文件不完整"),
        (lambda file: file.update(sha256="0" * 64), "校验值"),
        (lambda file: file.update(base64="*"), "base64 编码"),
        (lambda file: file.update(base64=""), "空的"),
        (lambda file: file.update(base64="A" * (7 * MIB)), "超过 5 MB"),
        (lambda file: file.update(name="\x00"), "文件名"),
        (lambda file: file.update(base64=5), "应为文字"),
    ],
)
def test_file_that_is_not_whole_is_refused_at_its_place(in_city: Cast, change: Any, words: str) -> None:
    told = refused(in_city, _with(change))

    assert list(told) == ["parts.document_templates[0].file"]
    assert words in told["parts.document_templates[0].file"]


def test_template_is_judged_as_an_upload_is(in_city: Cast, tmp_path: Path) -> None:
    path = tmp_path / "macros.docx"
    path.write_bytes(word("{{ 标题 }}"))
    _add(path, {"word/vbaProject.bin": b"x"})
    bad = {
        "macros": path.read_bytes(),
        "unknown": word("{{ nothing_of_the_kind }}"),
        "picture": png(),
    }

    for content in bad.values():
        told = refused(in_city, {"document_templates": [{"kind": PACK, "file": embedded(content, "清单.docx")}]})
        assert list(told) == ["parts.document_templates[0]"]


def test_kind_nobody_prints_is_refused_with_those_there_are(in_city: Cast) -> None:
    told = refused(in_city, {"document_templates": [{"kind": "poem", "file": embedded(word("x"), "a.docx")}]})

    assert PACK in told["parts.document_templates[0].kind"]


def test_export_says_which_file_is_gone(in_city: Cast) -> None:
    actor = in_city.act()
    load_configuration(actor=actor, document=document({"document_templates": own_parts()["document_templates"]}))
    open_path(DocumentTemplate.objects.get().attachment).unlink()

    with pytest.raises(Conflict, match="文书模板"):
        export_configuration(actor=actor)


def test_department_leaves_the_sender_to_the_operator(in_city: Cast) -> None:
    actor = in_city.act()

    with pytest.raises(NotAllowed, match="邮件发送"):
        load_configuration(actor=actor, document=document({"mail_sender": SENDER}))
    loaded = load_configuration(
        actor=actor, document=document({"mail_sender": SENDER}), leave=left_by_default(actor, document({}))
    )

    assert not_permitted(actor) == {"mail_sender", "channel_senders"}
    assert (loaded.new, MailSender.objects.count()) == (0, 0)


def test_another_citys_name_is_taken_only_where_somebody_says_so(cast: Cast) -> None:
    client = cast.client(cast.department)
    content = json.dumps(document({k: v for k, v in own_parts().items() if k != "document_fonts"}, code="XX"))
    client.post("/settings/configuration/", {"file": SimpleUploadedFile("示例.json", content.encode())})

    seen = client.get("/settings/configuration/check/").content.decode()
    asked = client.get("/settings/configuration/check/?own=1").content.decode()
    client.post("/settings/configuration/check/", {})
    with cast.scope():
        assert not TenantProfile.objects.exists()
        assert DocumentTemplate.objects.count() == 1
    client.post("/settings/configuration/", {"file": SimpleUploadedFile("示例.json", content.encode())})
    client.post("/settings/configuration/check/", {"own": "1"})

    assert "这是来源单位自己的信息" in seen
    assert "系统管理员设置" in seen
    assert "zzb@example.org" in seen
    assert "这是来源单位自己的信息" not in asked
    with cast.scope():
        assert TenantProfile.objects.get().short_name == "示例链盟"
        assert not MailSender.objects.exists()


def _colleague(cast: Cast) -> Account:
    account = make_account(cast.city, "colleague", "示例同事")
    make_grant(cast.city, account, Role.DEPARTMENT)
    return account


def test_file_somebody_else_is_looking_at_is_nobody_elses(cast: Cast) -> None:
    first, second = cast.client(cast.department), cast.client(_colleague(cast))
    content = json.dumps(document({})).encode()
    first.post("/settings/configuration/", {"file": SimpleUploadedFile("示例.json", content)})
    session = second.session
    session["configuration"] = dict(first.session["configuration"])
    session.save()

    assert second.get("/settings/configuration/check/")["Location"] == "/settings/configuration/"
