"""A bank's file as lines: headings anywhere, both ways of writing thousands, every doubt named."""

from datetime import date

import pytest

from nhandao_site.domain.ledger.bank import reading
from nhandao_site.domain.ledger.bank.columns import Field
from nhandao_site.kit.sheets import BadTable
from tests.domain.ledger.bank.paper import OCTOBER, csv_of, sample, windows_1258, xlsx_of


@pytest.mark.parametrize("name", ["vietcombank.xls", "disguised.xls", "mb.xlsx", "utf8.csv", "utf16-tab.txt"])
def test_every_sample_says_the_same(name: str) -> None:
    found = reading.read(sample(name))
    assert found.faults == ()
    assert len(found.lines) == 41
    assert sum(line.amount_vnd for line in found.lines) == 28_467_000
    assert found.opening_vnd == 125_400_000
    first, gift = found.lines[0], found.lines[6]
    assert (first.on, first.amount_vnd, first.balance_vnd) == (date(2026, 10, 1), -1_000_000, 124_400_000)
    assert gift.memo == "NGUYEN VAN A chuyen tien ND2600007-CHUYEN TIEN-OQCH000809727"
    assert gift.document.endswith("09727")


def test_the_document_number_under_the_day_is_found() -> None:
    found = reading.read(sample("vietcombank.xls"))
    assert found.columns.header == 14
    assert found.lines[0].document == "9117 - 96853"
    assert found.accounts == ("0011012345678",)
    assert found.closing_vnd == 153_867_000
    assert found.lines[0].raw[1] == "01/10/2026\n9117 - 96853"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1258"])
@pytest.mark.parametrize("between", [";", "\t", "|"])
def test_any_encoding_and_any_delimiter(encoding: str, between: str) -> None:
    text = csv_of(OCTOBER, between=between)
    data = windows_1258(text) if encoding == "cp1258" else text.encode(encoding)
    found = reading.read(data)
    assert [line.amount_vnd for line in found.lines] == [500_000, -1_000_000, 200_000, 200_000, -11_000]
    assert found.opening_vnd == 10_000_000


@pytest.mark.parametrize("sign", [".", ","])
def test_both_ways_of_writing_thousands(sign: str) -> None:
    found = reading.read(csv_of(OCTOBER, sign=sign, between="\t").encode())
    assert [line.balance_vnd for line in found.lines] == [10_500_000, 9_500_000, 9_700_000, 9_900_000, 9_889_000]


def test_a_file_that_writes_both_ways_is_not_guessed() -> None:
    text = csv_of(OCTOBER).replace("9.889.000", "9,889,000")
    found = reading.read(text.encode())
    assert "hai cách" in found.faults[0].message
    assert found.lines == ()


@pytest.mark.parametrize(
    ("head", "row", "amount"),
    [
        ("Ngày GD;Mã GD;Nợ;Có;Số dư;Mô tả", "1/10/2026;A1;;500.000;;x", 500_000),
        ("NGÀY HẠCH TOÁN;SỐ BÚT TOÁN;PHÁT SINH NỢ;PHÁT SINH CÓ;NỘI DUNG", "01/10/2026 10:11:12;A1;7.000;;x", -7_000),
        ("Transaction date;Reference;Debit;Credit;Balance;Description", "2026-10-01;A1;;500000.00;;x", 500_000),
        ("STT;Ngày;Số tiền;Nội dung", "1;01-10-2026;-500.000;x", -500_000),
        ("Ngày;Số tiền;Nợ/Có;Nội dung", "01/10/2026;500.000;C;x", 500_000),
        ("Ngày;Số tiền;D/C;Nội dung", "01/10/2026;500.000;D;x", -500_000),
        ("Ngay;So CT;No;Co;So du;Noi dung", "46296;A1;;+500.000 VND;;x", 500_000),
        ("Thời gian;Ghi nợ;Ghi có;Chi tiết", "20261001;(500.000);;x", -500_000),
        ("STT No.;Ngày hiệu lực;Tên tài khoản đối ứng;Tiền ra;Tiền vào;Ghi chú", "1;1/10/26;Lan;0;500.000;x", 500_000),
    ],
)  # fmt: skip
def test_headings_of_many_banks(head: str, row: str, amount: int) -> None:
    found = reading.read(f"SAO KÊ\n{head}\n{row}\n".encode())
    assert found.faults == ()
    (line,) = found.lines
    assert (line.on, line.amount_vnd, line.memo) == (date(2026, 10, 1), amount, "x")


def test_a_heading_over_two_rows() -> None:
    text = "Ngày;Số tiền;Số tiền;Số dư;Nội dung\nDate;Ghi nợ;Ghi có;Balance;Memo\n01/10/2026;;5.000;5.000;x\n"
    (line,) = reading.read(text.encode()).lines
    assert line.amount_vnd == 5_000


def test_totals_footers_and_headings_printed_again_are_no_lines() -> None:
    page = csv_of(OCTOBER).splitlines()
    more = [page[1], "Cộng phát sinh;;1.011.000;900.000;;", "Số dư cuối kỳ;;;;9.889.000;", "Người lập;;;;;", ";;;;;"]
    found = reading.read("\n".join([*page, *more]).encode())
    assert found.faults == ()
    assert len(found.lines) == 5
    assert found.closing_vnd == 9_889_000


def test_a_long_memo_goes_on_in_the_next_row() -> None:
    page = csv_of(OCTOBER[:1]) + ";;;;;ung ho ba con\n"
    assert reading.read(page.encode()).lines[0].memo == "CTD SM260031T K7Q2M4X ung ho ba con"


@pytest.mark.parametrize(
    ("spoiled", "sentence"),
    [
        (("01/10/2026", "31/02/2026"), "31/02/2026"),
        (("01/10/2026", "hôm qua"), "hôm qua"),
        (("500.000;", "500.00x;"), "500.00x"),
        (("500.000;10", "500,5;10"), "phần lẻ"),
        (("1.000.000;;", "1.000.000;5.000;"), "cả tiền vào và tiền ra"),
        (("FT1;;500.000", "FT1;;"), "không có số tiền"),
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_told_with_its_row(spoiled: tuple[str, str], sentence: str) -> None:
    found = reading.read(csv_of(OCTOBER).replace(*spoiled, 1).encode())
    assert len(found.faults) == 1
    assert found.faults[0].row in {3, 4}
    assert sentence in found.faults[0].message


def test_dates_and_numbers_of_a_spreadsheet() -> None:
    found = reading.read(xlsx_of(OCTOBER))
    assert [(line.on.day, line.amount_vnd) for line in found.lines][:2] == [(1, 500_000), (2, -1_000_000)]
    assert found.opening_vnd == 10_000_000


def test_debits_that_are_printed_with_a_minus_still_go_out() -> None:
    text = csv_of(OCTOBER).replace(";1.000.000;", ";-1.000.000;").replace(";11.000;", ";-11.000;")
    assert [line.amount_vnd for line in reading.read(text.encode()).lines][1::3] == [-1_000_000, -11_000]


def test_without_a_heading_a_person_says_which_column_is_which() -> None:
    rows = "\n".join(csv_of(OCTOBER, opening=None).splitlines()[1:]).encode()
    with pytest.raises(reading.NoHeading) as none:
        reading.read(rows)
    assert len(none.value.rows) == 5
    at = {Field.DATE: 0, Field.DEBIT: 2, Field.CREDIT: 3, Field.BALANCE: 4, Field.MEMO: 5, Field.DOCUMENT: 1}
    found = reading.read(rows, told=(at, 0))
    assert len(found.lines) == 5
    kept = found.columns.as_json()
    assert len(reading.read(rows, kept=kept).lines) == 5


def test_a_saved_mapping_is_found_again_by_its_headings() -> None:
    text = "Ngày;Tiền A;Tiền B;Ghi chú\n01/10/2026;5.000;;x\n"
    at = {Field.DATE: 0, Field.DEBIT: 1, Field.CREDIT: 2, Field.MEMO: 3}
    kept = reading.read(text.encode(), told=(at, 1)).columns.as_json()
    moved = "Ghi chú;Ngày;Tiền B;Tiền A\nx;01/10/2026;;5.000\n"
    assert reading.read(moved.encode(), kept=kept).lines[0].amount_vnd == -5_000
    assert len(reading.read(csv_of(OCTOBER).encode(), kept=kept).lines) == 5


def test_a_mapping_without_money_is_refused() -> None:
    with pytest.raises(BadTable, match="cột tiền"):
        reading.read(csv_of(OCTOBER).encode(), told=({Field.DATE: 0}, 2))


def test_a_statement_without_a_line_or_with_too_many_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = reading.read(csv_of([]).encode())
    assert [fault.message for fault in empty.faults] == [
        "Không có dòng giao dịch nào dưới tiêu đề; hãy kiểm tra kỳ sao kê."
    ]
    monkeypatch.setattr(reading, "MOST_LINES", 4)
    long = reading.read(csv_of(OCTOBER).encode())
    assert [(fault.row, fault.message.endswith("hãy chia nhỏ theo tháng.")) for fault in long.faults] == [(0, True)]


def test_of_an_opening_balance_printed_on_every_page_the_first_counts() -> None:
    text = csv_of(OCTOBER) + "Số dư đầu kỳ;9.889.000;;;;\n"
    assert reading.read(text.encode()).opening_vnd == 10_000_000


def test_the_day_beside_a_balance_is_not_taken_for_the_balance() -> None:
    text = csv_of(OCTOBER, opening=None)
    told = "Số dư đầu kỳ;01/10/2026;10.000.000\n" + text + "Số dư cuối kỳ: 9.889.000;;;;;\n"
    found = reading.read(told.encode())
    assert (found.opening_vnd, found.closing_vnd) == (10_000_000, 9_889_000)


def test_one_debit_that_can_not_be_read_is_named_and_does_not_turn_the_others() -> None:
    text = csv_of(OCTOBER).replace(";1.000.000;", ";1.000.000,5;").replace(";11.000;", ";-11.000;")
    found = reading.read(text.encode())
    assert [(fault.row, "phần lẻ" in fault.message) for fault in found.faults] == [(4, True)]
    assert found.lines[-1].amount_vnd == -11_000


def test_a_direction_nobody_knows_is_repeated() -> None:
    text = "Ngày;Số tiền;Nợ/Có;Nội dung\n01/10/2026;5.000;C;x\n02/10/2026;7.000;kia;x\n"
    found = reading.read(text.encode())
    assert [line.amount_vnd for line in found.lines] == [5_000]
    assert [(fault.row, fault.message) for fault in found.faults] == [(3, "Không biết “kia” là nợ hay có.")]


@pytest.mark.parametrize(
    ("above", "accounts"),
    [
        ("Số tài khoản: 0011 0123 45678", ("0011 0123 45678",)),
        ("Tài khoản;;2022", ("2022",)),
        ("Tài khoản 2022 (VND)", ("2022",)),
        ("Tài khoản thanh toán: không kỳ hạn", ()),
        ("Tài khoản;01/10/2026", ()),
        ("Tên tài khoản: HOI 2022", ()),
    ],
)
def test_the_account_of_a_statement_is_read_above_its_heading(above: str, accounts: tuple[str, ...]) -> None:
    assert reading.read(f"{above}\n{csv_of(OCTOBER)}".encode()).accounts == accounts


def test_a_document_number_beyond_the_exact_numbers_of_a_spreadsheet_keeps_its_digits() -> None:
    row = ("01/10/2026", 2.0**60, 0, 500_000, 10_500_000, "x")
    assert reading.read(xlsx_of([row])).lines[0].document == str(2**60)  # type: ignore[list-item]
