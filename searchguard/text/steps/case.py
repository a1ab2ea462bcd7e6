"""Capital and small letters."""


def case(text: str) -> str:
    """Fold case in full (Unicode, default caseless matching).

    `VACCIN` => `vaccin`, `Straße` => `strasse`, `ς` => `σ`
    """
    return text.casefold()
