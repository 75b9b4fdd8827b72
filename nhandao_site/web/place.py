"""Where a visitor comes from: whole for counting, shortened for the log."""

from ipaddress import IPv6Address, ip_address

from flask import request


def visitor_place() -> str:
    """The network address that budgets and the door count by; a home's IPv6 network is one place."""
    return place_of(request.remote_addr or "")


def place_of(told: str) -> str:
    """The same of an address as it was told."""
    try:
        address = ip_address(told)
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped) if address.ipv4_mapped else f"{_cut(address, 64)}/64"
    return str(address)


def shortened() -> str:
    """As the log keeps it: enough to see a pattern, too little to find a person."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "?"
    if isinstance(address, IPv6Address):
        return f"{_cut(address, 48)}/48"
    return str(address).rpartition(".")[0] + ".*"


def _cut(address: IPv6Address, bits: int) -> IPv6Address:
    return IPv6Address(int(address) >> (128 - bits) << (128 - bits))
