"""A page's picture made ready for the recogniser: the stamp's red gone, the lines level, the rules of tables wiped out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

#: Width to which a page is shrunk to measure its slant; enough for 0.1 degree.
_SMALL = 600
_STEEPEST = 5.0
#: A slant below this is left alone: turning blurs.
_LEVEL = 0.15
_WHITE = 255
#: Dark runs longer than this share of the page's width are rules, not strokes of letters.
_RULE = 0.05
#: Brings out the marks that a scan at 150 or 200 dpi smears.
_SHARPEN = ImageFilter.UnsharpMask(radius=2, percent=120, threshold=2)


def prepare(picture: Image.Image) -> Image.Image:
    """The page in grey: seen through red glass, where red ink is white, and turned so that its lines are level."""
    grey = picture.convert("RGB").getchannel("R")
    angle = slant(grey)
    if abs(angle) >= _LEVEL:
        grey = grey.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=_WHITE)
    return without_rules(grey).filter(_SHARPEN)


def without_rules(grey: Image.Image) -> Image.Image:
    """The page without the lines of its tables, which the recogniser takes for letters or hides digits behind."""
    pixels = np.array(grey)
    dark = pixels < _threshold(pixels[::8, ::8])
    rules = _long_runs(dark, round(grey.width * _RULE)) | _long_runs(dark.T, round(grey.width * _RULE)).T
    # A rule's soft edges go with it.
    rules[1:] |= rules[:-1]
    rules[:-1] |= rules[1:]
    rules[:, 1:] |= rules[:, :-1]
    rules[:, :-1] |= rules[:, 1:]
    pixels[rules] = _WHITE
    return Image.fromarray(pixels)


def _long_runs(dark: NDArray[np.bool_], length: int) -> NDArray[np.bool_]:
    """The pixels of dark runs along the rows that are at least `length` long, but for a gap of one in ten."""
    if length < 2 or dark.shape[1] <= length:
        return np.zeros_like(dark)
    sums = np.cumsum(dark, axis=1, dtype=np.int32)
    full = (sums[:, length:] - sums[:, :-length]) >= 0.9 * length
    edges = np.zeros((dark.shape[0], dark.shape[1] + 1), dtype=np.int32)
    edges[:, 1 : full.shape[1] + 1] += full
    edges[:, length + 1 : length + 1 + full.shape[1]] -= full
    return dark & (np.cumsum(edges, axis=1)[:, :-1] > 0)


def slant(grey: Image.Image) -> float:
    """Degrees by which a page must be turned (counter-clockwise) to be level, -5 to 5.

    Level lines of text make the sharpest profile of ink along the rows; found coarsely first, then to a twentieth of
    a degree.
    """
    small = grey.resize((_SMALL, max(round(grey.height * _SMALL / max(grey.width, 1)), 1)), Image.Resampling.BOX)
    ink = Image.fromarray(np.where(np.asarray(small) < _threshold(np.asarray(small)), _WHITE, 0).astype(np.uint8))
    best, step = 0.0, 1.0
    while step >= 0.05:
        around = np.arange(-5, 6) * step if step == 1.0 else np.arange(-4, 5) * step
        angles = [angle for angle in best + around if abs(angle) <= _STEEPEST]
        best = max(angles, key=lambda angle: (_sharpness(ink, angle), -abs(angle)))
        step /= 4
    return float(best)


def _threshold(small: NDArray[np.uint8]) -> float:
    """Between the paper and the ink; the paper is the commonest shade."""
    return float(np.median(small)) * 0.75


def _sharpness(ink: Image.Image, angle: float) -> float:
    turned = np.asarray(ink.rotate(angle, resample=Image.Resampling.BILINEAR), dtype=np.float64)
    rows = turned.sum(axis=1)
    return float(((rows[1:] - rows[:-1]) ** 2).sum())
