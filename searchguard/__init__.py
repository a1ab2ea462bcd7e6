"""searchguard: may this query be searched, and must the user be shown a reliable source?"""

from pkgutil import resolve_name

__version__ = "0.1.0"
__all__ = ["Action", "AgeBand", "Context", "Decision", "Engine", "Surface"]

# Found when it is asked for: what follows a store or drains a log needs no engine, and every module
# of the package imports this one first. The types are in `__init__.pyi`.
_WHERE = {
    "Action": "searchguard.policy.model",
    "AgeBand": "searchguard.policy.model",
    "Context": "searchguard.engine.context",
    "Decision": "searchguard.engine.decision",
    "Engine": "searchguard.engine.engine",
    "Surface": "searchguard.policy.model",
}


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return globals().setdefault(name, resolve_name(f"{_WHERE[name]}:{name}"))


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
