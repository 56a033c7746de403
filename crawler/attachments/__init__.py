"""Bytes of a file → pages of clean text and what the file says of itself, in child processes with limits."""

from crawler.attachments.limits import Limits
from crawler.attachments.ocr import ocr_available
from crawler.attachments.pool import PoolError, ReaderPool
from crawler.attachments.reading import READER_VERSION, read_file
from crawler.attachments.signature import sniff

__all__ = ["READER_VERSION", "Limits", "PoolError", "ReaderPool", "ocr_available", "read_file", "sniff"]
