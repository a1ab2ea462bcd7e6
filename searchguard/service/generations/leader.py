"""`python -m searchguard.service.generations.leader ORDER`: the first process of a generation.

What it needs takes a third of a second to be imported, and that stands back from what answers too.
"""

import sys
from pkgutil import resolve_name

from searchguard.service.generations.aside import aside

if __name__ == "__main__":
    lead = aside(lambda: resolve_name("searchguard.service.generations.leading:lead"))
    sys.exit(lead(sys.argv[1]))
