"""`python -m searchguard.service SETTINGS`: what `searchguard serve` becomes; settings in JSON."""

import sys

import msgspec

from searchguard.service.generations.naming import be_known_as
from searchguard.service.no_dumps import write_no_dumps
from searchguard.service.serving import serve
from searchguard.service.settings import Settings
from searchguard.service.stopping import leave

if __name__ == "__main__":
    write_no_dumps()
    be_known_as("sg-supervisor")
    leave(serve(msgspec.json.decode(sys.argv[1], type=Settings)))
