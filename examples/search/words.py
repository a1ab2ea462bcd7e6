"""What the page says, in the two languages of its interface."""

from collections.abc import Mapping

DUTCH, ENGLISH = "nl", "en"

_TABLE: dict[str, tuple[str, str]] = {
    # What is said: in Dutch, in English.
    "search": ("Zoeken", "Search"),
    "search_label": ("Zoek in artikelen en wegwijzers", "Search articles and signposts"),
    "skip": ("Naar de inhoud", "Skip to content"),
    "suggestions": ("Suggesties", "Suggestions"),
    "settings": ("Wie zoekt er", "Who is searching"),
    "region": ("Regio", "Region"),
    "region_none": ("onbekend", "unknown"),
    "age_band": ("Leeftijd", "Age"),
    "language": ("Taal", "Language"),
    "explain": ("Uitleg", "Explain"),
    "home": ("Startpagina", "Home"),
    "tagline": (
        "Een zoekpagina die laat zien wat lijsten doen.",
        "A search page that shows what lists do.",
    ),
    "lead": (
        "Elke zoekvraag, elke suggestie en elke hashtag wordt eerst aan searchguard voorgelegd. "
        "Verander regio, leeftijd of taal en zie hoe het antwoord meeverandert.",
        "Each query, each suggestion and each hashtag is first put to searchguard. "
        "Change the region, the age or the language, and see how the answer changes with it.",
    ),
    "try": ("Probeer eens", "Things to try"),
    "results": ("Resultaten", "Results"),
    "results_for": ("Resultaten voor", "Results for"),
    "tagged_with": ("Alles met", "Everything tagged"),
    "number_found": ("gevonden", "found"),
    "nothing_found": ("Niets gevonden.", "Nothing found."),
    "nothing_found_more": (
        "De verzameling is klein. Probeer een ander woord.",
        "This is a small collection. Try another word.",
    ),
    "reliable": ("betrouwbare bron", "reliable source"),
    "reliable_only": (
        "Bij deze zoekvraag staan hieronder alleen betrouwbare bronnen.",
        "For this search only reliable sources are shown below.",
    ),
    "in_english": ("in het Engels", "in English"),
    "in_dutch": ("in het Nederlands", "in Dutch"),
    "information": ("Informatie bij deze zoekvraag", "Information with this search"),
    "dismiss": ("Verberg deze melding", "Hide this notice"),
    "source": ("Bron", "Source"),
    "why": ("Waarom zie ik dit?", "Why do I see this?"),
    "feedback": ("Wat vind je hiervan?", "What do you think of this?"),
    "other_language": ("Niet in het Nederlands beschikbaar.", "Not available in English."),
    "blocked_title": ("Geen resultaten", "No results"),
    "blocked_plain": (
        "Deze woorden worden hier niet gezocht.",
        "These words are not searched here.",
    ),
    "back": ("Terug naar de startpagina", "Back to the home page"),
    "consent_title": ("Lees dit eerst", "Read this first"),
    "consent_body": (
        "De resultaten van deze zoekvraag kunnen gevaarlijk of schokkend zijn. Wil je ze zien?",
        "Results of this search can be dangerous or upsetting. Do you want to see them?",
    ),
    "consent_yes": ("Toon de resultaten", "Show the results"),
    "consent_no": ("Nee, ga terug", "No, go back"),
    "answer": ("Antwoord", "Answer"),
    "action_pass": ("niets aan de hand", "nothing applies"),
    "action_pointer": ("resultaten met een melding", "results with a notice"),
    "action_block": ("niet gezocht", "not searched"),
    "from_remote": ("van de dienst", "from the service"),
    "from_local": (
        "van de lijsten op deze machine",
        "from the lists on this machine",
    ),
    "from_unchecked": ("niet gecontroleerd", "not checked"),
    "unchecked": (
        "Deze zoekvraag is niet gecontroleerd: de dienst antwoordde niet en hier zijn geen "
        "lijsten. De resultaten staan er zoals bij elke andere vraag.",
        "This search was not checked: the service did not answer, and there are no lists here. "
        "The results are shown as for any other query.",
    ),
    "cached": ("bewaard", "kept"),
    "detail": ("Wat er was", "What was wrong"),
    "revision": ("Lijsten", "Lists"),
    "explanation": ("Waarom dit antwoord", "Why this answer"),
    "rule": ("Regel", "Rule"),
    "policy": ("Beleid", "Policy"),
    "reason": ("Reden", "Reason"),
    "treatment": ("Resultaten", "Results"),
    "suggesting": ("Suggestie", "Suggestion"),
    "suppressed": ("wordt niet voorgesteld", "is not suggested"),
    "allowed": ("mag worden voorgesteld", "may be suggested"),
    "softened": ("verzacht door een contextwoord", "softened by a context word"),
    "found_in_query": ("Gevonden in de zoekvraag", "Found in the query"),
    "term": ("Term", "Term"),
    "seen_as": ("Gezien als", "Seen through"),
    "as_written": ("zoals geschreven", "as written"),
    "outcome": ("Gevolg", "Outcome"),
    "steps": ("Stappen", "Steps"),
    "no_match": (
        "Geen term van de lijsten staat in deze zoekvraag.",
        "No term of the lists is in this query.",
    ),
    "not_explained": (
        "Dit antwoord kon niet worden uitgelegd.",
        "This answer could not be explained.",
    ),
    "decision": ("Besluit", "Decision"),
    "missing_title": ("Niet gevonden", "Not found"),
    "missing": ("Deze pagina bestaat niet.", "There is no such page."),
    "refused_title": ("Zo niet", "Not like that"),
    "too_long": (
        "Deze zoekvraag is te lang. Gebruik minder woorden.",
        "This query is too long. Use fewer words.",
    ),
    "refused": (
        "Dit verzoek kwam niet van deze pagina.",
        "This request did not come from this page.",
    ),
    "about": (
        "Een voorbeeld bij searchguard. De artikelen zijn ervoor geschreven (CC0 1.0) en zijn geen "
        "medisch of juridisch advies.",
        "An example of searchguard. The articles were written for it (CC0 1.0) and are no medical "
        "or legal advice.",
    ),
}

AGE_BANDS = {
    "unknown": ("onbekend", "unknown"),
    "under_13": ("onder 13", "under 13"),
    "under_16": ("onder 16", "under 16"),
    "16_17": ("16 of 17", "16 or 17"),
    "18_20": ("18 tot en met 20", "18 to 20"),
    "adult": ("21 of ouder", "21 or over"),
}
REGIONS = {
    "": _TABLE["region_none"],
    "NL": ("Nederland", "Netherlands"),
    "NL-GR": ("Groningen", "Groningen"),
    "BE": ("België", "Belgium"),
    "DE": ("Duitsland", "Germany"),
    "FR": ("Frankrijk", "France"),
    "ES": ("Spanje", "Spain"),
    "GB": ("Verenigd Koninkrijk", "United Kingdom"),
    "US": ("Verenigde Staten", "United States"),
}
LANGUAGES = {DUTCH: "Nederlands", ENGLISH: "English"}

# What a visitor may try, with what it shows.
EXAMPLES = {
    DUTCH: (
        ("brood bakken", "een gewone vraag"),
        ("aardbeving", "resultaten met een bron"),
        ("zelfmoord", "een hulplijn van je eigen land"),
        ("mms druppels", "alleen betrouwbare bronnen"),
        ("blackout challenge", "eerst een waarschuwing"),
        ("#plandemic", "niet gezocht"),
        ("p l a n d e m i c", "ook vermomd"),
        ("plandemic factcheck", "feiten blijven vindbaar"),
    ),
    ENGLISH: (
        ("bread recipe", "an ordinary query"),
        ("earthquake", "results with a source"),
        ("suicide", "a helpline of your own country"),
        ("mms drops", "reliable sources only"),
        ("blackout challenge", "a warning first"),
        ("#plandemic", "not searched"),
        ("p l a n d e m i c", "disguised all the same"),
        ("plandemic debunked", "facts can still be found"),
    ),
}


def words_in(language: str) -> Mapping[str, str]:
    """Return what the page says, by name, in one of its languages."""
    return _in(_TABLE, language)


def regions_in(language: str) -> Mapping[str, str]:
    """Return the regions that one can choose, by code."""
    return _in(REGIONS, language)


def age_bands_in(language: str) -> Mapping[str, str]:
    """Return the age bands that one can choose, by name."""
    return _in(AGE_BANDS, language)


def _in(table: Mapping[str, tuple[str, str]], language: str) -> Mapping[str, str]:
    return {name: both[language != DUTCH] for name, both in table.items()}
