"""People told about, nominated, honoured, taking part in the movement."""

from nhandao_site.domain.privacy.register.shape import NOWHERE, Fate, Ground, Keep, Processing, Whose, field

ALL = (
    Processing(
        "stories",
        "Câu chuyện trong chuyên mục",
        Whose.HONOURED,
        "Kể việc tốt để nhiều người làm theo.",
        Ground.CONSENT,
        "Mọi người; họ tên đầy đủ chỉ hiện khi người ấy đồng ý, không thì viết tắt.",
        Keep("Đến khi người được kể yêu cầu gỡ hoặc giấu tên."),
        "Trang, bản tin, nơi Hội đăng lại (Facebook, Zalo, báo, đài); khi gỡ, Hội báo các nơi ấy gỡ theo.",
        (
            field("họ tên", "story_subject: name folded", shown=True),
            field("bài viết", "story: title lede body slug source", shown=True),
            field(
                "bản cũ, bản đính chính", "story_revision: title lede body content", "story_correction: content note"
            ),
            field("lời đính chính dưới bài", "story_note: text", shown=True),
            field("trao đổi của người viết", "story_comment: text paragraph"),
            field("bài trên báo, đài", "press_piece: title link", shown=True),
            field("đường dẫn cũ của bài", "story_old_slug: slug", shown=True),
        ),
    ),
    Processing(
        "honours",
        "Tôn vinh",
        Whose.HONOURED,
        "Công bố quyết định khen, cấp giấy, kiểm tra giấy thật.",
        Ground.CONSENT,
        "Mọi người; ai muốn đứng tên viết tắt thì viết tắt. Trẻ em cần người giám hộ và chính em đồng ý.",
        Keep("Quyết định khen: lâu dài, theo luật lưu trữ. Họ tên hiện trên trang: đến khi người ấy muốn giấu."),
        NOWHERE,
        (
            field("họ tên, thành tích", "honour: name folded sort_key achievement", shown=True),
            field("năm sinh", "honour: birth_year", "honour_nomination: birth_year"),
            field("giấy xác nhận năm", "honour_confirmation: name folded purpose figures", fate=Fate.KEPT),
        ),
    ),
    Processing(
        "commended",
        "Người được biểu dương ở sự kiện",
        Whose.HONOURED,
        "Ghi lại ai được biểu dương ở buổi gặp mặt, sơ kết, tổng kết.",
        Ground.CONSENT,
        "Mọi người thấy chữ đầu của tên; họ tên đầy đủ chỉ hiện khi người ấy đồng ý, trẻ em thì không bao giờ.",
        Keep("Đến khi người ấy yêu cầu xóa, hoặc hết hạn lưu sau ngày sự kiện; rồi chỉ còn để đếm.", "danh-sach"),
        NOWHERE,
        (field("họ tên, thành tích được nêu", "event_person: name folded merit", shown=True),),
    ),
    Processing(
        "nominations",
        "Hồ sơ đề cử",
        Whose.HONOURED,
        "Hội đồng xét trên hồ sơ của đơn vị đề cử.",
        Ground.CONSENT,
        "Đơn vị đề cử, cấp xác minh, thành viên hội đồng.",
        Keep("Lâu dài cùng quyết định khen, theo luật lưu trữ; hồ sơ không đạt thì đến khi người ấy yêu cầu xóa."),
        NOWHERE,
        (
            field("họ tên, thành tích", "honour_nomination: name folded sort_key achievement answers"),
            field(
                "bằng chứng đồng ý, người giám hộ",
                "honour_nomination: name_evidence guardian_name guardian_evidence child_evidence",
            ),
            field("ý kiến ở từng cấp", "honour_nomination_step: words", "council_conflict: reason"),
            field("người khó khăn của cộng đồng", "honour_hardship: name help evidence"),
        ),
    ),
    Processing(
        "participation",
        "Danh sách tham gia phong trào",
        Whose.HONOURED,
        "Đếm người và tập thể tham gia, mỗi người một lần.",
        Ground.DUTY,
        "Cán bộ của đơn vị và cấp trên; chỉ con số được đăng.",
        Keep("Hết hạn lưu sau năm của danh sách; rồi chỉ còn mã để đếm.", "danh-sach"),
        NOWHERE,
        (
            field("họ tên, năm sinh, việc làm", "participation: name folded sort_key birth_year deed"),
            field("lý do gộp mã", "participant_merge: reason undone_reason"),
        ),
    ),
    Processing(
        "rosters",
        "Danh sách năm: lãnh đạo, ban ngành, chi hội",
        Whose.HONOURED,
        "Mẫu số của chỉ tiêu: bao nhiêu lãnh đạo, tổ chức đã nhận một địa chỉ.",
        Ground.DUTY,
        "Cán bộ của đơn vị và cấp trên; chỉ tỷ lệ được đăng.",
        Keep("Hết hạn lưu sau năm của danh sách; rồi chỉ còn mã để đếm.", "danh-sach"),
        NOWHERE,
        (
            field("tên, chức vụ", "roster_entry: name folded sort_key position"),
            field("nơi được mời nhận địa chỉ", "offer: to_name"),
        ),
    ),
)
