"""What families of Sông Mây need, in words a neighbour would use. No illness by name, no face."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    group: str  # word of the sheet
    need: str
    also: str
    amount: tuple[int, int]  # đồng, from and to
    headline: str  # {alias}, {called} inside a sentence, {age}
    summary: str
    story: str
    who: str  # "woman", "man", "child", "school"
    ages: tuple[int, int]


CASES = (
    Case(
        "già neo đơn",
        "nhà sửa chữa",
        "thường xuyên",
        (12_000_000, 28_000_000),
        "{alias}, {age} tuổi, mong một mái nhà không dột",
        "Mái tôn thủng nhiều chỗ, mưa là phải kê giường vào góc bếp. {alias} mong lợp lại mái trước mùa mưa.",
        "{alias} ở một mình đã nhiều năm. Buổi sáng {called} nhặt rau thuê cho chợ, đủ bữa cơm nhưng không đủ sửa nhà.\n\n"
        "“Mưa thì tôi kê giường vào góc bếp, chỗ đó còn khô”, {called} nói với cán bộ khảo sát. Hai người thợ trong xóm nhận "
        "giúp công, chỉ còn thiếu tôn và mấy cây đòn tay.",
        "woman",
        (66, 88),
    ),
    Case(
        "khuyết tật",
        "xe lăn",
        "vốn",
        (3_500_000, 6_500_000),
        "{alias} cần xe lắc để trở lại nghề sửa đồng hồ",
        "{alias} sửa đồng hồ giỏi có tiếng ở chợ. Có xe, {called} ra chợ được mỗi ngày mà không phải nhờ người chở.",
        "Cái tủ kính nhỏ của {called} vẫn để ở đầu chợ, nhờ người bán nước trông giúp.\n\n"
        "{alias} muốn có một chiếc xe lắc để tự đi về. Nghề thì vẫn còn trong tay, khách quen vẫn hỏi thăm.",
        "man",
        (28, 60),
    ),
    Case(
        "mồ côi",
        "học bổng",
        "thường xuyên",
        (6_000_000, 15_000_000),
        "{alias} muốn học tiếp cùng các bạn",
        "{alias} sống với ông bà ngoại. Một suất học bổng nhỏ mỗi tháng giúp em yên tâm đến lớp.",
        "{alias} sống cùng ông bà ngoại. Ông bà trồng rau, thu nhập theo mùa.\n\n"
        "Em thích vẽ và hay giúp bà tưới vườn. Ông bà mong có người đỡ một phần sách vở, đồng phục.",
        "child",
        (7, 15),
    ),
    Case(
        "hiểm nghèo",
        "chữa bệnh",
        "thẻ BHYT",
        (10_000_000, 45_000_000),
        "{alias} cần đi lại chữa bệnh đều đặn",
        "Mỗi tháng {called} phải lên tuyến trên hai lần. Tiền xe và tiền thuốc ngoài danh mục vượt quá sức gia đình.",
        "{alias} từng là người gánh vác việc nhà. Nay vợ chồng thay nhau nghỉ việc để đi viện.\n\n"
        "Gia đình đã bán con bò cuối cùng. Điều mong nhất là đỡ được tiền xe và tiền ở trọ những ngày chữa bệnh.",
        "man",
        (35, 64),
    ),
    Case(
        "hộ khó khăn",
        "cây con giống",
        "dạy nghề",
        (8_000_000, 18_000_000),
        "Nhà {called} muốn nuôi một cặp bò để khỏi làm thuê xa",
        "{alias} có chuồng, có cỏ, có sức. Chỉ thiếu con giống để bắt đầu.",
        "Hai vợ chồng {called} đi hái điều thuê, mỗi mùa vắng nhà mấy tháng, con nhỏ gửi bà nội.\n\n"
        "Đất quanh nhà đủ trồng cỏ. {alias} đã học lớp chăn nuôi của Hội Nông dân và mong có cặp bò sinh sản để ở nhà với con.",
        "woman",
        (26, 50),
    ),
    Case(
        "hộ khó khăn",
        "nhà xây mới",
        "",
        (50_000_000, 80_000_000),
        "Gia đình {called} cần một căn nhà chắc thay lều tạm",
        "Năm người ở trong căn lều vách lá. Bà con góp công, cần thêm vật liệu để dựng một căn nhà ba gian.",
        "Căn lều của gia đình {called} dựng tạm sau mùa bão, đến nay đã nghiêng.\n\n"
        "Xóm đã hẹn góp công đổ nền. Còn thiếu xi măng, tôn và cửa. Gia đình có sẵn đất do cha mẹ để lại.",
        "man",
        (30, 58),
    ),
    Case(
        "chất độc da cam",
        "phục hồi chức năng",
        "thường xuyên",
        (6_000_000, 20_000_000),
        "{alias} tập đi lại từng bước, cần dụng cụ và người hướng dẫn",
        "{alias} đã tự đứng được nhờ mẹ tập mỗi sáng. Có khung tập và buổi hướng dẫn, việc tập sẽ đều hơn.",
        "Sáng nào mẹ {called} cũng dậy sớm để tập cho con trước khi đi chợ.\n\n"
        "Trạm Y tế xã nhận hướng dẫn mỗi tuần một buổi. Gia đình cần bộ thanh song song và một khung tập đi.",
        "man",
        (18, 45),
    ),
    Case(
        "thiên tai",
        "nhà sửa chữa",
        "khác",
        (10_000_000, 30_000_000),
        "Nhà {called} tốc mái sau trận giông, đang ở nhờ nhà văn hóa",
        "Trận giông cuốn nửa mái nhà và làm ướt hết lúa giống. {alias} cần tôn và mấy bao giống để kịp vụ.",
        "Giông đến lúc nửa đêm. May cả nhà kịp chạy sang hàng xóm.\n\n"
        "{alias} đã dọn lại nền nhà, còn thiếu tôn lợp và lúa giống cho vụ tới.",
        "woman",
        (32, 66),
    ),
    Case(
        "tai nạn",
        "vốn",
        "dạy nghề",
        (5_000_000, 15_000_000),
        "{alias}, thợ hồ, muốn đổi nghề sau tai nạn",
        "Sau tai nạn {called} không làm việc nặng được nữa. {alias} xin vốn mở tiệm sửa xe nhỏ trước nhà.",
        "{alias} đi lại bằng nạng gần một năm nay. Anh em thợ cũ thay nhau chở đi tái khám.\n\n"
        "{alias} biết sửa xe máy từ trẻ. Có bộ đồ nghề và ít vốn phụ tùng là mở được tiệm.",
        "man",
        (25, 52),
    ),
    Case(
        "tập thể trường học",
        "khác",
        "học bổng",
        (8_000_000, 30_000_000),
        "Lớp học vùng cao cần chăn ấm và sách cho tủ đọc chung",
        "Các em ở bán trú từ thứ Hai đến thứ Sáu. Lớp mong có thêm chăn và một tủ sách để tối có sách đọc.",
        "Từ tháng Mười trời bắt đầu lạnh. Phòng ở bán trú có mái, có giường, còn thiếu chăn.\n\n"
        "Thầy cô đã dọn một góc làm tủ đọc. Các em mong sách truyện và sách khoa học có nhiều hình.",
        "school",
        (0, 0),
    ),
    Case(
        "yếu thế khác",
        "sổ tiết kiệm",
        "thường xuyên",
        (3_000_000, 10_000_000),
        "{alias} nuôi hai cháu nhỏ bằng gánh rau",
        "{alias} chưa nhận trợ giúp nào khác. Một khoản tiết kiệm nhỏ giúp ba bà cháu đỡ lo lúc trái gió trở trời.",
        "Hai cháu của {called} gọi bà bằng mẹ. Mỗi sáng {called} bán rau đến chín giờ rồi về nấu cơm trưa.\n\n"
        "{alias} không xin nhiều, chỉ mong có một khoản để dành phòng khi ốm.",
        "woman",
        (55, 72),
    ),
)
