"""A file that stands inside a configuration file: its name, size and SHA-256, and its content in base64."""

import base64
import binascii
import hashlib
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.attachments import open_path
from core.configuration.columns import CONTROL, Column, Ids, Known, Wrong
from core.models import Attachment

HASH = re.compile(r"[0-9a-f]{64}")
PLACES = frozenset({"name", "size", "sha256", "base64"})
NAME_LENGTH = 160
MIB = 1024 * 1024


@dataclass(frozen=True)
class Embedded:
    """Two are the same file where their hashes are; ``content`` is empty for one that only is compared."""

    sha256: str
    name: str = field(compare=False)
    size: int = field(compare=False)
    content: bytes = field(default=b"", compare=False, repr=False)

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """The file as an upload would lie there, for as long as an action looks at it."""
        with tempfile.TemporaryDirectory(prefix="embedded-") as folder:
            path = Path(folder) / "embedded"
            path.write_bytes(self.content)
            yield path


@dataclass(frozen=True, kw_only=True)
class EmbeddedFile(Column):
    """A file of at most ``limit`` bytes; what may be in it is judged by the action, as for an upload.

    ``source`` is the row's attachment and the action's argument.
    """

    limit: int

    def shown(self, row: Any) -> Embedded | None:
        held: Attachment | None = getattr(row, self.argument)
        return Embedded(held.sha256, held.name, held.size) if held else None

    def written(self, row: Any) -> dict[str, Any] | None:
        """Raises NotFound where the file is gone from disk."""
        held: Attachment | None = getattr(row, self.argument)
        if held is None:
            return None
        content = base64.b64encode(open_path(held).read_bytes()).decode("ascii")
        return {"name": held.name, "size": held.size, "sha256": held.sha256, "base64": content}

    def _checked(self, value: Any, known: Known) -> Embedded:  # noqa: ARG002
        if not isinstance(value, dict) or set(value) != PLACES:
            raise Wrong("应为一对花括号，写明文件名（name）、字节数（size）、校验值（sha256）和内容（base64）。")
        name = value["name"]
        if not isinstance(name, str) or not name.strip() or CONTROL.search(name) or len(name) > NAME_LENGTH:
            raise Wrong(f"文件名（name）应为不超过 {NAME_LENGTH} 字的文字。")
        content = self._content(value["base64"])
        if value["size"] != len(content) or isinstance(value["size"], bool):
            raise Wrong(f"写明 {value['size']} 字节，实有 {len(content)} 字节，文件不完整，请重新导出。")
        sha256 = hashlib.sha256(content).hexdigest()
        if value["sha256"] != sha256:
            raise Wrong("内容与校验值（sha256）不符，文件被改动过或不完整，请重新导出。")
        return Embedded(sha256, Path(name.strip()).name, len(content), content)

    def _content(self, text: Any) -> bytes:
        if not isinstance(text, str):
            raise Wrong("内容（base64）应为文字。")
        if len(text) > (self.limit + 2) // 3 * 4:
            raise Wrong(f"文件超过 {self.limit // MIB} MB，请缩小后再导出。")
        try:
            content = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError) as error:
            raise Wrong("内容（base64）不是 base64 编码，文件不完整，请重新导出。") from error
        if not content:
            raise Wrong("文件是空的。")
        return content

    def value(self, kept: Any, ids: Ids) -> Embedded | None:  # noqa: ARG002
        return kept  # type: ignore[no-any-return]

    def told(self, kept: Any, known: Known) -> str:  # noqa: ARG002
        return f"{kept.name}（{max(1, kept.size // 1024):,} KB，校验值 {kept.sha256[:8]}）" if kept else ""

    def _schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "required": sorted(PLACES),
            "additionalProperties": False,
            "properties": {
                "name": {"type": "string", "minLength": 1, "maxLength": NAME_LENGTH},
                "size": {"type": "integer", "minimum": 1, "maximum": self.limit},
                "sha256": {"type": "string", "pattern": f"^{HASH.pattern}$"},
                "base64": {"type": "string", "contentEncoding": "base64"},
            },
        }
