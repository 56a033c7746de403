"""Which network addresses may be talked to: public ones; this machine or the office's own network only when allowed."""

from __future__ import annotations

import ipaddress
import socket

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


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
    ip = inner(ipaddress.ip_address(address.partition("%")[0]))
    if ip.is_loopback:
        allowed, remedy = loopback, "crawl.allow_loopback"
    elif ip.is_private and not (ip.is_link_local or ip.is_unspecified or ip.is_reserved):
        allowed, remedy = private, "crawl.allow_private"
    else:
        allowed, remedy = ip.is_global and not ip.is_multicast, ""
    if not allowed:
        hint = f"; nếu đúng là trang của cơ quan, hãy đặt {remedy} = true" if remedy else ""
        raise AddressRefused(f"địa chỉ {ip} không phải địa chỉ công khai{hint}")


def inner(ip: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for (RFC 4291 mapped, RFC 3056 6to4, RFC 6052 NAT64), else itself."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip
