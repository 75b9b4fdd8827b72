"""Words and rows as templates write them."""

import re

from flask import Flask, render_template_string
from markupsafe import Markup

from nhandao_site.web.screen import labelled, unbroken


def test_a_code_in_a_heading_stays_on_one_line_and_words_stay_escaped() -> None:
    assert unbroken("Địa chỉ SM26-0031-T đã khép lại") == ('Địa chỉ <span class="whole">SM26-0031-T</span> đã khép lại')
    assert unbroken("Văn bản 31/HD-CTĐ <b>") == 'Văn bản <span class="whole">31/HD-CTĐ</span> &lt;b&gt;'
    assert unbroken(Markup("Phiếu PT26-0017-SM &amp; khác")) == (
        'Phiếu <span class="whole">PT26-0017-SM</span> &amp; khác'
    )
    assert unbroken("Thăm lại sau ba tháng, 2022–2027") == "Thăm lại sau ba tháng, 2022–2027"


def test_each_cell_of_a_told_table_carries_the_head_of_its_column(site: Flask) -> None:
    rows = Markup('<tr><th scope="row">A</th><td class="n">7</td><td></td></tr>')
    assert labelled(rows, ["Tên", ("Còn <lại>", "n"), ""]) == (
        '<tr><th scope="row">A</th><td data-th="Còn &lt;lại&gt;" class="n">7</td><td></td></tr>'
    )
    drawn = render(site, "['Tên', ('Đã trao', 'n')], labels=True")
    assert re.findall(r'data-th="([^"]*)"', drawn) == ["Đã trao", "Đã trao"]
    assert "&lt;script" in drawn and "data-th" not in render(site, "['Tên', 'Đã trao']")


def render(site: Flask, columns: str) -> str:
    with site.test_request_context():
        return render_template_string(
            '{% from "components/table.html" import table %}{% call table("Mẫu", ' + columns + ") %}"
            "{% for name in names %}<tr><th>{{ name }}</th><td>2</td></tr>{% endfor %}{% endcall %}",
            names=["Bà L.", "<script>"],
        )
