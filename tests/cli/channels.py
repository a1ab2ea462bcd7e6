"""A desk at which channels are changed: people, their keys, a trust file, a store."""

from pathlib import Path

from searchguard.snapshot.ed25519 import SigningKey
from searchguard.snapshot.trust import PublicKey, Role, RoleName, Trust
from tests.cli.running import Done, run, write_lists
from tests.snapshot.keys import ANN, BOB, CAROL, key_of, public_of, trust_file

GUARD = key_of(9)
PEOPLE = {"ann": ANN, "bob": BOB, "release": CAROL, "guard": GUARD}
ROLES = {
    RoleName.BREAKGLASS: (GUARD,),
    RoleName.CHANNEL: (CAROL,),
    RoleName.ROOT: (ANN, BOB),
    RoleName.SNAPSHOT: (ANN, BOB),
}


def identity(person: str) -> str:
    return f"{person.title()} <{person}@example.org>"


def trust() -> Trust:
    """Return who may sign what, each with a git identity."""
    keys = [_key(key, person) for person, key in PEOPLE.items()]
    roles = (
        Role(role=role, keys=tuple(sorted(key.key_id for key in found)), threshold=1)
        for role, found in ROLES.items()
    )
    return Trust(
        version=1, keys=tuple(sorted(keys, key=lambda key: key.key_id)), roles=tuple(roles)
    )


def _key(key: SigningKey, person: str) -> PublicKey:
    public = public_of(key, person)
    return PublicKey(
        key_id=public.key_id,
        algorithm=public.algorithm,
        public=public.public,
        person=person,
        git=(identity(person),),
    )


def write_desk(folder: Path) -> None:
    """Write keys, a trust file and an empty store into a folder."""
    (folder / "store").mkdir()
    (folder / "trust.json").write_bytes(trust_file(trust(), ANN))
    for person, key in PEOPLE.items():
        path = folder / f"{person}.key"
        path.touch(0o600)
        path.write_bytes(key.pem())


def snapshot(
    name: str, changes: dict[str, str], signers: tuple[str, ...] = ("bob",), author: str = "ann"
) -> str:
    """Compile the lists of the tests with changes to a signed snapshot; return its revision."""
    write_lists(Path(name), changes)
    done = run("compile", name, "-o", f"{name}.sgsnap")
    assert done.code == 0, done.err
    for number, signer in enumerate(signers):
        by = ("--author", identity(author)) if author and number == 0 else ()
        assert run("sign", f"{name}.sgsnap", "--key", f"{signer}.key", *by).code == 0
    return done.out.split()[1]


def act(command: str, *more: str, channel: str = "prod", key: str = "release.key") -> Done:
    """Run a command that changes a channel."""
    words = (*("--store", "store", "--trust", "trust.json", "--key", key), *more)
    named = () if command == "promote" else ("--channel", channel, "--reason", "why")
    return run(command, *words, *named)
