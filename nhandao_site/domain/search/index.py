"""The index of words: what each database reads of a row, and how PostgreSQL is asked for the newest rows.

SQLite reads its index newest first and stops after a page. PostgreSQL would gather everything before it sorts; so its
index also holds, of each row, where among the ids it lies. `search_newest` asks it of the newest thousand or two, then
of the tens of thousands behind them, then of the rest, until the page is full: what fills no page out of so many rows
is rare enough to be gathered. It is a function of the database, which keeps its plan there; a question planned anew
each time costs more to plan than to answer.
"""

KIND_WORD = "zz"
"""Begins the one word of `folded` that tells the kind: asked together with the others, it costs nothing.

No Vietnamese word begins so; a kind asked of each row instead would read every row that holds a common word.
"""
PAIR, NEXT_TO = f"{KIND_WORD}0", "z0z"
"""PostgreSQL's index knows no places, so two neighbours are a word of it: `zz0` + one + `z0z` + the other."""
SPANS = ((f"{KIND_WORD}1", 1_024), (f"{KIND_WORD}2", 16_384))
"""Words of that index that tell where among the ids a row lies: (beginning, ids of one span)."""
BEGUN, LENGTHS = f"{KIND_WORD}3", range(2, 7)
"""Beginnings of words are words of it, too: `zz3` + the first letters. A longer beginning is so of few words.

SQLite's index keeps those of the same lengths beside its words; of others it gathers every place before it answers.
"""


def words_of_row() -> str:
    """What PostgreSQL's index reads of a row, in SQL."""
    folded = "search_row.folded"
    pairs = rf"regexp_replace(%s, '([^ ]+) ([^ ]+)', '{PAIR}\1{NEXT_TO}\2', 'g')"
    begun = rf"regexp_replace({folded}, '([^ ]{{%d}})[^ ]*', '{BEGUN}\1', 'g')"
    parts = [folded, *(f"'{begins}' || CAST(search_row.id / {ids} AS text)" for begins, ids in SPANS)]
    parts += [begun % length for length in LENGTHS]
    parts += [pairs % folded, pairs % f"substr({folded}, strpos({folded}, ' ') + 1)"]
    whole = " || ' ' || ".join(parts)
    return f"to_tsvector('simple', {whole})"


_NEWEST = """
CREATE OR REPLACE FUNCTION search_newest(words text, patterns text[], below bigint, most bigint, today date)
RETURNS TABLE (id bigint, title text, folded text)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
    top bigint := coalesce(below, (SELECT max(search_row.id) + 1 FROM search_row), 0);
    spans bigint[] := ARRAY[{ids}];
    begins text[] := ARRAY[{begins}];
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
                    WHERE {row} @@ query AND search_row.id + 0 < top OFFSET 0
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
NEWEST = _NEWEST.format(
    row=words_of_row(),
    ids=", ".join(str(ids) for _begins, ids in SPANS),
    begins=", ".join(f"'{begins}'" for begins, _ids in SPANS),
)
"""At most `most` rows below an id, newest first, that hold the words (of `to_tsquery`) and fit every pattern."""

TEXT_INDEX = (
    (
        "sqlite",
        "CREATE VIRTUAL TABLE search_text USING fts5(folded, content='search_row', content_rowid='id', "
        f"prefix='{' '.join(map(str, LENGTHS))}')",
    ),
    (
        "sqlite",
        "CREATE TRIGGER search_row_put AFTER INSERT ON search_row BEGIN "
        "INSERT INTO search_text(rowid, folded) VALUES (new.id, new.folded); END",
    ),
    (
        "sqlite",
        "CREATE TRIGGER search_row_gone AFTER DELETE ON search_row BEGIN "
        "INSERT INTO search_text(search_text, rowid, folded) VALUES ('delete', old.id, old.folded); END",
    ),
    (
        "sqlite",
        "CREATE TRIGGER search_row_changed AFTER UPDATE OF folded ON search_row BEGIN "
        "INSERT INTO search_text(search_text, rowid, folded) VALUES ('delete', old.id, old.folded); "
        "INSERT INTO search_text(rowid, folded) VALUES (new.id, new.folded); END",
    ),
    ("postgresql", NEWEST),
    # Each row goes where it belongs at once: rows that wait beside the index would be read by every question.
    ("postgresql", f"CREATE INDEX ix_search_row_text ON search_row USING gin ({words_of_row()}) WITH (fastupdate=off)"),
)
"""(dialect, DDL): what the metadata can't say; migrations run the same sentences."""
