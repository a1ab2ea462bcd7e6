"""How large lists may be: every limit that is checked before a set of lists loads."""

RULE = "limit"  # what problems of a limit that is passed are filed under

FILES_PER_SET = 5_000
ENTRIES_PER_FOLDER = 20_000  # files and folders of any kind that are looked through
YAML_BYTES_PER_SET = 50_000_000
ENTRIES_PER_SET = 2_000_000  # commas and lines of the YAML files
TERMS_PER_SET = 1_000_000
FILE_BYTES = 5_000_000
NODES_PER_FILE = 150_000  # texts, lists and mappings in a YAML file
PROBLEMS_PER_FILE = 1_000  # that are told
LOCALES = 500
NESTING = 20  # levels of lists and mappings inside each other
RULES_PER_BLOCKLIST = 10_000
TERMS_PER_RULE = 5_000
TERMS_PER_FILE = 100_000
ID_CHARACTERS = 100
TERM_CHARACTERS = 200
LITERALS_PER_TERM = 200  # of all the groups of an `all_of`
CASES_PER_RULE = 1_000
QUERY_BYTES = 64 * 1024  # of UTF-8: no query can be longer, nor can that of a case
EXCEPTIONS_PER_RULE = 1_000
TEXT_CHARACTERS = 2_000  # of a free text, such as `why`
OVERLAP_CHAIN = 64  # terms that may end at one place of a query
FIRST_YEAR, LAST_YEAR = 1970, 2999  # of dates and times; an engine reckons a little beyond them
TITLE_CHARACTERS = 60
BODY_CHARACTERS = 200
