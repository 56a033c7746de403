"""Whose the data are. A command that root ran must leave nothing that the service's own user cannot change."""

from __future__ import annotations

import os
from pathlib import Path


def give_back(folder: Path) -> int:
    """Give what is root's inside a folder of another user to that user; how many entries that were.

    Nothing is followed out of the folder: entries are named within their open directory, links as themselves.
    """
    if os.geteuid() != 0 or not folder.is_dir():
        return 0
    theirs = folder.stat()
    if theirs.st_uid == 0:
        return 0
    given = 0
    for _, folders, files, inside in os.fwalk(folder):
        for name in (*folders, *files):
            given += _give(name, inside, theirs)
    return given


def _give(name: str, inside: int, theirs: os.stat_result) -> bool:
    try:
        if os.stat(name, dir_fd=inside, follow_symlinks=False).st_uid != 0:
            return False
        os.chown(name, theirs.st_uid, theirs.st_gid, dir_fd=inside, follow_symlinks=False)
    except FileNotFoundError:  # the service removed it meanwhile
        return False
    return True
