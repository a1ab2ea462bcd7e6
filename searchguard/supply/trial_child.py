"""`python -m searchguard.supply.trial_child [TRUST]`: tries out the snapshot that is on stdin.

Exit code 0: it serves. Exit code 3: it does not, and stderr tells why in a line. With TRUST, a
trust file, its signatures are checked before anything in it is parsed.
"""

import sys
from pathlib import Path

from searchguard.engine.carried import check_carried
from searchguard.errors import SearchguardError
from searchguard.snapshot.files import read_small_file
from searchguard.snapshot.loading import load_snapshot
from searchguard.snapshot.signing import require_signed_snapshot
from searchguard.snapshot.vouching import load_trust
from searchguard.supply.trial import REFUSED


def main(trust: Path | None) -> int:
    """Try the snapshot out; return the exit code."""
    data = sys.stdin.buffer.read()
    try:
        if trust:
            require_signed_snapshot(data, load_trust(read_small_file(trust)))
        snapshot = load_snapshot(data)
        check_carried(snapshot.lists, snapshot.revision)
    except (SearchguardError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
