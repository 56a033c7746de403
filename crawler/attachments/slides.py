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
