"""Pictures of the finished pages for docs/screens: `python bench/screens.py http://127.0.0.1:8000 docs/screens`.

Wants the sample department served at that address, Playwright and an installed Chromium.
"""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

#: name → path, width, colour scheme
SHOTS = {
    "home": ("/?lang=vi", 1280, "light"),
    "results": ("/?q=cai+cach+hanh+chinh&lang=vi", 1280, "light"),
    "document": ("/document/mau/laws/40?q=chi+so+cai+cach&lang=vi", 1280, "light"),
    "status": ("/status?lang=vi", 1280, "light"),
    "empty": ("/?q=quyet+dinh+990&lang=vi", 1280, "light"),
    "results-dark": ("/?q=cai+cach+hanh+chinh&lang=vi", 1280, "dark"),
    "results-phone": ("/?q=cai+cach+hanh+chinh&lang=vi", 360, "light"),
    "results-english": ("/?q=cai+cach+hanh+chinh&lang=en", 1280, "light"),
}
HEIGHT = 900


def shoot(browser: Browser, url: str, width: int, scheme: str) -> bytes:
    """One page as PNG with few colours, which keeps the repository small."""
    context = browser.new_context(viewport={"width": width, "height": HEIGHT}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(url, wait_until="networkidle")
    picture = Image.open(io.BytesIO(page.screenshot()))
    context.close()
    small = io.BytesIO()
    picture.convert("RGB").quantize(96).save(small, "PNG", optimize=True)
    return small.getvalue()


def main(address: str, folder: Path) -> None:
    """All pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, (path, width, scheme) in SHOTS.items():
            (folder / f"{name}.png").write_bytes(shoot(browser, address.rstrip("/") + path, width, scheme))
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
