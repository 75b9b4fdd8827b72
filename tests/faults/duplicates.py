"""`python -m tests.faults.duplicates`: 200 planted households filed again by another officer, and 200 strangers.

At least 95 of 100 must be flagged, at most 5 of 100 strangers. Exit 1 otherwise.
"""

import random
import sys
from typing import NamedTuple

from nhandao_site.domain.addresses import duplicates
from tests.cast import Cast
from tests.domain.addresses import lives
from tests.domain.addresses.test_address_duplicates import again, plain
from tests.faults.ground import grounds

PLANTED = 200


class Seen(NamedTuple):
    flagged: int
    false: int
    planted: int = PLANTED


def measure(cast: Cast, planted: int = PLANTED) -> Seen:
    dice = random.Random(20261122)
    first = [plain(cast, dice, n) for n in range(planted)]
    ids = [lives.opened(cast, content).id for content in first]
    flagged = sum(
        ids[n] in {one.address_id for one in duplicates.suspects(again(content, n, dice))}
        for n, content in enumerate(first)
    )
    strangers = [duplicates.suspects(plain(cast, dice, 10_000 + n)) for n in range(planted)]
    return Seen(flagged, sum(bool(found) for found in strangers), planted)


def main() -> int:
    bad = False
    for place in grounds():
        with place.site.app_context():
            seen = measure(place.cast)
        bad |= seen.flagged < 0.95 * seen.planted or seen.false > 0.05 * seen.planted
        flagged, false = (f"{part} of {seen.planted} ({part / seen.planted:.1%})" for part in seen[:2])
        print(f"{place.name}: planted households flagged {flagged}, strangers flagged {false}", flush=True)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
