"""The demonstration accounts, and the official accounts of the bank that nobody can pay into."""

from dataclasses import dataclass

from nhandao_site.cli.demo import province
from nhandao_site.domain.accounts.permissions import Role


@dataclass(frozen=True)
class Person:
    email: str
    name: str
    role: Role
    unit: str


STAFF = (
    Person("admin", "Ngô Anh Quân", Role.ADMINISTRATOR, province.PROVINCE),
    Person("admin2", "Ngô Thị Quyên", Role.ADMINISTRATOR, province.PROVINCE),
    Person("duyet", "Phạm Thu Hà", Role.PROVINCE_OFFICER, province.PROVINCE),
    Person("duyet2", "Võ Thùy Linh", Role.PROVINCE_OFFICER, province.PROVINCE),
    Person("bientap", "Hồ Thị Đào", Role.EDITOR, province.PROVINCE),
    Person("bientap2", "Lý Minh Châu", Role.EDITOR, province.PROVINCE),
    Person("truong", "Dương Thu Trang", Role.REPORTER, "S1"),
    Person("thanhvien", "Huỳnh Thị Phụng", Role.REPORTER, "M2"),
    Person("ketoan", "Đỗ Bình An", Role.ACCOUNTANT, province.PROVINCE),
    Person("kiemtra", "Bùi Đức Phúc", Role.AUDITOR, province.PROVINCE),
    Person("xa-a", "Nguyễn Thị Hoa", Role.COMMUNE_OFFICER, "X03"),
    Person("xa-a2", "Lê Thị Sen", Role.COMMUNE_OFFICER, "X03"),
    Person("xa-b", "Trần Văn Tâm", Role.COMMUNE_OFFICER, "X04"),
    Person("xa-b2", "Mai Ngọc Ánh", Role.COMMUNE_OFFICER, "X04"),
    *(
        Person(f"hoidong{n}", name, Role.COUNCIL, province.PROVINCE)
        for n, name in enumerate(("Mai Văn Hội", "Tạ Thị Đồng", "Cao Văn Xét", "Lâm Thị Tặng", "Châu Văn Minh"), 1)
    ),
)

HOLDER = "HOI CHU THAP DO TINH SONG MAY"
ACCOUNTS = (
    ("0011012345678", "Vietcombank", "970436", "Cuộc vận động: tiền giúp các địa chỉ nhân đạo"),
    ("2022", "MB Bank", "970422", "Tài khoản thiện nguyện minh bạch của Hội"),
    ("0011099887766", "Vietcombank", "970436", "Phong trào “Người tốt, việc thiện”"),
    ("3751.0.9011398", "Kho bạc Nhà nước", None, "Kinh phí ngân sách cấp"),
)
