"""What is kept about people, and how each figure is made."""

import pytest
from flask.testing import FlaskClient

from nhandao_site.domain.addresses import published
from nhandao_site.kit import clock, periods


def test_privacy_names_the_deadlines_and_the_way_out(visitor: FlaskClient) -> None:
    page = visitor.get("/quyen-rieng-tu").text
    for words in ("2 ngày làm việc", "15 ngày", "20 ngày", "rút lại sự đồng ý", "Trẻ em", "Bao lâu".lower()):
        assert words in page
    assert "<h1>Chúng tôi giữ gì về bạn</h1>" in page


def test_the_figures_page_gives_the_period_and_the_rule_of_the_order_of_help(visitor: FlaskClient) -> None:
    page = visitor.get("/cach-tinh").text
    assert periods.containing(clock.today()).label() in page
    for sentence in published.priority_rule():
        assert sentence in page
    for anchor in ("ba-con-so", "con-thieu", "ky", "trang-dau", "uu-tien"):
        assert f'id="{anchor}"' in page


@pytest.mark.parametrize("url", ["/quyen-rieng-tu", "/cach-tinh"])
def test_reading_them_sets_no_cookie(visitor: FlaskClient, url: str) -> None:
    answer = visitor.get(url)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert visitor.get(url, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
