"""How long a large chapter's workbook takes: `python -m tests.domain.workbook.measure_import [addresses]`."""

import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from nhandao_site import create_app
from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.workbook import importing
from tests.conftest import KEYS
from tests.domain.workbook.builder import APPROVED, Rows, address, line, workbook

GIVEN = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Minh", "Nga", "Phúc", "Quân", "Sơn", "Tâm", "Yến")
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Võ", "Đỗ", "Bùi", "Hồ", "Ngô", "Dương")


def large(addresses: int) -> Rows:
    """A hundred communes of ten hamlets; every address approved and published, with two lines of help."""
    communes = [{"Mã": f"X{n}", "Tên": f"Xã số {n}", "Cấp": "xã", "Thuộc": "P"} for n in range(100)]
    hamlets = [{"Mã": f"H{n}", "Tên": f"Ấp {n % 10}", "Cấp": "thôn", "Thuộc": f"X{n // 10}"} for n in range(1000)]
    rows: Rows = {"Đơn vị": [{"Mã": "P", "Tên": "Tỉnh Sông Mây", "Cấp": "tỉnh"}, *communes, *hamlets]}
    rows["Địa chỉ"] = [
        address(f"A{n}", _name(n), **APPROVED, **_life(n)) | {"Đơn vị": f"X{n % 1000 // 10}"} for n in range(addresses)
    ]
    rows["Trợ giúp"] = [
        line(
            f"T{n}",
            f"A{n // 2}",
            **{"Trao lúc": date(2025, 3, 1) + timedelta(days=n % 500), "Người giúp": f"Người {n % 900}"},
        )
        for n in range(2 * addresses)
    ]
    return rows


def _name(n: int) -> str:
    return f"{FAMILY[n % 10]} Thị {GIVEN[n // 10 % 15]} {GIVEN[n // 150 % 15]}"


def _life(n: int) -> dict[str, object]:
    return {
        "Thôn": f"H{n % 1000}", "Năm sinh": 1930 + n % 70, "CCCD": f"{n:012d}", "Điện thoại": f"09{n:08d}",
        "Nơi ở": f"Số {n}", "Đồng ý đăng": "chữ; nơi ở", "Ngày đăng": "05/02/2025", "Tóm tắt": f"Nhà số {n} dột.",
    }  # fmt: skip


def measure(addresses: int) -> None:
    data = workbook(large(addresses))
    with tempfile.TemporaryDirectory() as folder:
        site = create_app(Path(folder), KEYS | {"NHANDAO_DATABASE_URL": f"sqlite:///{folder}/site.db"})
        with site.app_context():
            db.create_all()
            began, cpu = time.monotonic(), time.process_time()
            outcome = importing.run(data, by=House("đo"), progress=lambda text: print(text, file=sys.stderr))
            db.session.commit()
            took, computing = time.monotonic() - began, time.process_time() - cpu
            print(f"{outcome.new} rows in {took:.1f} s, {computing:.1f} s of it computing")
            db.engine.dispose()


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
