"""The house of 80 million: what counts, what is listed beside it, and what SMS money becomes (T4), by the verbs."""

import pytest
from flask import Flask

from nhandao_site.domain.ledger import assistance, check
from nhandao_site.domain.ledger.help import programmes
from nhandao_site.domain.ledger.open_book import totals
from nhandao_site.domain.pledges.models import DonorKind
from nhandao_site.kit import clock, periods
from tests.cast import Cast
from tests.domain.ledger.funds.till import gift, into_fund, lend, pay, till
from tests.domain.ledger.scene import cash, given, household, labour, paid

pytestmark = pytest.mark.both_databases


def test_the_house_of_eighty_million(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        poor, tet = programmes.named("Vì người nghèo"), programmes.named("Tết Nhân ái")
        paid(cast, address, 50_000_000, giver_name="Công ty Suối Mơ", giver_kind=DonorKind.ORGANISATION)
        into_fund(cast, 20_000_000, poor)
        into_fund(cast, 500_000, tet)
        into_fund(cast, 15_000_000)
        given(cast, address, labour(50, 200_000, "Đoàn xã"))
        assert pay(cast, address, 50_000_000).lines[0].giver_kind is DonorKind.ORGANISATION
        pay(cast, address, 20_000_000, f"fund:fund_programme:{poor.id}")
        pay(cast, address, 500_000, f"fund:fund_programme:{tet.id}")
        lend(cast, address, 15_000_000, starts="fund:fund_general")
        sums = totals.of(address.id)
        assert address.delivered_vnd == sums.delivered_vnd == 60_000_000
        assert (sums.other_programmes_vnd, sums.loans_vnd) == (20_500_000, 15_000_000)
        assert check.money() == []


def test_sms_money_counts_net_when_it_reaches_the_address(site: Flask, cast: Cast) -> None:
    """1,000 messages of 20,000 đ each; the operators keep 2,000 of each, so 18 million arrive."""
    with site.app_context():
        address, campaign = household(cast), programmes.ensure_campaign()
        into_fund(cast, 1_000 * 18_000, campaign, giver_name="Cổng tin nhắn 1400")
        year = periods.containing(clock.today())
        assert totals.during(year).received_vnd == 18_000_000
        assert totals.during(year).delivered_vnd == address.delivered_vnd == 0
        act = pay(cast, address, 18_000_000, f"fund:fund_programme:{campaign.id}")
        assert totals.during(year).delivered_vnd == address.delivered_vnd == 18_000_000
        assert act.lines[0].giver_name == "Hội Chữ thập đỏ tỉnh Sông Mây"
        assert check.money() == []


def test_direct_and_chapter_help_stand_in_one_act(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        paid(cast, address, 30_000_000)
        lines = [cash(50_000_000, "Công ty Suối Mơ"), cash(30_000_000, "", gift=gift(address, "receipt:"))]
        act = assistance.hand_over(
            address, lines, delivered_at=clock.now(), evidence="BN-12", evidence_file_id=None, pledge=None,
            how=till(cast, address), by=cast.account("hoa"),
        )  # fmt: skip
        assistance.verify(act, by=cast.account("an"))
        assert [line.disbursement_id is None for line in act.lines] == [True, False]
        assert address.delivered_vnd == 80_000_000
        assert check.money() == []
