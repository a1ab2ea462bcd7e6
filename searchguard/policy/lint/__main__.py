"""`python -m searchguard.policy.lint FILE`: writes the manual pages of the lint rules to a file."""

import sys
from pathlib import Path

from searchguard.policy.lint.manual import in_markdown

if __name__ == "__main__":
    Path(sys.argv[1]).write_text(in_markdown(), "utf-8")
