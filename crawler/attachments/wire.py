"""What the pool and its workers say to each other over pipes: MessagePack with the length in front."""

from __future__ import annotations

import hashlib
import struct
from typing import BinaryIO

import msgspec

from crawler.attachments.limits import Limits
from crawler.records import FileText

_LENGTH = struct.Struct(">I")


class Hello(msgspec.Struct, frozen=True):
    """The worker's first word."""

    network_cut: bool
    #: `protocol()` as the worker knows it
    protocol: str = ""


class Order(msgspec.Struct, frozen=True):
    """A file to read. The worker answers with the media type, then with the `FileText`."""

    #: as the system spells it, which need not be UTF-8
    path: bytes
    name: str
    ocr: bool
    limits: Limits
    before: FileText | None


def protocol(reader_version: int) -> str:
    """What both sides must agree on: the shape of all messages, and the version of the readers.

    They differ where the program was upgraded while its older self was still running.
    """
    shape = msgspec.json.schema_components((Order, Hello, FileText))
    return hashlib.sha256(repr((reader_version, shape)).encode()).hexdigest()


def send(pipe: BinaryIO, message: object) -> None:
    """Write one message."""
    body = msgspec.msgpack.encode(message)
    pipe.write(_LENGTH.pack(len(body)) + body)
    pipe.flush()


def receive(pipe: BinaryIO) -> bytes | None:
    """The body of the next message; None when the other side is gone."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    body = pipe.read(length)
    return body if len(body) == length else None


def split(buffer: bytearray) -> bytes | None:
    """Take one message out of what has arrived; None as long as it is incomplete."""
    if len(buffer) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack_from(buffer)
    end = _LENGTH.size + length
    if len(buffer) < end:
        return None
    body = bytes(buffer[_LENGTH.size : end])
    del buffer[:end]
    return body
