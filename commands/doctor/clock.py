"""This machine's clock, beside those of the sites, and the time zone of the schedule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from commands.doctor.row import Row, good, missing

#: Beyond this, certificates and "not before" times start to fail.
TOLERATED = dt.timedelta(minutes=5)


def clock_row(now: dt.datetime, zone: str, seen: Sequence[tuple[dt.datetime, dt.datetime]]) -> Row:
    """`seen`: (a site's clock, ours at that moment). One that agrees is enough: sites have wrong clocks too."""
    here = f"{now.astimezone(ZoneInfo(zone)):%H:%M %d/%m/%Y} theo {zone}"
    if not seen:
        return good("Đồng hồ", f"{here} (không có trang nào để đối chiếu)")
    off = min((theirs - ours for theirs, ours in seen), key=abs)
    if abs(off) <= TOLERATED:
        return good("Đồng hồ", f"{here}, khớp với trang nguồn")
    way = "chậm" if off > dt.timedelta() else "nhanh"
    return missing(
        "Đồng hồ", f"{here}, {way} {abs(off).total_seconds() / 60:.0f} phút so với trang nguồn; "
        "chạy: sudo timedatectl set-ntp true"
    )  # fmt: skip
