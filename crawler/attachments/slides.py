"""PPTX, slide by slide."""

from __future__ import annotations

import re
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from crawler.attachments import opc, xml_flow
from crawler.attachments.contents import MAX_PAGES, Contents, DamagedFile, RawPage
from crawler.attachments.package import Package

_MAIN = "ppt/presentation.xml"
_NO_LIST = "Tệp PPTX bị hỏng: không đọc được danh sách trang chiếu"
_SLIDE = re.compile(r"slides/slide\d+\.xml$")


def read(data: bytes) -> Contents:
    """The slides in the order in which they are shown."""
    package = Package(data)
    slides = [slide for slide in _order(package) if slide in package][:MAX_PAGES]
    return Contents(tuple(RawPage(xml_flow.flow(package.chunks(slide), xml_flow.SLIDE)) for slide in slides))


def _order(package: Package) -> list[str]:
    main = opc.main_part(package, _MAIN)
    targets = {relation.key: relation.target for relation in opc.relations(package, main)}
    try:
        shown = fromstring(package.read(main), forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        raise DamagedFile(_NO_LIST) from error
    if not targets:
        raise DamagedFile(_NO_LIST)
    ids = [value for node in shown.iter() for key, value in node.attrib.items() if key.endswith("}id")]
    return [targets[number] for number in ids if number in targets and _SLIDE.search(targets[number])]
