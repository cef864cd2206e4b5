"""The tenant's own face: names, whom to ask, and a mark that is drawn anew."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from core import profile as actions
from core.attachments import open_path
from core.errors import DomainError, InvalidInput, NotAllowed, StaleVersion
from core.models import Attachment, TenantProfile
from tests.cast import Cast


def png(size: tuple[int, int] = (600, 300), **texts: str) -> bytes:
    info = PngImagePlugin.PngInfo()
    for name, text in texts.items():
        info.add_text(name, text)
    out = io.BytesIO()
    Image.new("RGB", size, "#B3261E").save(out, format="PNG", pnginfo=info)
    return out.getvalue()


def upload(cast: Cast, tmp_path: Path, content: bytes, name: str = "标识.png") -> TenantProfile:
    path = tmp_path / "upload"
    path.write_bytes(content)
    return actions.set_logo(actor=cast.act(), source=path, name=name)


def test_mark_is_drawn_anew_smaller_and_without_what_was_hidden(in_city: Cast, tmp_path: Path) -> None:
    held = upload(in_city, tmp_path, png(comment="<script>alert(1)</script>") + b"<script>trailer</script>")

    content = open_path(held.logo).read_bytes()
    with Image.open(io.BytesIO(content)) as picture:
        assert (picture.format, picture.size, picture.info) == ("PNG", (400, 200), {})
    assert b"script" not in content


def _bomb() -> bytes:
    """A PNG whose head says 30000 × 30000."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
        b"GIF89a\x01\x00\x01\x00",
        png()[:60],
        png((8, 8)),
        _bomb(),
        b"\x89PNG\r\n\x1a\n" + b"0" * (actions.LOGO_LIMIT + 1),
    ],
    ids=["empty", "text", "svg", "gif", "broken", "tiny", "bomb", "large"],
)
def test_what_is_no_usable_picture_is_refused_and_nothing_kept(in_city: Cast, tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DomainError) as caught:
        upload(in_city, tmp_path, content)

    assert caught.value.status in (413, 422)
    assert (Attachment.objects.count(), TenantProfile.objects.count()) == (0, 0)


def test_jpeg_is_taken_too_and_a_new_mark_takes_the_old_ones_place(in_city: Cast, tmp_path: Path) -> None:
    first = upload(in_city, tmp_path, png()).logo_id
    out = io.BytesIO()
    Image.new("CMYK", (64, 64)).save(out, format="JPEG")

    second = upload(in_city, tmp_path, out.getvalue(), "标识.jpg").logo_id

    assert first is not None
    assert second != first
    with pytest.raises(DomainError):
        actions.logo_for(in_city.act(), first)
    assert actions.remove_logo(actor=in_city.act()).logo_id is None


def test_profile_is_the_department_s_and_tells_a_second_saver(in_city: Cast) -> None:
    values: dict[str, Any] = {
        "short_name": "示例平台",
        "organization": "中共示例市委组织部",
        "contact": "示例科 000-0000",
    }
    held = actions.set_profile(actor=in_city.act(), values=values, expected_version=None)

    actions.set_profile(actor=in_city.act(), values={"contact": "示例科 000-1111"}, expected_version=held.version)
    with pytest.raises(StaleVersion):
        actions.set_profile(actor=in_city.act(), values={"contact": "另一科"}, expected_version=held.version)
    with pytest.raises(InvalidInput):
        actions.set_profile(actor=in_city.act(), values={"logo_id": None}, expected_version=None)
    for account in (in_city.operator, in_city.security):
        with pytest.raises(NotAllowed):
            actions.set_profile(actor=in_city.act(account), values=values, expected_version=None)


def test_frame_shows_name_mark_and_whom_to_ask_to_everybody_of_the_city(cast: Cast) -> None:
    client = cast.client(cast.department)
    form = {
        "short_name": "示例平台",
        "organization": "中共示例市委组织部",
        "contact": "示例科 000-0000",
        "on_prints": "on",
    }

    saved = client.post("/settings/profile/", {**form, "logo": SimpleUploadedFile("标识.png", png(), "image/png")})
    page = cast.client(cast.auditor).get("/").content.decode()
    with cast.scope():
        logo = TenantProfile.objects.get().logo_id
    shown = cast.client(cast.auditor).get(f"/logo/{logo}/")
    assert shown.getvalue().startswith(b"\x89PNG")

    assert saved.status_code == 302
    assert "<strong>示例平台</strong>" in page
    assert "示例科 000-0000" in page
    assert f'src="/logo/{logo}/"' in page
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert "sandbox" in shown["Content-Security-Policy"]
    assert "示例平台" not in cast.client(cast.stranger_department).get("/").content.decode()
    assert cast.client(cast.stranger_department).get(f"/logo/{logo}/").status_code == 404


def test_page_refuses_a_picture_in_words(cast: Cast) -> None:
    answer = cast.client(cast.department).post(
        "/settings/profile/", {"logo": SimpleUploadedFile("a.png", b"<svg>", "image/png")}
    )

    assert answer.status_code == 422
    assert "读不出这张图片" in answer.content.decode()
