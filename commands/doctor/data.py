"""The data folder: may this user write there, does all of it belong to one user, is there an index, how old is it."""

from __future__ import annotations

import datetime as dt
import os
import pwd
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from commands.doctor.row import Row, good, missing
from commands.errors import one_line
from crawler.age import age
from crawler.errors import StoreError
from crawler.spoken import system_words
from crawler.store import SiteStatus, StoreReader
from indexer.generation import POINTER, current
from settings import Settings

#: Seconds for looking at who owns what; a large archive is looked at in part.
OWNERS_SECONDS = 3.0
#: As the pages say it: one night may be missed.
STALE_AFTER = dt.timedelta(hours=36)


def folder_row(folder: Path) -> Row:
    """Whether the data folder can be written by whom runs this."""
    place = next(parent for parent in (folder, *folder.parents) if parent.exists())
    try:
        if place != folder and not os.access(place, os.W_OK | os.X_OK, effective_ids=True):
            raise PermissionError(13, "Permission denied")
        if place == folder:
            tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        me, owner = user_name(os.geteuid()), user_name(place.stat().st_uid)
        return missing(
            "Thư mục dữ liệu", f"{me} không ghi được vào {place} ({system_words(error)}); {remedy(place, owner)}"
        )
    return good("Thư mục dữ liệu", f"{folder} (của {user_name(place.stat().st_uid)})")


def remedy(place: Path, owner: str) -> str:
    """What to do where somebody else owns the folder, or the disk refuses its owner."""
    if owner == user_name(os.geteuid()):
        return f"hãy xem quyền và đĩa: ls -ld {place}; mount"
    return f"thư mục thuộc về {owner}, hãy chạy lệnh dưới tên ấy: sudo -u {owner} …"


def owners_row(folder: Path, seconds: float = OWNERS_SECONDS) -> Row:
    """Files that belong to another than the folder's owner: what a command run as root leaves behind."""
    owner = folder.stat().st_uid
    until = time.monotonic() + seconds
    strangers = [path for path in below(folder, until) if path.lstat().st_uid != owner]
    name = user_name(owner)
    if strangers:
        of = user_name(strangers[0].lstat().st_uid)
        return missing(
            "Chủ của dữ liệu",
            f"{len(strangers)} mục không thuộc về {name} (ví dụ {strangers[0]} của {of}), chương trình sẽ không sửa "
            f"được; chạy: sudo chown -R {name}: {folder}",
        )
    if os.geteuid() == 0 and owner != 0:
        return good("Chủ của dữ liệu", f"{name}; các lệnh ghi dữ liệu hãy chạy bằng: sudo -u {name} …")
    return good("Chủ của dữ liệu", name)


def below(folder: Path, until: float) -> Iterator[Path]:
    """Everything below a folder that is still there when it is looked at, as far as the time allows."""
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            if time.monotonic() > until:
                return
            path = Path(parent, name)
            if os.path.lexists(path):
                yield path


def user_name(uid: int) -> str:
    """A user's name, or the number where nobody has it."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def index_row(folder: Path) -> Row:
    """The generation in use."""
    generation = current(folder)
    if generation is None and (error := refusal(folder / POINTER)):
        return missing("Chỉ mục", f"{user_name(os.geteuid())} không đọc được {folder} ({system_words(error)})")
    if generation is None:
        return missing("Chỉ mục", "chưa có; chạy: tracuu refresh")
    if not (folder / generation).is_dir():
        return missing("Chỉ mục", f"{generation} không còn trên đĩa; chạy: tracuu reindex")
    return good("Chỉ mục", generation)


def refusal(place: Path) -> OSError | None:
    """Why something cannot be read that is there."""
    try:
        os.close(os.open(place, os.O_RDONLY | os.O_NONBLOCK))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return error
    return None


def refresh_rows(config: Settings, now: dt.datetime) -> Iterator[Row]:
    """The last refresh of each site."""
    names = [site.name for site in config.sites if site.enabled]
    try:
        with StoreReader(config.paths.database) as reader:
            found = reader.status(names).sites
    except (StoreError, OSError) as error:
        words = (
            one_line(error) if os.path.lexists(config.paths.database) else "chưa cập nhật lần nào; chạy: tracuu refresh"
        )
        yield from (missing(f"Cập nhật {name}", words) for name in names)
        return
    zone = ZoneInfo(config.schedule.timezone)
    yield from (refresh_row(status, now, zone) for status in found)


def refresh_row(status: SiteStatus, now: dt.datetime, zone: ZoneInfo) -> Row:
    """How the last refresh of a site ended, and how long ago the last good one was."""
    name, best = f"Cập nhật {status.site}", status.last_good
    if status.last is None:
        return missing(name, "chưa cập nhật lần nào; chạy: tracuu refresh")
    if status.last.state == "stopped":
        return missing(name, status.last.message or "lần gần nhất đã dừng; xem: tracuu status")
    if best is None:
        return missing(name, "chưa lần nào xong; xem đang tới đâu: tracuu status")
    at = (best.finished or best.started).astimezone(zone)
    words = f"lần tốt gần nhất {at:%H:%M %d/%m/%Y}"
    if at > now and age(at, now) > STALE_AFTER:
        return missing(name, f"{words}, là lúc chưa tới: đồng hồ máy từng sai; đặt lại rồi chạy: tracuu refresh")
    if now - at > STALE_AFTER:
        return missing(name, f"{words}, đã quá 36 giờ; lịch có chạy không? systemctl status tracuu-schedule")
    return good(name, words)
