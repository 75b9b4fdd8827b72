"""The sheet “Địa chỉ”: who, where, what is needed, and what the chapter's list says was decided."""

from datetime import date
from typing import Any

from nhandao_site.domain.addresses import ages, consenting
from nhandao_site.domain.addresses.content import checking
from nhandao_site.domain.addresses.models import Address, Need
from nhandao_site.domain.addresses.words import Group, Kind, NeedKind
from nhandao_site.domain.consent.models import Consent, Giver, Scope
from nhandao_site.domain.units.models import UnitKind
from nhandao_site.domain.workbook.filed import SHEET, Filed, Register, Stay, sketch
from nhandao_site.domain.workbook.plan import FROM_THE_LIST, Place, Plan
from nhandao_site.domain.workbook.reading import Row
from nhandao_site.kit import vietnamese

DECISIONS = ("Ngày khảo sát", "Ngày bình chọn", "Ngày xác minh")


def prepare(plan: Plan, register: Register) -> None:
    for row in plan.book.rows(SHEET):
        known = register.by_key.get(row["Mã"])
        if known is None:
            _file(plan, register, row)
        elif plan.says_the_same(row, known.source):
            plan.count(row, new=False)
        else:
            message = f"Mã “{row['Mã']}” đã có trong hệ thống với nội dung khác; hãy sửa hồ sơ đó trên trang."
            plan.fault(row, "Mã", message)
    _merge(plan, register)


def _file(plan: Plan, register: Register, row: Row) -> None:
    unit = plan.unit(row, "Đơn vị", [UnitKind.COMMUNE])
    hamlet = plan.unit(row, "Thôn", [UnitKind.HAMLET])
    introduced_by = plan.unit(row, "Đơn vị giới thiệu")
    _check_person(plan, row)
    _check_decisions(plan, row)
    if unit is None or not plan.in_reach(row, "Đơn vị", unit):
        return
    filed = Filed(
        id=plan.fresh_id(Address),
        key=row["Mã"],
        unit_id=unit.id,
        hamlet_id=hamlet.id if hamlet else None,
        approved_on=row["Ngày duyệt"],
        published_on=row["Ngày đăng"],
        source=plan.source(row),
        row=row,
    )
    filed.stays = [Stay(date.min, filed.unit_id, filed.hamlet_id)]
    filed.values = _values(row, introduced_by)
    filed.consents = _consents(plan, filed)
    filed.needs = {kind: plan.fresh_id(Need) for kind in need_kinds(row)}
    _check_publication(plan, filed)
    register.put(filed)
    plan.count(row, new=True)


def need_kinds(row: Row) -> list[NeedKind]:
    """The primary need first."""
    return list(dict.fromkeys([row["Nhu cầu chính"], *(row["Nhu cầu khác"] or [])]))


def _check_person(plan: Plan, row: Row) -> None:
    cccd = checking.digits_of(row["CCCD"])
    if cccd and not (cccd.isascii() and cccd.isdigit() and len(cccd) in {9, 12}):
        plan.fault(row, "CCCD", "Số CCCD có 12 chữ số (CMND cũ có 9 chữ số); hãy định dạng ô là văn bản.")
    phone = checking.phone_of(row["Điện thoại"])
    if phone and not checking.is_phone(phone):
        plan.fault(row, "Điện thoại", "Số điện thoại có 10 hoặc 11 chữ số, bắt đầu bằng 0; hãy định dạng ô là văn bản.")
    if row["Số tiền cần"] is not None and row["Số tiền cần"] < 0:
        plan.fault(row, "Số tiền cần", "Số tiền cần không thể âm.")
    if row["Nhóm"] is Group.SCHOOL and row["Loại"] is not Kind.COLLECTIVE:
        plan.fault(row, "Loại", "Nhóm “tập thể trường học” chỉ dành cho loại “tập thể”.")
    if row["Lý do đóng"] and not row["Ngày đóng"]:
        plan.fault(row, "Ngày đóng", "Có Lý do đóng thì cần Ngày đóng.")
    if row["Mã iNHANDAO"] and not row["Ngày iNHANDAO"]:
        plan.warn(row, "Ngày iNHANDAO", "Chưa có Ngày iNHANDAO nên chưa biết đưa lên hệ thống trong kỳ nào.")


def _check_decisions(plan: Plan, row: Row) -> None:
    """Verification can't be skipped, and nobody is helped against their will (A §II.4)."""
    if row["Ngày duyệt"]:
        for column in DECISIONS:
            if row[column] is None:
                plan.fault(row, column, f"Có Ngày duyệt thì cần {column}; hãy bổ sung hoặc bỏ Ngày duyệt.")
        if row["Đồng ý nhận"] is not True:
            plan.fault(row, "Đồng ý nhận", "Có Ngày duyệt thì Đồng ý nhận phải là “có”.")
    if row["Ngày đăng"]:
        if not row["Ngày duyệt"]:
            plan.fault(row, "Ngày đăng", "Chưa có Ngày duyệt nên chưa đăng được; hãy bổ sung hoặc bỏ Ngày đăng.")
        if Scope.TEXT not in (row["Đồng ý đăng"] or []):
            plan.fault(row, "Đồng ý đăng", "Có Ngày đăng thì Đồng ý đăng phải có “chữ”.")


def _values(row: Row, introduced_by: Place | None) -> dict[str, Any]:
    birth = row["Năm sinh"]
    cccd, phone = checking.digits_of(row["CCCD"]), checking.phone_of(row["Điện thoại"])
    return {
        "kind": row["Loại"],
        "name": row["Họ tên"],
        "folded_name": vietnamese.fold_name(row["Họ tên"]),
        "sort_key": vietnamese.person_sort_key(row["Họ tên"]),
        "birth_year": birth.year if birth else None,
        "birth_date": birth.day if birth else None,
        "gender": row["Giới"],
        "cccd": cccd,
        "cccd_blind": cccd,
        "phone": phone,
        "phone_blind": phone,
        "residence": row["Nơi ở"],
        "introduced_by_id": introduced_by.id if introduced_by else None,
        "group": row["Nhóm"],
        "other_support": row["Hỗ trợ đang hưởng"],
        "alias": row["Tên công khai"],
        "summary": row["Tóm tắt"],
        "story": row["Câu chuyện"],
        "surveyed_on": row["Ngày khảo sát"],
        "reviewed_on": row["Ngày bình chọn"],
        "verified_on": row["Ngày xác minh"],
        "inhandao_code": row["Mã iNHANDAO"],
        "inhandao_on": row["Ngày iNHANDAO"],
        "closed_on": row["Ngày đóng"],
        "closing": row["Lý do đóng"],
    }


def _consents(plan: Plan, filed: Filed) -> list[Consent]:
    """The list says that everybody who must be asked agreed; a child's own yes has its own cell."""
    row = filed.row
    if row is None:
        return []
    scopes = [*([Scope.RECEIVE] if row["Đồng ý nhận"] else []), *(row["Đồng ý đăng"] or [])]
    days = [row[column] for column in (*DECISIONS, "Ngày duyệt", "Ngày đăng") if row[column]]
    given_on = min([*days, plan.today])
    asked = {_giver(row, one) for day in (given_on, filed.published_on or plan.today, plan.today)
             for one in consenting.asked_of(sketch(filed), day)}  # fmt: skip
    givers = [giver for giver in Giver if giver in asked and (giver is not Giver.CHILD or row["Trẻ đồng ý"])]
    return [
        Consent(
            subject="address",
            subject_id=filed.id,
            scope=scope,
            giver=giver,
            giver_name=row["Người đại diện"] if giver is Giver.GUARDIAN else None,
            given_on=given_on,
            valid_until=None,
            evidence=FROM_THE_LIST,
            origin="paper",
            recorded_by_id=plan.by.id,
            recorded_at=plan.now,
        )
        for scope in scopes
        for giver in givers
    ]


def _giver(row: Row, allowed: tuple[Giver, ...]) -> Giver:
    if row["Người đại diện"] and Giver.GUARDIAN in allowed:
        return Giver.GUARDIAN
    return allowed[0]


def _check_publication(plan: Plan, filed: Filed) -> None:
    """A child who surely was asked-for age and still is a child; doubtful ages only keep the profile hidden."""
    row, born = filed.row, filed.values["birth_year"]
    if row is None or filed.published_on is None or row["Trẻ đồng ý"] or born is None:
        return
    surely = filed.published_on.year - born > ages.OWN_VOICE_AT and plan.today.year - born < ages.ADULT_AT
    if surely and (Giver.CHILD,) in consenting.asked_of(sketch(filed), plan.today):
        message = "Trẻ từ đủ 7 tuổi phải tự đồng ý thì mới đăng được; hãy hỏi lại em hoặc bỏ Ngày đăng."
        plan.fault(row, "Trẻ đồng ý", message)


def _merge(plan: Plan, register: Register) -> None:
    """Every merged row points straight at the one that lives on."""
    into: dict[int, Filed] = {}
    for filed in register.fresh():
        target = register.find(filed.row, "Gộp vào") if filed.row else None
        if target is not None:
            into[filed.id] = target
    for filed in register.fresh():
        seen, target = [filed], into.get(filed.id)
        while target is not None and target.id in into and target not in seen:
            seen.append(target)
            target = into[target.id]
        if target is not None and target in seen and filed.row is not None:
            plan.fault(filed.row, "Gộp vào", "Các hồ sơ gộp vào lẫn nhau thành vòng; hãy chỉ giữ một hồ sơ.")
        elif target is not None:
            filed.merged_into_id = target.merged_into_id or target.id
            _hand_over_listing(filed, target)


def _hand_over_listing(filed: Filed, target: Filed) -> None:
    """What was put on iNHANDAO stays there under the one that lives on."""
    if target.row is not None and target.values["inhandao_on"] is None and filed.values["inhandao_on"] is not None:
        for name in ("inhandao_code", "inhandao_on"):
            target.values[name] = filed.values[name]
