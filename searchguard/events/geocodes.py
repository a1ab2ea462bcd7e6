"""Codes of places in alerts, as regions of ISO 3166.

What is covered: ISO 3166-1 and -2 themselves; NUTS to the provinces of the Netherlands and Belgium
and the Länder, elsewhere to the country; EMMA_ID, the areas of MeteoAlarm, of the Netherlands and
Belgium on land; WARNCELLID of the Deutscher Wetterdienst and the German AGS and ARS to the Länder.
Every other code is unknown, which never switches anything on.

Sources: Regulation (EC) 1059/2003 with its annex of 2021 and 2024 (NUTS); the names in the area
files of KDE/foss-public-alert-server, CC0-1.0 (EMMA_ID); the Amtlicher Gemeindeschlüssel, whose
first two digits are the Land and stand after the first digit of a WARNCELLID.
"""

import re
from collections.abc import Callable
from enum import StrEnum

from searchguard.events.alert import Area, Geocode
from searchguard.policy.regions import covers_region, is_region, normal_region

Regions = tuple[str, ...]


class Place(StrEnum):
    """Where an area lies, seen from the regions of a playbook."""

    INSIDE = "inside"
    UNSURE = "unsure"  # a part of it is inside, or nothing known tells
    OUTSIDE = "outside"


_EMMA_ID: dict[str, Regions] = {
    "NL007": ("NL-GR",),
    "NL008": ("NL-FL",),
    "NL009": ("NL-ZH",),
    "NL010": ("NL-ZE",),
    "NL011": ("NL-NH",),
    "NL012": ("NL-LI",),
    "NL013": ("NL-NB",),
    "NL014": ("NL-GE",),
    "NL015": ("NL-UT",),
    "NL016": ("NL-OV",),
    "NL017": ("NL-FR",),
    "NL018": ("NL-DR",),
    "NL019": ("NL-FR", "NL-NH"),  # the Wadden islands: four are Frisian, Texel is not
    "BE001": ("BE-WLX",),
    "BE002": ("BE-VAN",),
    "BE003": ("BE-VOV",),
    "BE004": ("BE-VBR", "BE-WBR", "BE-BRU"),  # the former province of Brabant
    "BE005": ("BE-WHT",),
    "BE006": ("BE-WNA",),
    "BE007": ("BE-VLI",),
    "BE008": ("BE-WLG",),
    "BE009": ("BE-VWV",),
}

_LAENDER = {
    "01": "DE-SH",
    "02": "DE-HH",
    "03": "DE-NI",
    "04": "DE-HB",
    "05": "DE-NW",
    "06": "DE-HE",
    "07": "DE-RP",
    "08": "DE-BW",
    "09": "DE-BY",
    "10": "DE-SL",
    "11": "DE-BE",
    "12": "DE-BB",
    "13": "DE-MV",
    "14": "DE-SN",
    "15": "DE-ST",
    "16": "DE-TH",
}

_NUTS: dict[str, Regions] = {
    "NL": ("NL",),
    "NL1": ("NL-GR", "NL-FR", "NL-DR"),
    "NL11": ("NL-GR",),
    "NL12": ("NL-FR",),
    "NL13": ("NL-DR",),
    "NL2": ("NL-OV", "NL-GE", "NL-FL"),
    "NL21": ("NL-OV",),
    "NL22": ("NL-GE",),
    "NL23": ("NL-FL",),
    "NL3": ("NL-UT", "NL-NH", "NL-ZH", "NL-ZE"),
    "NL31": ("NL-UT",),
    "NL32": ("NL-NH",),
    "NL33": ("NL-ZH",),
    "NL34": ("NL-ZE",),
    "NL35": ("NL-UT",),
    "NL36": ("NL-ZH",),
    "NL4": ("NL-NB", "NL-LI"),
    "NL41": ("NL-NB",),
    "NL42": ("NL-LI",),
    "BE": ("BE",),
    "BE1": ("BE-BRU",),
    "BE2": ("BE-VLG",),
    "BE21": ("BE-VAN",),
    "BE22": ("BE-VLI",),
    "BE23": ("BE-VOV",),
    "BE24": ("BE-VBR",),
    "BE25": ("BE-VWV",),
    "BE3": ("BE-WAL",),
    "BE31": ("BE-WBR",),
    "BE32": ("BE-WHT",),
    "BE33": ("BE-WLG",),
    "BE34": ("BE-WLX",),
    "BE35": ("BE-WNA",),
    "DE": ("DE",),
    "DE1": ("DE-BW",),
    "DE2": ("DE-BY",),
    "DE3": ("DE-BE",),
    "DE4": ("DE-BB",),
    "DE5": ("DE-HB",),
    "DE6": ("DE-HH",),
    "DE7": ("DE-HE",),
    "DE8": ("DE-MV",),
    "DE9": ("DE-NI",),
    "DEA": ("DE-NW",),
    "DEB": ("DE-RP",),
    "DEC": ("DE-SL",),
    "DED": ("DE-SN",),
    "DEE": ("DE-ST",),
    "DEF": ("DE-SH",),
    "DEG": ("DE-TH",),
}

# Countries of NUTS that are not in the table; two are written otherwise in ISO 3166.
_NUTS_COUNTRIES = frozenset(
    [
        "AT",
        "BG",
        "CY",
        "CZ",
        "DK",
        "EE",
        "EL",
        "ES",
        "FI",
        "FR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
        "UK",
        "CH",
        "IS",
        "LI",
        "NO",
        "AL",
        "ME",
        "MK",
        "RS",
        "TR",
    ]
)
_NUTS_AS_ISO = {"EL": "GR", "UK": "GB"}
_NUTS_FORM = re.compile(r"[A-Z]{2}[0-9A-Z]{0,3}")
# 1 a Kreis, 7 a part of a Gemeinde, 8 a Gemeinde, 9 a part of a Kreis; others are water.
_WARNCELL_FORM = re.compile(r"[1789]([0-9]{2})[0-9]{6}")
_AGS_FORM = re.compile(r"([0-9]{2})(?:[0-9]{3}|[0-9]{6}|[0-9]{10})?")


def _iso(code: str) -> Regions:
    region = normal_region(code)
    return (region,) if region and is_region(region) else ()


def _nuts(code: str) -> Regions:
    if not _NUTS_FORM.fullmatch(code):
        return ()
    country = code[:2]
    if country in _NUTS_COUNTRIES:
        return (_NUTS_AS_ISO.get(country, country),)
    # Below NUTS 2 every code lies in the region that its first letters name.
    return next(
        (_NUTS[code[:size]] for size in (4, 3) if code[:size] in _NUTS), _NUTS.get(code, ())
    )


def _land(form: re.Pattern[str]) -> Callable[[str], Regions]:
    def read(code: str) -> Regions:
        found = form.fullmatch(code)
        land = _LAENDER.get(found[1]) if found else None
        return (land,) if land else ()

    return read


_SCHEMES: dict[str, Callable[[str], Regions]] = {
    "emmaid": lambda code: _EMMA_ID.get(code, ()),
    "iso3166": _iso,
    "iso31661": _iso,
    "iso31662": _iso,
    "nuts": _nuts,
    "nuts0": _nuts,
    "nuts1": _nuts,
    "nuts2": _nuts,
    "nuts3": _nuts,
    "warncellid": _land(_WARNCELL_FORM),
    "ags": _land(_AGS_FORM),
    "ars": _land(_AGS_FORM),
}
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]")


def regions_of(geocode: Geocode) -> Regions:
    """Return the regions that a code covers together; none where the code is not known."""
    read = _SCHEMES.get(_NOT_IN_NAMES.sub("", geocode.scheme.casefold()))
    return read(geocode.code.strip().upper()) if read else ()


def place_of(area: Area, regions: Regions) -> Place:
    """Return where an area lies, seen from the regions of a playbook.

    Its codes together are the area: one inside is enough. A code that is wider than the regions,
    such as a country where they are a province, is not inside.
    """
    places = {_place(regions_of(code), regions) for code in area.geocodes}
    if Place.INSIDE in places:
        return Place.INSIDE
    return Place.OUTSIDE if places == {Place.OUTSIDE} else Place.UNSURE


def _place(found: Regions, regions: Regions) -> Place:
    if found and all(any(covers_region(wide, one) for wide in regions) for one in found):
        return Place.INSIDE
    touching = any(
        covers_region(wide, one) or covers_region(one, wide) for wide in regions for one in found
    )
    return Place.UNSURE if touching or not found else Place.OUTSIDE
