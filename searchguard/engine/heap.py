"""Memory that is free and still kept from the system."""

import ctypes

_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)


def give_back() -> None:
    """Give free memory back, where the C library can (glibc does).

    A snapshot of many terms leaves holes where its messages stood between the values made of them,
    and so do the tables that number its keys. They are too scattered to be given back by
    themselves, and what an automaton is made of does not go into them.
    """
    if _trim is not None:
        _trim(0)
