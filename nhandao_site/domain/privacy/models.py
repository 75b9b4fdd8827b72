from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Blind, Model, Sealed, append_only
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit.labelled import Labelled


class Wish(Labelled):
    SEE = "see", "xem Hội giữ gì về mình"
    CORRECT = "correct", "sửa điều chưa đúng"
    WITHDRAW = "withdraw", "rút lại sự đồng ý"
    ERASE = "erase", "xóa dữ liệu về mình"


class Way(Labelled):
    WEB = "web", "trên trang"
    PHONE = "phone", "gọi điện"
    PAPER = "paper", "đơn giấy"
    IN_PERSON = "in_person", "đến tận nơi"


class SpeaksFor(Labelled):
    SELF = "self", "cho chính mình"
    GUARDIAN = "guardian", "cho trẻ em hoặc người mà mình giám hộ"


class RequestState(Labelled):
    NEW = "new", "mới"
    TAKEN = "taken", "đang xem"
    ANSWERED = "answered", "đã trả lời, đang làm"
    DONE = "done", "đã xong"
    REFUSED = "refused", "đã từ chối"


OPEN = (RequestState.NEW, RequestState.TAKEN, RequestState.ANSWERED)


class Subject(Labelled):
    """Whose rows a request is about, once somebody has looked; the value is the table."""

    ADDRESS = "address", "một hồ sơ địa chỉ"
    PLEDGE = "pledge", "một đăng ký giúp"
    PROPOSAL = "proposal", "một tin giới thiệu"
    CONCERN = "concern", "một phản ánh"
    TIP = "tip", "một tin người tốt"
    STORY = "story", "một bài kể về người ấy"
    HONOUR = "honour", "một vinh danh"
    NOMINATION = "honour_nomination", "một hồ sơ đề cử"
    EVENT_PERSON = "event_person", "một người được biểu dương ở sự kiện"
    PARTICIPATION = "participation", "một người trong danh sách tham gia"
    ROSTER_ENTRY = "roster_entry", "một lãnh đạo trong danh sách năm"
    HARDSHIP = "honour_hardship", "một người trong danh sách người khó khăn"


class PrivacyRequest(Model):
    """Somebody asks about the data on them; the law's clocks run from `received_on`."""

    __tablename__ = "privacy_request"
    __table_args__ = (
        Index("ix_privacy_request_queue", "state", "unit_id", "answer_by"),
        CheckConstraint("state NOT IN ('done', 'refused') OR finished_at IS NOT NULL", name="ended_has_its_time"),
        CheckConstraint(
            "state NOT IN ('answered', 'done', 'refused') OR reply_text IS NOT NULL", name="answered_in_words"
        ),
        CheckConstraint("(subject IS NULL) = (subject_id IS NULL)", name="a_row_or_none"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    wish: Mapped[Wish]
    way: Mapped[Way]
    speaks_for: Mapped[SpeaksFor]
    code: Mapped[str | None]  # of an address or a pledge, as it was typed
    name: Mapped[str | None] = mapped_column(Sealed)
    phone: Mapped[str | None] = mapped_column(Sealed)
    phone_blind: Mapped[str | None] = mapped_column(Blind, index=True)
    request_text: Mapped[str | None] = mapped_column(Sealed)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    received_on: Mapped[date]
    with_third_parties: Mapped[bool] = mapped_column(default=False)
    answer_by: Mapped[date]
    finish_by: Mapped[date]
    state: Mapped[RequestState] = mapped_column(default=RequestState.NEW)
    subject: Mapped[Subject | None]
    subject_id: Mapped[int | None]
    identity_proof: Mapped[str | None] = mapped_column(Sealed)  # how somebody made sure who asks
    proved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reply_text: Mapped[str | None] = mapped_column(Sealed)  # what the person was told; of a refusal: why
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def due(self) -> date:
        """The deadline that runs now."""
        return self.finish_by if self.answered_at else self.answer_by


class Erasure(Model):
    """Rows of one person were erased. A copy of before that is brought back is erased again by this list."""

    __tablename__ = "erasure"
    __table_args__ = (UniqueConstraint("subject", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[Subject]
    subject_id: Mapped[int]
    request_id: Mapped[int | None] = mapped_column(ForeignKey("privacy_request.id"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    told: Mapped[dict[str, Any]] = mapped_column(JSON)  # how many rows and files went, what the law keeps


append_only(Erasure.__table__)
