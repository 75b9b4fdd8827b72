"""What an entry of the journal is, and on which side of the open book it stands."""

from enum import StrEnum

from nhandao_site.kit.labelled import Labelled


class Side(Labelled):
    """Only thu and chi add up to the totals of the open book; the rest is listed beside them."""

    IN = "thu", "thu"
    OUT = "chi", "chi"
    BESIDE = "khac", "ngoài thu chi"


class Kind(Labelled):
    """One word per deed with money or goods; a reversal keeps the kind of what it reverses."""

    GIFT_CASH = "gift_cash", "nhận tiền mặt"
    GIFT_GOODS = "gift_goods", "nhận hiện vật"
    GIFT_BANK = "gift_bank", "nhận chuyển khoản"
    INTEREST = "interest", "lãi tiền gửi"
    DELIVERED = "delivered", "người giúp trao thẳng"
    DISBURSED = "disbursed", "Hội chi trao"
    BANK_FEE = "bank_fee", "phí ngân hàng"
    REFUND = "refund", "trả lại người gửi"
    LENT_DIRECTLY = "lent_directly", "người giúp cho vay thẳng"
    LENT = "lent", "Hội cho vay không lãi"
    LOAN_REPAID = "loan_repaid", "thu hồi vốn vay"
    LOAN_WRITTEN_OFF = "loan_written_off", "xóa nợ vốn vay"
    TRANSFER = "transfer", "điều chuyển giữa các quỹ"
    OWN_TRANSFER = "own_transfer", "chuyển giữa tài khoản và quỹ tiền mặt của Hội"
    BANK_IN = "bank_in", "tiền vào tài khoản"
    BANK_OUT = "bank_out", "tiền ra tài khoản"

    @property
    def side(self) -> Side:
        return _SIDES.get(self, Side.BESIDE)


_SIDES = {
    **dict.fromkeys((Kind.GIFT_CASH, Kind.GIFT_GOODS, Kind.GIFT_BANK, Kind.INTEREST), Side.IN),
    **dict.fromkeys((Kind.DELIVERED, Kind.DISBURSED, Kind.BANK_FEE, Kind.REFUND), Side.OUT),
}


class Source(StrEnum):
    """The table whose row an entry books; a row is booked once."""

    RECEIPT = "receipt"
    LINE = "assistance_line"
    BANK_LINE = "bank_line"
    ALLOCATION = "allocation"
    TRANSFER = "fund_transfer"
    REPAYMENT = "loan_repayment"
    WRITE_OFF = "loan_write_off"


class AccountKind(Labelled):
    """Accounts of the journal. Holdings grow with +; funds, and money not yet told, with −."""

    BANK = "bank", "tiền gửi ngân hàng"
    CASH = "cash", "quỹ tiền mặt"
    GOODS = "goods", "kho hiện vật"
    CLEARING = "clearing", "tiền qua ngân hàng chưa rõ"
    FUND_ADDRESS = "fund_address", "tiền nhận cho một địa chỉ"
    FUND_PROGRAMME = "fund_programme", "quỹ của chương trình"
    FUND_GENERAL = "fund_general", "quỹ chung"
    LOANS = "loans", "vốn vay chưa thu hồi"
    LOAN_CAPITAL = "loan_capital", "nguồn của vốn vay"
    DIRECT_IN = "direct_in", "người giúp trao thẳng"
    DIRECT_OUT = "direct_out", "đã tới địa chỉ, không qua Hội"
