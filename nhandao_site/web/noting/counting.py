"""What is counted of each request, and how the counts are written for Prometheus (text format 0.0.4)."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator

from nhandao_site.kit.tallies import Tallies
from nhandao_site.web.noting.noted import Noted

EDGES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds; the last bucket has no upper edge."""
_NAMES = [*(f"{edge:g}" for edge in EDGES), "+Inf"]

REQUESTS, SECONDS, KEPT = "nhandao_requests_total", "nhandao_request_seconds", "nhandao_kept_pages_total"
HELP = {
    REQUESTS: "Requests answered, by method, route and status.",
    SECONDS: "Seconds until the answer began, by route; answers from kept pages left out.",
    KEPT: "Public pages given out as kept (hit) or made anew (made).",
    "nhandao_sql_statements_total": "Statements sent to the database.",
}


def count(tallies: Tallies, method: str, known: Noted, status: str, seconds: float) -> None:
    route = _quoted(known.route)
    tallies.add(f'{REQUESTS}{{method="{method}",route="{route}",status="{status}"}}')
    if known.kept:
        tallies.add(f'{KEPT}{{result="{known.kept}"}}')
    if known.kept != "hit":
        tallies.add(f'{SECONDS}_bucket{{route="{route}",le="{_NAMES[bisect_left(EDGES, seconds)]}"}}')
        tallies.add(f'{SECONDS}_sum{{route="{route}"}}', seconds)


def written(totals: dict[str, float]) -> Iterator[str]:
    """The lines of all counters and of the histogram, whose buckets are added up here."""
    plain, buckets = {}, defaultdict[str, dict[str, float]](dict)
    for name, value in totals.items():
        if name.startswith(f"{SECONDS}_bucket"):
            route, _, edge = name.removeprefix(f'{SECONDS}_bucket{{route="').removesuffix('"}').rpartition('",le="')
            buckets[route][edge] = value
        else:
            plain[name] = value
    for family in (REQUESTS, KEPT, "nhandao_sql_statements_total"):
        yield from _family(family, "counter", ((n, v) for n, v in sorted(plain.items()) if n.split("{")[0] == family))
    yield from _family(SECONDS, "histogram", _histogram(buckets, plain))


def _histogram(buckets: dict[str, dict[str, float]], plain: dict[str, float]) -> Iterator[tuple[str, float]]:
    for route in sorted(buckets):
        so_far = 0.0
        for edge in _NAMES:
            so_far += buckets[route].get(edge, 0.0)
            yield f'{SECONDS}_bucket{{route="{route}",le="{edge}"}}', so_far
        yield f'{SECONDS}_sum{{route="{route}"}}', plain.get(f'{SECONDS}_sum{{route="{route}"}}', 0.0)
        yield f'{SECONDS}_count{{route="{route}"}}', so_far


def _family(name: str, kind: str, values: Iterable[tuple[str, float]]) -> Iterator[str]:
    yield f"# HELP {name} {HELP[name]}"
    yield f"# TYPE {name} {kind}"
    for series, value in values:
        yield f"{series} {value:.17g}"


def gauge(name: str, help_: str, values: dict[str, float]) -> Iterator[str]:
    """`values`: labels as they stand between the braces → the value; an empty key for none."""
    yield f"# HELP {name} {help_}"
    yield f"# TYPE {name} gauge"
    for labels, value in values.items():
        yield f"{name}{{{labels}}} {value:.17g}" if labels else f"{name} {value:.17g}"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
