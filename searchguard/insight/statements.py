"""What the ledger asks its database. No text of a log is ever a part of a statement."""

from searchguard.insight.rows import ASKED, CONTEXT_COLUMNS

GROUPED = """
CREATE TABLE asked AS
SELECT query, CAST(sum(count) AS BIGINT) AS count, region, language, age_band, surface
FROM incoming GROUP BY ALL
"""
_AMOUNT = "count(*) FILTER ({0}), CAST(coalesce(sum(count) FILTER ({0}), 0) AS BIGINT)"
RULES = f"""
SELECT rule, {_AMOUNT.format("side = 'old'")}, {_AMOUNT.format("side = 'new'")},
  {_AMOUNT.format("told AND changed")}
FROM (
  SELECT old_rule AS rule, 'old' AS side, true AS told, changed, count FROM answered
  UNION ALL
  SELECT new_rule, 'new', new_rule <> old_rule, changed, count FROM answered
) WHERE rule <> '' GROUP BY rule ORDER BY 7 DESC, 6 DESC, 5 DESC, 3 DESC, rule
"""
SHADOWS = f"""
SELECT rule, {_AMOUNT.format("side = 'old'")}, {_AMOUNT.format("side = 'new'")}
FROM (
  SELECT unnest(old_shadow) AS rule, 'old' AS side, count FROM answered
  UNION ALL
  SELECT unnest(new_shadow), 'new', count FROM answered
) GROUP BY rule ORDER BY 5 DESC, 3 DESC, rule
"""
PARTS = f"""
SELECT {{column}}, any_value(all_queries), any_value(all_traffic), {_AMOUNT.format("changed")},
  {_AMOUNT.format("old_action = 'block'")}, {_AMOUNT.format("new_action = 'block'")}
FROM (
  SELECT {{column}}, count(*) AS all_queries, CAST(sum(count) AS BIGINT) AS all_traffic
  FROM asked GROUP BY {{column}}
) LEFT JOIN answered USING ({{column}})
GROUP BY {{column}} ORDER BY 3 DESC, {{column}}
"""
TRANSITIONS = """
SELECT old_action, new_action, count(*), CAST(sum(count) AS BIGINT)
FROM answered GROUP BY ALL
"""
CHANGES = f"""
SELECT query, count, {", ".join(CONTEXT_COLUMNS)},
  old_action, old_rule, old_notices, new_action, new_rule, new_notices
FROM answered WHERE changed
ORDER BY count DESC, query, {", ".join(CONTEXT_COLUMNS)} LIMIT ?
"""
ALL = f"SELECT {', '.join(ASKED.names)} FROM asked"
_TOTAL = "SELECT count(*), CAST(coalesce(sum(count), 0) AS BIGINT) FROM "
WHOLE = f"{_TOTAL} asked"
CHANGED = f"{_TOTAL} answered WHERE changed"
REWORDED = f"{_TOTAL} answered WHERE reworded"
EMPTY = "CREATE TABLE answered AS SELECT * FROM incoming"
ADDED = "INSERT INTO answered SELECT * FROM incoming WHERE query IS NOT NULL"
TIMES = "SELECT coalesce(sum(old_ns), 0), coalesce(sum(new_ns), 0) FROM incoming"
