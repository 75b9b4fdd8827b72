"""The papers on security say what is so: each row filled, each proof where it is said to be."""

import subprocess
import sys

from tests.house import papers

LEVEL_THREE = (
    "1.2.10 2.3.5 3.4.8 4.1.4 5.2.4 5.2.6 5.3.3 6.3.5 6.3.8 6.4.6 7.5.3 8.3.2 13.4.6 14.2.6 14.2.7 14.2.8 15.4.2 16.5.4"
)


def test_every_requirement_of_level_two_has_its_row() -> None:
    """The standard counts 70 of level 1 and 183 of level 2."""
    rows = papers.rows()
    assert len({row.id for row in rows}) == len(rows)
    assert [row.level for row in rows].count(1) == 70
    assert [row.level for row in rows].count(2) == 183
    assert [row.id for row in rows if row.level == 3] == LEVEL_THREE.split()
    assert {row.id for row in rows} >= {"16.3.2"}


def test_each_row_names_a_proof_or_says_why_there_is_none() -> None:
    for row in papers.rows():
        assert papers.PROOF.search(row.proof) or len(row.proof) > 20, row.id
        assert papers.PROOF.search(row.proof) or row.state in {"not applicable", "not yet"}, row.id
    assert [number for number, _ in papers.abuses()] == [str(number) for number in range(1, 21)]
    assert all(papers.PROOF.search(proof) for _, proof in papers.abuses())


def test_each_proof_stands_where_the_paper_says() -> None:
    assert papers.missing(papers.PAPER.read_text("utf-8")) == []


def test_the_list_of_libraries_is_that_of_the_pins() -> None:
    said = subprocess.run(
        [sys.executable, ".ci/sbom", "--check"], cwd=papers.ROOT, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout
