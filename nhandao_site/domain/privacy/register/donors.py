"""Whoever helps: the promise and how to reach them, the papers of the books, letters."""

from nhandao_site.domain.privacy.register.shape import Fate, Ground, Keep, Processing, Whose, field

ALL = (
    Processing(
        "pledge",
        "Đăng ký giúp",
        Whose.DONOR,
        "Gọi xác nhận, báo tin về việc bạn giúp.",
        Ground.CONSENT,
        "Cán bộ xác nhận đăng ký; mỗi lần mở liên lạc được ghi lại.",
        Keep("Liên lạc: đến hết hạn lưu sau khi việc xong, hoặc khi bạn yêu cầu xóa.", "dang-ky"),
        "Tên hiện theo lựa chọn của bạn: che bớt, giấu hẳn hoặc hiện đủ.",
        (
            field("họ tên", "pledge: donor_name donor_blind"),
            field("tên đã che hoặc tên bạn cho hiện", "pledge: shown_name", shown=True),
            field("điện thoại, e-mail", "pledge: phone phone_blind email"),
            field("lời nhắn, điều bạn giúp", "pledge: note content"),
            field("các bước của đăng ký", "pledge_move: by_name reason"),
            field("lý do mở bản tổng hợp năm", "donor_summary_grant: reason"),
        ),
    ),
    Processing(
        "letters",
        "Thư gửi bạn",
        Whose.DONOR,
        "Báo tin việc bạn giúp, chỉ khi bạn để lại e-mail.",
        Ground.CONSENT,
        "Không ai; thư được niêm phong đến lúc gửi.",
        Keep("Đến hết hạn lưu sau khi gửi.", "thu"),
        "Nhà cung cấp thư điện tử mà Hội dùng để gửi.",
        (field("địa chỉ thư, lời thư", "message: recipient subject body once_key"),),
    ),
    Processing(
        "books",
        "Phiếu thu, dòng trao giúp, sao kê",
        Whose.DONOR,
        "Sổ phải cho thấy tiền và quà của ai đã đến đâu.",
        Ground.DUTY,
        "Kế toán, người xác minh, kiểm tra của Hội. Sổ công khai chỉ có tên đã che, hoặc tên bạn cho hiện.",
        Keep("10 năm từ hết năm tài chính (chứng từ ghi sổ kế toán), rồi xóa.", "chung-tu"),
        "Cơ quan kiểm toán, thanh tra khi luật đòi hỏi.",
        (
            field("người nộp trên phiếu thu", "receipt: giver_name giver_place attached content", fate=Fate.KEPT),
            field("người giúp trên dòng trao", "assistance_line: giver_name giver_blind evidence", fate=Fate.KEPT),
            field("tên trên phần dòng sao kê", "allocation: giver_name because reason", fate=Fate.KEPT),
            field(
                "nội dung chuyển khoản như ngân hàng ghi",
                "bank_line: memo counterparty_blind raw document",
                fate=Fate.KEPT,
            ),
            field(
                "tên hiện trong sổ công khai",
                "receipt: shown_name",
                "assistance_line: shown_name",
                "allocation: shown_name",
                shown=True,
            ),
            field("muối nối dòng sổ với mã", "entry_salt: salt", shown=True),
        ),
    ),
)
