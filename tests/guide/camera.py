"""One account at a screen of the running demo: opens pages, clicks what is written on them, keeps small pictures."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page

LIMIT = 120_000  # bytes of one picture
COLOURS = (128, 64, 32, 16)  # tried in turn until a picture fits
DESK, PHONE = (1440, 900), (390, 844)
PATIENCE = 60_000  # milliseconds: the demo may share its machine


@dataclass
class Camera:
    page: Page
    address: str
    folder: Path
    taken: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Raises RuntimeError for a page that does not open: a picture of an error must not enter the guide."""
        response = self.page.goto(self.address + path, timeout=PATIENCE)
        if response is None or not response.ok:
            raise RuntimeError(f"{path}：{response.status if response else '没有应答'}")
        self.settle()

    def settle(self) -> None:
        self.page.wait_for_load_state("networkidle", timeout=PATIENCE)

    def seen(self, words: str, *, inside: str = "body") -> Locator:
        """The first visible link, button or menu that begins with these words."""
        begins = re.compile(rf"^\s*{re.escape(words)}")
        controls = ", ".join(f"{inside} {tag}:visible" for tag in ("a", "button", "summary"))
        return self.page.locator(controls).filter(has_text=begins).first

    def click(self, words: str, *, inside: str = "body") -> None:
        self.seen(words, inside=inside).click(timeout=PATIENCE)
        self.settle()

    def wait_for(self, words: str) -> None:
        self.page.get_by_text(words).first.wait_for(timeout=PATIENCE)
        self.settle()

    def take(self, name: str, *, height: int | None = None) -> None:
        """Keep what the window shows, or its upper ``height`` pixels, as ``name``.png."""
        self.page.mouse.move(0, 0)
        size = self.page.viewport_size
        assert size is not None
        clip = {"x": 0, "y": 0, "width": size["width"], "height": height or size["height"]}
        shot = self.page.screenshot(clip=clip, animations="disabled")  # type: ignore[arg-type]
        (self.folder / f"{name}.png").write_bytes(compressed(shot, name))
        self.taken.append(name)


def compressed(shot: bytes, name: str) -> bytes:
    """The picture in as many colours as fit into LIMIT bytes. Raises ValueError where even the fewest do not."""
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    for colours in COLOURS:
        found = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(found, format="PNG", optimize=True)
        if found.tell() <= LIMIT:
            return found.getvalue()
    raise ValueError(f"{name}：{COLOURS[-1]} 色仍超过 {LIMIT // 1000} kB")


Steps = Callable[[Camera], None]


@dataclass(frozen=True)
class Walk:
    """What one account does to have pictures taken; ``username`` is empty for nobody signed in."""

    username: str
    size: tuple[int, int]
    pictures: tuple[str, ...]
    steps: Steps
