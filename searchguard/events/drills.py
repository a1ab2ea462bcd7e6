"""Words by which authorities say that an alert is a drill, in the languages that they were met in.

A drill is often sent with status Actual. A word too many here costs a question to a person; a word
too few puts a drill before users.
"""

import re

from searchguard.events.alert import Alert

_WORDS = frozenset(
    [
        "test",
        "tests",
        "testing",
        "testalarm",
        "testalert",
        "testbericht",
        "testmelding",
        "testmessage",
        "testmeldung",
        "testnachricht",
        "testwarnung",
        "exercise",
        "drill",
        "rwt",
        "rmt",
        "warntag",
        "oefening",
        "oefenalarm",
        "oefenbericht",
        "proefalarm",
        "proefbericht",
        "probe",
        "probealarm",
        "probewarnung",
        "probemeldung",
        "probebetrieb",
        "sirenenprobe",
        "übung",
        "übungsalarm",
        "uebung",
        "essai",
        "exercice",
        "simulation",
        "prueba",
        "simulacro",
        "ejercicio",
        "exercício",
        "simulado",
        "simulacre",
        "esercitazione",
        "prova",
        "övning",
        "övningslarm",
        "øvelse",
        "øving",
        "prøve",
        "harjoitus",
        "testi",
        "æfing",
        "prófun",
        "ćwiczenia",
        "próba",
        "cvičení",
        "zkouška",
        "cvičenie",
        "vaja",
        "gyakorlat",
        "próbariasztás",
        "exercițiu",
        "pratybos",
        "õppus",
        "tatbikat",
        "deneme",
        "учение",
        "учения",
        "тест",
        "учебная",
        "άσκηση",
        "δοκιμή",
    ]
)
_PIECES = (
    "演習",
    "訓練",
    "测试",
    "測試",
    "演习",
    "演練",
    "テスト",
    "훈련",
    "테스트",
    "تجربة",
    "تمرين",
    "תרגיל",
)
_PHRASES = (
    "this is a test",
    "this is only a test",
    "this is an exercise",
    "this is a drill",
    "test message",
    "dit is een test",
    "dit is een oefening",
    "testbericht",
    "dies ist ein test",
    "dies ist eine übung",
    "dies ist ein probealarm",
    "probealarm",
    "ceci est un test",
    "ceci est un exercice",
    "ceci est un essai",
    "esto es una prueba",
    "esto es un simulacro",
    "questa è un'esercitazione",
    "questo è un test",
    "isto é um teste",
)
_TOKEN = re.compile(r"[^\W\d_]+")
_SPACES = re.compile(r"\s+")


def word_of_a_drill(alert: Alert) -> str:
    """Return a word of an alert that says that it is a drill; nothing where none does."""
    for label in (alert.note, *(info.label for info in alert.infos)):
        if found := _in_label(label.casefold()):
            return found
    for info in alert.infos:
        prose = _SPACES.sub(" ", info.prose.casefold())
        if found := next((phrase for phrase in _PHRASES if phrase in prose), ""):
            return found
    return ""


def _in_label(label: str) -> str:
    tokens = (token for token in _TOKEN.findall(label) if token in _WORDS)
    return next(tokens, "") or next((piece for piece in _PIECES if piece in label), "")
