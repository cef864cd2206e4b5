"""Check an uploaded face: inspected first, then opened only by a limited child."""

import shutil
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from core.spreadsheets.limits import DEFAULT, MIB
from documents.confined import Crashed, Overrun, ask
from documents.typefaces.inspection import TypefaceRefused, inspect_typeface

LIMITS = replace(DEFAULT, memory_bytes=1536 * MIB, cpu_seconds=20, wall_seconds=60.0)
LONGEST_FAMILY = 80


def check_typeface(path: Path) -> tuple[str, str]:
    """The family a font file presents, and its suffix. Raises TypefaceRefused."""
    suffix = inspect_typeface(path)
    with TemporaryDirectory(prefix="typeface-") as folder:
        shutil.copyfile(path, Path(folder) / f"face{suffix}")
        try:
            answer = ask("documents.typefaces.child", {"folder": folder, "limits": asdict(LIMITS)}, LIMITS)
        except (Overrun, Crashed) as error:
            raise _unusable("无法打开") from error
    families = [str(each) for each in answer["families"]]
    if len(families) != 1:
        raise _unusable("无法识别")
    if answer["missing"]:
        text = f"字体“{families[0]}”缺少常用汉字或公文标点，请上传完整的中文字体。"
        raise TypefaceRefused(text, code="typeface_lacks_chinese")
    if len(families[0]) > LONGEST_FAMILY or not families[0].isprintable():
        raise _unusable("名称不正常")
    return families[0], suffix


def _unusable(what: str) -> TypefaceRefused:
    return TypefaceRefused(f"字体文件{what}，请更换后重新上传。", code="typeface_damaged")
