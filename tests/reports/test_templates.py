"""A city's own template of the pack's document: from the upload to the edition that says what it was written with."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.attachments import DOCX, store_file
from core.errors import Conflict, NotAllowed, NotFound
from core.models import Job
from documents.choices import TemplateState
from documents.models import DocumentTemplate
from documents.template_actions import activate_template, add_template, retire_template
from reports.actions import publish_editions
from reports.choices import FileFormat, FileStage
from reports.kinds import ISSUE_FILES, PACK_TEMPLATE
from reports.models import Edition, EditionFile
from reports.rendering.docx_front import write_default_template
from tests.cast import Cast
from tests.core.concurrent import at_once
from tests.reports.builds import ask, build, docx_text, editions, file_bytes
from tests.reports.world import DAY, World, make_world, on, page_of, work

HOME = "/settings/documents/templates/yearly_pack/"


@pytest.fixture
def cast(committed_cast: Cast) -> Cast:
    """A worker's transactions are real here: progress is told between them."""
    return committed_cast


@pytest.fixture
def world(cast: Cast) -> Iterator[World]:
    with on(DAY):
        with cast.scope():
            made = make_world()
        yield made


def own(folder: Path, *lines: str) -> Path:
    document = docx.Document()
    for line in lines or ("本市自定：{{ 标题 }}",):
        document.add_paragraph(line)
    path = folder / "own.docx"
    document.save(str(path))
    return path


def upload(cast: Cast, path: Path, name: str = "本市模板.docx", note: str = "") -> Any:
    file = SimpleUploadedFile(name, path.read_bytes(), content_type=DOCX)
    return cast.client(cast.department).post(f"{HOME}upload/", {"file": file, "note": note})


def add(cast: Cast, path: Path) -> DocumentTemplate:
    with cast.scope():
        return add_template(actor=cast.act(), kind=PACK_TEMPLATE, source=path, name="本市模板.docx")


def use(cast: Cast, path: Path) -> DocumentTemplate:
    template = add(cast, path)
    with cast.scope():
        return activate_template(actor=cast.act(), template_id=template.pk)


def states(cast: Cast) -> list[tuple[int, str]]:
    with cast.scope():
        return list(DocumentTemplate.objects.order_by("number").values_list("number", "state"))


def test_template_is_uploaded_tried_on_a_real_pack_used_and_named(cast: Cast, world: World, tmp_path: Path) -> None:
    build(cast, world.chain)
    answer = upload(cast, own(tmp_path), note="封面改过")
    with cast.scope():
        template = DocumentTemplate.objects.get()
        first = Edition.objects.get()
    preview = f"/settings/documents/template-versions/{template.pk}/preview/"
    assert (answer.status_code, answer.headers["Location"]) == (302, preview)
    department = cast.department
    assert "绿色食品 2026 年第 1 版" in page_of(cast, department, preview)
    shown = page_of(cast, department, f"{preview}?sample={first.pk}")
    assert "本市自定：甲市绿色食品产业链2026年“一链一图三清单”" in shown
    client = cast.client(department)
    downloaded = b"".join(client.get(f"{preview}?sample={first.pk}&download=1").streaming_content)  # type: ignore[attr-defined]
    assert docx.Document(io.BytesIO(downloaded)).paragraphs[0].text.startswith("本市自定：")
    client.post(f"/settings/documents/template-versions/{template.pk}/activate/")
    assert states(cast) == [(1, "active")]
    build(cast, world.chain)
    second = editions(cast)[1]
    assert docx_text(cast, second).startswith("本市自定：甲市绿色食品产业链")
    assert "附件" in docx_text(cast, second)
    with cast.scope():
        named = list(EditionFile.objects.filter(template__isnull=False).values_list("edition", "file_format"))
    assert named == [(second.pk, FileFormat.DOCX)]
    pack_page = page_of(cast, department, f"/packs/{world.chain.pk}/2026/?edition=2")
    assert "本市模板第 1 版" in pack_page
    files = cast.token_client(department).get(f"/api/v1/editions/{second.pk}/").json()["files"]
    assert {file["format"]: file["template"] for file in files}["docx"] == 1
    assert {file["template"] for file in files if file["format"] != "docx"} == {None}


def test_issued_paper_is_written_with_what_is_in_use_then(cast: Cast, world: World, tmp_path: Path) -> None:
    build(cast, world.chain)
    use(cast, own(tmp_path, "正式：{{ 成文日期 }}"))
    with cast.scope():
        edition = Edition.objects.get()
        publish_editions(actor=cast.act(), edition_ids=[edition.pk])
    work(cast, issuing(cast))
    assert docx_text(cast, edition, FileStage.ISSUED).startswith("正式：2026年9月30日")
    assert "正式：" not in docx_text(cast, edition, FileStage.REVIEW)


def issuing(cast: Cast) -> Job:
    with cast.scope():
        job: Job = Job.objects.get(kind=ISSUE_FILES)
    return job


def test_template_out_of_use_leaves_the_standard_form(cast: Cast, world: World, tmp_path: Path) -> None:
    template = use(cast, own(tmp_path))
    with cast.scope():
        retire_template(actor=cast.act(), template_id=template.pk)
    build(cast, world.chain)
    assert "本市自定" not in docx_text(cast, editions(cast)[0])


def test_unknown_placeholders_stand_on_the_page_with_their_places(cast: Cast, tmp_path: Path) -> None:
    answer = upload(cast, own(tmp_path, "{{ 标题 }}", "收到{{ 收文单位 }}", "{{ ''.__class__ }}"))
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("正文第 2 段", "{{ 收文单位 }}", "没有“收文单位”这个占位符", "正文第 3 段"):
        assert words in page
    assert states(cast) == []


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("模板.docx", b"not a document", "不是 Word 文档"),
        ("模板.docx", b"", "不是 Word 文档"),
        ("模板.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "另存为 .docx"),
    ],
)
def test_file_that_is_no_document_is_refused_on_the_page(
    cast: Cast, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / "upload"
    path.write_bytes(content)
    answer = upload(cast, path, name)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)


def test_document_under_another_name_is_refused(cast: Cast, tmp_path: Path) -> None:
    answer = upload(cast, own(tmp_path), "模板.xlsm")
    assert (answer.status_code, "类型不符" in answer.content.decode()) == (422, True)
    assert states(cast) == []


def test_versions_count_up_and_one_is_in_use(cast: Cast, tmp_path: Path) -> None:
    first, second = use(cast, own(tmp_path)), use(cast, own(tmp_path))
    assert states(cast) == [(1, "retired"), (2, "active")]
    with cast.scope():
        activate_template(actor=cast.act(), template_id=first.pk)
        with pytest.raises(Conflict):
            activate_template(actor=cast.act(), template_id=first.pk)
    assert states(cast) == [(1, "active"), (2, "retired")]
    assert "本市模板" in page_of(cast, cast.department, "/settings/documents/templates/")
    page = page_of(cast, cast.department, HOME)
    assert "使用本市模板第 1 版" in page
    assert "第 2 版" in page
    assert second.number == 2


def test_two_who_activate_at_once_leave_one_in_use(cast: Cast, tmp_path: Path) -> None:
    versions = [add(cast, own(tmp_path)) for _ in range(2)]

    def activating(template: DocumentTemplate) -> Any:
        def act() -> None:
            with cast.scope():
                activate_template(actor=cast.act(), template_id=template.pk)

        return act

    at_once(*[activating(version) for version in versions])
    assert sorted(state for _, state in states(cast)) == [TemplateState.ACTIVE, TemplateState.RETIRED]


def test_version_in_use_that_can_not_be_filled_says_what_to_do(cast: Cast, world: World, tmp_path: Path) -> None:
    """As after an upgrade that drops a placeholder: the version was checked when other words were allowed."""
    with cast.scope():
        kept = store_file(actor=cast.act(), source=own(tmp_path, "{{ 旧词 }}"), name="旧.docx", purpose="文书模板")
        template = DocumentTemplate.objects.create(kind=PACK_TEMPLATE, number=3, attachment=kept)
        activate_template(actor=cast.act(), template_id=template.pk)
    done = work(cast, ask(cast, world.chain))
    assert done.state == "failed"
    for words in ("本市文书模板第 3 版", "正文第 1 段“{{ 旧词 }}”", "停用"):
        assert words in done.message
    assert editions(cast) == []


def test_template_of_another_city_does_not_exist(cast: Cast, tmp_path: Path) -> None:
    template = add(cast, own(tmp_path))
    with cast.scope(cast.stranger), pytest.raises(NotFound):
        activate_template(actor=cast.act(cast.stranger_department), template_id=template.pk)
    stranger = cast.client(cast.stranger_department)
    assert stranger.get(f"/settings/documents/template-versions/{template.pk}/file/").status_code == 404


def test_only_the_department_uploads(cast: Cast, tmp_path: Path) -> None:
    with cast.scope(), pytest.raises(NotAllowed):
        add_template(actor=cast.act(cast.operator), kind=PACK_TEMPLATE, source=own(tmp_path), name="模板.docx")


def test_shipped_template_is_downloaded_and_every_word_explained(cast: Cast, tmp_path: Path) -> None:
    answer = cast.client(cast.department).get(f"{HOME}default/")
    write_default_template(tmp_path / "default.docx")
    assert b"".join(answer.streaming_content) == (tmp_path / "default.docx").read_bytes()  # type: ignore[attr-defined]
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    page = page_of(cast, cast.department, HOME)
    for words in ("{{ 发文字号 }}", "{%p for 行 in 正文 %}", "{{ 行.文字 }}"):
        assert words in page
    assert cast.client(cast.department).get("/settings/documents/templates/other/").status_code == 404


def test_pdf_does_not_change_with_the_template(cast: Cast, world: World, tmp_path: Path) -> None:
    build(cast, world.chain)
    use(cast, own(tmp_path))
    build(cast, world.chain)
    before, after = editions(cast)
    sizes = [len(file_bytes(cast, each, FileFormat.PDF)) for each in (before, after)]
    assert abs(sizes[0] - sizes[1]) < 200
