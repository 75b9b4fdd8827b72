"""The register of processing (Law 91/2025/QH15, Decree 356/2025): data beside the code, read by pages and tests.

A text column of any table stands here, or in `nobody` with the tables that hold nobody's data; the test
tests/domain/privacy/test_register.py walks every model and names what stands in neither.
"""

from nhandao_site.domain.privacy.register import donors, families, honoured, staff, tellers, visitors
from nhandao_site.domain.privacy.register.shape import Field, Processing

PROCESSINGS: tuple[Processing, ...] = (
    *visitors.ALL,
    *families.ALL,
    *donors.ALL,
    *tellers.ALL,
    *honoured.ALL,
    *staff.ALL,
)


def fields() -> list[Field]:
    return [field for processing in PROCESSINGS for field in processing.fields]


def columns() -> dict[str, Field]:
    """`table.column` → what it holds of a person."""
    return {name: field for field in fields() for name in field.columns}
