"""Take every picture of the guide anew: ``make demo PORT=8080`` in one terminal, ``make guide PORT=8080`` beside it."""

import os
import socket
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from config.demo.cities import KEPT_IN
from config.embedded.demo import DEFAULT_PORT
from config.embedded.instance import CLONE
from config.embedded.places import base_folder
from config.env import env_int, env_text
from tests.browsing import CHROMIUM
from tests.guide.camera import PATIENCE, PHONE, Camera, Walk
from tests.guide.walks import WALKS

IMAGES = CLONE / "docs" / "guide" / "images"


def demo_address() -> str:
    return f"http://{env_text('DEMO_HOST', '127.0.0.1')}:{env_int('PORT', 0) or DEFAULT_PORT}"


def is_running(address: str) -> bool:
    host, port = address.removeprefix("http://").split(":")
    with socket.socket() as asking:
        asking.settimeout(5)
        return asking.connect_ex((host, int(port))) == 0


def demo_password() -> str:
    """What the demo wrote beside its database. Raises FileNotFoundError before the first ``make demo``."""
    kept = base_folder(CLONE, as_root=os.geteuid() == 0) / "demo" / KEPT_IN
    return kept.read_text(encoding="ascii").strip()


def photograph(browser: Browser, one: Walk, address: str, password: str) -> None:
    """Raises RuntimeError where a walk did not take the pictures it names."""
    width, height = one.size
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", device_scale_factor=2 if one.size == PHONE else 1
    )
    try:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        camera = Camera(page, address, IMAGES)
        if one.username:
            camera.open("/sign-in/")
            page.get_by_label("登录名").fill(one.username)
            page.get_by_label("密码").fill(password)
            camera.click("登录", inside="main")
        one.steps(camera)
    finally:
        context.close()
    if tuple(camera.taken) != one.pictures:
        raise RuntimeError(f"{one.steps.__name__}：应拍 {'、'.join(one.pictures)}，实拍 {'、'.join(camera.taken)}")


def main(wanted: list[str]) -> int:
    """Takes all, or with names only the walks in which those pictures are taken."""
    address = demo_address()
    if not is_running(address):
        sys.stderr.write(f"{address} 上没有正在运行的示例环境。请先运行 make demo，端口不是 8000 的用 PORT 写明。\n")
        return 2
    password = demo_password()
    chosen = [one for one in WALKS if not wanted or set(wanted) & set(one.pictures)]
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for one in chosen:
            photograph(browser, one, address, password)
            for name in one.pictures:
                size = Path(IMAGES / f"{name}.png").stat().st_size
                sys.stdout.write(f"{name}.png　{size / 1000:.0f} kB\n")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
