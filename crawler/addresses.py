"""Which network addresses may be talked to: public ones; this machine or the office's own network only when allowed."""

from __future__ import annotations

import ipaddress
import socket


class AddressRefused(Exception):
    """A host leads to an address that the administrator did not allow."""


def check_host(host: str, *, loopback: bool, private: bool) -> None:
    """Raise AddressRefused when any address of a host is not allowed; unresolvable names are left to the connection."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return
    for entry in found:
        check_peer(str(entry[4][0]), loopback=loopback, private=private)


def check_peer(address: str, *, loopback: bool, private: bool) -> None:
    """Raise AddressRefused when this address is not allowed. Asked again once connected: DNS may answer twice."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if ip.is_loopback:
        allowed, remedy = loopback, "crawl.allow_loopback"
    elif ip.is_private and not ip.is_link_local and not ip.is_unspecified:
        allowed, remedy = private, "crawl.allow_private"
    else:
        allowed, remedy = ip.is_global and not ip.is_multicast, ""
    if not allowed:
        hint = f"; nếu đúng là trang của cơ quan, hãy đặt {remedy} = true" if remedy else ""
        raise AddressRefused(f"địa chỉ {ip} không phải địa chỉ công khai{hint}")
