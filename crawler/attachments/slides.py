"""PPTX, slide by slide."""

from __future__ import annotations

import posixpath
import re
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from crawler.attachments import xml_flow
from crawler.attachments.contents import MAX_PAGES, Contents, DamagedFile, RawPage
from crawler.attachments.package import Package

_RELATIONS = "ppt/_rels/presentation.xml.rels"
_SLIDE = re.compile(r"slides/slide\d+\.xml$")


def read(data: bytes) -> Contents:
    """The slides in the order in which they are shown."""
    package = Package(data)
    slides = [slide for slide in _order(package) if slide in package][:MAX_PAGES]
    return Contents(tuple(RawPage(xml_flow.flow(package.chunks(slide), xml_flow.SLIDE)) for slide in slides))


def _order(package: Package) -> list[str]:
    try:
        targets = {
            relation.get("Id"): posixpath.normpath(posixpath.join("ppt", relation.get("Target", "")))
            for relation in fromstring(package.read(_RELATIONS), forbid_dtd=True)
        }
        shown = fromstring(package.read("ppt/presentation.xml"), forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        raise DamagedFile("Tệp PPTX bị hỏng: không đọc được danh sách trang chiếu") from error
    ids = [value for node in shown.iter() for key, value in node.attrib.items() if key.endswith("}id")]
    return [targets[number] for number in ids if number in targets and _SLIDE.search(targets[number])]
