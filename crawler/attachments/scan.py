"""A page's picture made ready for the recogniser: the stamp's red gone, the lines level.

Tried and left out, because they gained nothing on average: sharpening, stretching the contrast, wiping out table rules.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

#: Width to which a page is shrunk to measure its slant; enough for 0.1 degree.
_SMALL = 600
_STEEPEST = 5.0
#: A slant below this is left alone: turning blurs.
_LEVEL = 0.15
_WHITE = 255


def through_red(picture: Image.Image) -> Image.Image:
    """The page in grey as seen through red glass, where the ink of a stamp is white."""
    return picture.convert("RGB").getchannel("R")


def prepare(picture: Image.Image) -> Image.Image:
    """The page seen through red glass and turned so that its lines are level."""
    grey = through_red(picture)
    angle = slant(grey)
    if abs(angle) < _LEVEL:
        return grey
    return grey.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=_WHITE)


def slant(grey: Image.Image) -> float:
    """Degrees by which a page must be turned (counter-clockwise) to be level, -5 to 5.

    Level lines of text make the sharpest profile of ink along the rows; searched coarsely first, then to a sixteenth of
    a degree.
    """
    small = np.asarray(grey.resize((_SMALL, max(round(grey.height * _SMALL / grey.width), 1)), Image.Resampling.BOX))
    # The paper is the commonest shade.
    ys, xs = np.nonzero(small < np.median(small) * 0.75)
    best = 0.0
    for step in (1.0, 0.25, 0.0625):
        around = (best + n * step for n in range(-5, 6))
        angles = [angle for angle in around if abs(angle) <= _STEEPEST]
        best = max(angles, key=lambda angle: (_sharpness(xs, ys, angle), -abs(angle)))
    return best


def _sharpness(xs: NDArray[np.intp], ys: NDArray[np.intp], angle: float) -> int:
    """How unevenly the ink lies over the rows once the page is turned; for small angles turning is shifting columns."""
    rows = np.bincount((ys + xs * -math.tan(math.radians(angle)) + _SMALL).astype(np.intp))
    return int(((rows[1:] - rows[:-1]) ** 2).sum())
