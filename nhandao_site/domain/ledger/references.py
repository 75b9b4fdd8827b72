"""What stands on the papers and in the open book: two letters, the year, a number."""

from datetime import date, datetime

from nhandao_site.kit import clock


def receipt(year: int, number: int, unit_code: str) -> str:
    """Phiếu thu: `PT26-0012-X1`."""
    return f"PT{year % 100:02}-{number:04}-{unit_code}"


def disbursement(year: int, number: int, unit_code: str) -> str:
    """Phiếu chi: `PC26-0007-X1`."""
    return f"PC{year % 100:02}-{number:04}-{unit_code}"


def repayment(year: int, number: int, unit_code: str) -> str:
    """Phiếu thu hồi vốn: `TV26-0003-X1`."""
    return f"TV{year % 100:02}-{number:04}-{unit_code}"


def delivery(line_id: int, delivered_at: datetime) -> str:
    """Dòng trao giúp: `TG26-00012`, the year of delivery and the number of the line."""
    return f"TG{clock.local_date(delivered_at).year % 100:02}-{line_id:05}"


def bank_line(line_id: int, on: date) -> str:
    """Dòng sao kê: `NH26-000045`."""
    return f"NH{on.year % 100:02}-{line_id:06}"


def allocation(allocation_id: int, on: date) -> str:
    """Phần của dòng sao kê đã rõ: `CK26-000051`."""
    return f"CK{on.year % 100:02}-{allocation_id:06}"


def transfer(transfer_id: int, on: date) -> str:
    """Điều chuyển quỹ: `DC26-00004`."""
    return f"DC{on.year % 100:02}-{transfer_id:05}"


def write_off(write_off_id: int, on: date) -> str:
    """Xóa nợ vốn vay: `XN26-00002`."""
    return f"XN{on.year % 100:02}-{write_off_id:05}"
