"""words side by side, and where a row lies, in PostgreSQL's index of words; the newest rows that hold some

Revision ID: 0016
Revises: 0015
"""

from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

NAME = 'ix_search_row_text'
BEGUN = r"regexp_replace(search_row.folded, '([^ ]{%d})[^ ]*', 'zz3\1', 'g')"
PAIRS = r"regexp_replace(%s, '([^ ]+) ([^ ]+)', 'zz0\1z0z\2', 'g')"
PARTS = (
    'search_row.folded',
    "'zz1' || CAST(search_row.id / 1024 AS text)",
    "'zz2' || CAST(search_row.id / 16384 AS text)",
    *(BEGUN % length for length in range(2, 7)),
    PAIRS % 'search_row.folded',
    PAIRS % "substr(search_row.folded, strpos(search_row.folded, ' ') + 1)",
)
ROW = "to_tsvector('simple', " + " || ' ' || ".join(PARTS) + ')'
NEWEST = """
CREATE OR REPLACE FUNCTION search_newest(words text, patterns text[], below bigint, most bigint, today date)
RETURNS TABLE (id bigint, title text, folded text)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
    top bigint := coalesce(below, (SELECT max(search_row.id) + 1 FROM search_row), 0);
    spans bigint[] := ARRAY[1024, 16384];
    begins text[] := ARRAY['zz1', 'zz2'];
    part integer := 1;
    last bigint;
    query tsquery;
    got bigint;
BEGIN
    WHILE part <= array_length(spans, 1) + 1 LOOP
        last := greatest((top - 1) / coalesce(spans[part], 1), 1);
        query := to_tsquery('simple', words || coalesce(
            ' & (' || begins[part] || last || ' | ' || begins[part] || last - 1 || ')', ''));
        -- Ids are sorted first; rows and consents are read one by one until there are enough.
        RETURN QUERY
            SELECT seen.id, seen.title, seen.folded
            FROM (SELECT found.id FROM (
                    -- "+ 0": the index of ids would list every row below
                    SELECT search_row.id FROM search_row
                    WHERE ROW_OF_WORDS @@ query AND search_row.id + 0 < top OFFSET 0
                  ) AS found ORDER BY found.id DESC OFFSET 0) AS hit
            CROSS JOIN LATERAL (
                SELECT one.id, one.title, one.folded FROM search_row AS one
                WHERE one.id = hit.id AND ' ' || one.folded || ' ' LIKE ALL (patterns)
                  AND (one.consent_subject IS NULL OR (
                    SELECT true FROM consent
                    WHERE consent.subject = one.consent_subject AND consent.subject_id = one.consent_subject_id
                      AND consent.scope = 'text' AND consent.withdrawn_at IS NULL AND consent.given_on <= today
                      AND (consent.valid_until IS NULL OR consent.valid_until >= today)
                    LIMIT 1))
                OFFSET 0
            ) AS seen
            ORDER BY hit.id DESC LIMIT most;
        GET DIAGNOSTICS got = ROW_COUNT;
        most := most - got;
        top := (last - 1) * spans[part];
        EXIT WHEN most <= 0 OR top <= 0;
        -- what these rows do not hold at all is so rare that all the rest may be gathered
        part := CASE WHEN got = 0 THEN greatest(part, array_length(spans, 1)) ELSE part END + 1;
    END LOOP;
END $$"""


def upgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(NEWEST.replace('ROW_OF_WORDS', ROW))
        op.execute(f'DROP INDEX {NAME}')
        op.execute(f'CREATE INDEX {NAME} ON search_row USING gin ({ROW}) WITH (fastupdate=off)')


def downgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP FUNCTION search_newest')
        op.execute(f'DROP INDEX {NAME}')
        op.execute(f"CREATE INDEX {NAME} ON search_row USING gin (to_tsvector('simple', folded))")
