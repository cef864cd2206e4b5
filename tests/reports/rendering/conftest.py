import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from reports.rendering.fonts import FontMapping, font_mapping

Converter = Callable[[Path, str], Path]


@pytest.fixture(scope="session")
def fonts() -> FontMapping:
    return font_mapping()


@pytest.fixture(scope="session")
def pdf_to_text() -> str:
    return required_tool("pdftotext")


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Converter:
    """LibreOffice with a profile of its own: ``office(file, "pdf")`` is the converted file."""
    program = required_tool("soffice")
    profile = tmp_path_factory.mktemp("office-profile")

    def convert(source: Path, extension: str) -> Path:
        target = tmp_path_factory.mktemp("office")
        subprocess.run(
            [
                *(program, "--headless", f"-env:UserInstallation={profile.as_uri()}"),
                *("--convert-to", extension, "--outdir", str(target), str(source)),
            ],
            check=True,
            capture_output=True,
            timeout=240,
        )
        return target / f"{source.stem}.{extension}"

    return convert


def required_tool(name: str) -> str:
    """The program's path. In continuous integration its absence is a failure, elsewhere a skip."""
    path = shutil.which(name)
    if path:
        return path
    message = f"缺少程序 {name}，无法检查生成的文件；请安装 poppler-utils 和 libreoffice 后重试。"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
