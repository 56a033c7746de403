"""Where an OOXML package keeps what (Open Packaging Conventions, ECMA-376 part 2): its parts by their relations.

The names that Word gives its parts are a habit, not a rule: Office on the web writes word/document2.xml.
"""

from __future__ import annotations

import posixpath
from typing import NamedTuple
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from crawler.attachments.contents import DamagedFile
from crawler.attachments.package import Package


class Relation(NamedTuple):
    """One relation of a part, or of the package itself."""

    key: str
    #: The last word of its type: officeDocument, footnotes, slide …
    kind: str
    #: The part that it leads to.
    target: str


def main_part(package: Package, usual: str) -> str:
    """The part that the file is about; the usual one where its relations do not say."""
    return next(iter(related(package, "", "officeDocument")), usual)


def related(package: Package, part: str, kind: str) -> list[str]:
    """The parts of one kind that belong to a part and are there."""
    return [found.target for found in relations(package, part) if found.kind == kind and found.target in package]


def relations(package: Package, part: str = "") -> list[Relation]:
    """The relations of a part, of the package without one; none where their list is missing or damaged."""
    folder, name = posixpath.split(part)
    place = posixpath.join(folder, "_rels", f"{name}.rels")
    if place not in package:
        return []
    try:
        listed = fromstring(package.read(place), forbid_dtd=True)
    except (ParseError, DefusedXmlException, DamagedFile, LookupError, ValueError):
        return []
    return [_relation(folder, node.attrib) for node in listed]


def _relation(folder: str, said: dict[str, str]) -> Relation:
    target = posixpath.normpath(posixpath.join("/", folder, said.get("Target", ""))).lstrip("/")
    return Relation(said.get("Id", ""), said.get("Type", "").rpartition("/")[2], target)
