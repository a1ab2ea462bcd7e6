"""How large lists may be: every limit that is checked before a set of lists loads."""

FILE_BYTES = 5_000_000
NESTING = 20  # levels of lists and mappings inside each other
RULES_PER_BLOCKLIST = 10_000
TERMS_PER_RULE = 5_000
TERMS_PER_FILE = 100_000
TERM_CHARACTERS = 200
LITERALS_PER_TERM = 200  # of all the groups of an `all_of`
CASES_PER_RULE = 1_000
QUERY_BYTES = 64 * 1024  # of UTF-8: no query can be longer, nor can that of a case
TEXT_CHARACTERS = 2_000  # of a free text, such as `why`
OVERLAP_CHAIN = 64  # terms that may end at one place of a query
TITLE_CHARACTERS = 60
BODY_CHARACTERS = 200
