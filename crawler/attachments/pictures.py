"""JPEG, PNG, TIFF and other pictures: pages without text, drawn for the recogniser."""

from __future__ import annotations

import io
import warnings
from functools import partial

from PIL import Image, UnidentifiedImageError

from crawler.attachments.contents import Contents, DamagedFile, OversizedFile, RawPage

#: An A3 sheet at 600 dpi. A picture that claims more is refused before its pixels are made.
_MAX_PIXELS = 70_000_000
_MAX_FRAMES = 300
#: What the recogniser works best with: an A4 sheet at 300 dpi is 2,480 wide.
_BEST_WIDTH = 2_480


def read(data: bytes) -> Contents:
    """A page a picture (a TIFF may hold many); raises `DamagedFile` or `OversizedFile`."""
    frames = _frames(data)
    return Contents(tuple(RawPage("", image_share=lambda: 1.0, picture=partial(_draw, data, n)) for n in range(frames)))


def _frames(data: bytes) -> int:
    with _open(data) as picture:
        if picture.width * picture.height > _MAX_PIXELS:
            raise OversizedFile("Ảnh quá lớn nên không đọc")
        # The frames of a GIF are an animation, not pages.
        return 1 if picture.format == "GIF" else min(getattr(picture, "n_frames", 1), _MAX_FRAMES)


def _open(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return Image.open(io.BytesIO(data))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise OversizedFile("Ảnh quá lớn nên không đọc") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise DamagedFile("Tệp ảnh bị hỏng nên không mở được") from error


def _draw(data: bytes, frame: int) -> Image.Image:
    try:
        with _open(data) as picture:
            picture.seek(frame)
            page = _on_white(picture)
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise DamagedFile("Tệp ảnh bị hỏng nên không đọc được") from error
    if page.width >= _BEST_WIDTH // 2 or page.width < 200:
        return page
    scale = _BEST_WIDTH / 2 / page.width
    return page.resize((round(page.width * scale), round(page.height * scale)), Image.Resampling.LANCZOS)


def _on_white(picture: Image.Image) -> Image.Image:
    """The picture in colour; what is transparent is paper."""
    coloured = picture.convert("RGBA")
    paper = Image.new("RGBA", coloured.size, "white")
    return Image.alpha_composite(paper, coloured).convert("RGB")
