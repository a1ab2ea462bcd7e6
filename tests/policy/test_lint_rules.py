"""What single lint rules find and leave alone, beside the examples of their manual pages."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from searchguard.engine.answers import checker_of
from searchguard.policy.reading import read_folder
from tests.policy.folders import write_folder

HEAD = "blocklist: b\nrules:\n"


def rule(number: int, terms: str, **keys: str) -> str:
    written = {
        "id": f"r{number}",
        "action": "block",
        "state": "live",
        "reason": "health",
        "terms": terms,
        **keys,
    }
    return "  - {" + ", ".join(f"{key}: {value}" for key, value in written.items()) + "}\n"


def found(folder: Path, name: str, text: str) -> list[str]:
    problems = read_folder(write_folder(folder, text), None, checker_of).problems
    assert not [str(one) for one in problems if one.rule == "reading"]
    return [f"{one.location.line} {one.message}" for one in problems if one.rule == name]


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        ({}, {}, True),
        ({}, {"regions": "[NL]"}, True),
        ({"regions": "[NL]"}, {"regions": "[NL-GR]"}, True),
        ({"regions": "[BE, NL]"}, {"regions": "[NL-GR, DE]"}, True),
        ({"regions": "[NL]"}, {"regions": "[BE]"}, False),
        ({"regions": "[NL-GR]"}, {"regions": "[NL-DR]"}, False),
        ({"interface_languages": "[nl]"}, {"interface_languages": "[nl-BE]"}, True),
        ({"interface_languages": "[nl]"}, {"interface_languages": "[fr]"}, False),
        ({"age_bands": "[under_16]"}, {"age_bands": "[under_13]"}, True),
        ({"age_bands": "[adult]"}, {"age_bands": "[18_20, 16_17]"}, True),
        ({"age_bands": "[under_13]"}, {"age_bands": "[adult, unknown]"}, False),
        ({"surfaces": "[search]"}, {"surfaces": "[search, suggest]"}, True),
        ({"surfaces": "[search]"}, {"surfaces": "[hashtag]"}, False),
        ({"regions": "[NL]", "surfaces": "[search]"}, {"surfaces": "[suggest]"}, False),
    ],
    ids=str,
)
def test_same_key_asks_whether_a_user_may_be_in_both_scopes(
    tmp_path: Path, first: Mapping[str, str], second: Mapping[str, str], overlap: bool
) -> None:
    text = HEAD + rule(1, "[covid hoax]", **first) + rule(2, "[covid-hoax]", **second)
    assert bool(found(tmp_path, "same-key", text)) is overlap


@pytest.mark.parametrize(
    ("wide", "narrow", "told"),
    [
        ({}, {}, True),
        ({}, {"regions": "[NL]"}, True),
        ({"regions": "[NL]"}, {"regions": "[NL-GR]"}, True),
        ({"age_bands": "[under_16]"}, {"age_bands": "[under_13]"}, True),
        ({"regions": "[NL-GR]"}, {"regions": "[NL]"}, False),
        ({"regions": "[NL]"}, {}, False),
        ({"surfaces": "[search]"}, {"surfaces": "[search, suggest]"}, False),
        ({"action": "pointer"}, {}, False),
        ({"state": "draft"}, {}, False),
        ({"state": "draft"}, {"state": "draft"}, True),
        ({"percent": "50"}, {}, False),
        ({"ends": "2027-01-01"}, {}, False),
        ({"except_phrases": "[hoax museum]"}, {}, False),
        ({"results": "show"}, {}, False),
        ({"terms": "[{text: hoax, match: hashtag}]"}, {}, False),
        ({"terms": "[{text: hoax, disguises: letters}]"}, {}, False),
        ({"terms": "[{text: hoax, match: prefix}]"}, {}, True),
        ({"terms": "[ax]"}, {}, False),
    ],
    ids=str,
)
def test_shadowed_term_is_told_where_it_changes_no_answer(
    tmp_path: Path, wide: Mapping[str, str], narrow: Mapping[str, str], told: bool
) -> None:
    text = HEAD + rule(1, **{"terms": "[hoax]", **wide}) + rule(2, "[covid hoax]", **narrow)
    said = found(tmp_path, "shadowed-term", text)
    assert [line.partition(",")[0] for line in said] == (
        ["4 `covid hoax` adds nothing to `hoax` of b/r1"] if told else []
    )


@pytest.mark.parametrize(
    ("term", "message"),
    [
        (
            "'#stopthecount'",
            "1 write `#stopthecount` with its words apart, such as `stop the count`",
        ),
        ("'#StopTheCount'", ""),
        ("'#stop_the_count'", ""),
        ("'#plandemic'", ""),
        ("'#xqzzplandemics'", ""),
        ("{hashtag: stopthecount}", ""),
        ("stopthecount", ""),
    ],
)
def test_joined_hashtag_is_told_with_its_words(tmp_path: Path, term: str, message: str) -> None:
    text = f"blocklist: b\nrules:\n{rule(1, f'[{term}]')}"
    said = [line.replace("3 ", "1 ", 1) for line in found(tmp_path, "joined-hashtag", text)]
    assert said == ([message] if message else [])


@pytest.mark.parametrize(
    ("term", "letters"),
    [
        ("plаndemic", "а (U+0430) is Cyrillic"),
        ("plandеmiс", "е (U+0435), с (U+0441) is Cyrillic"),
        ("рlаndeмia", "р (U+0440), а (U+0430), м (U+043C) is Cyrillic"),
        ("βeta hoax", "β (U+03B2) is Greek"),
        ("β-carotene", ""),
        ("вакцина covid", ""),
        ("5Gワクチン", ""),
        ("ｐlandemic", ""),
        ("café hoax", ""),
    ],
)
def test_mixed_scripts_names_the_letters_of_the_lesser_alphabet(
    tmp_path: Path, term: str, letters: str
) -> None:
    said = found(tmp_path, "mixed-scripts", HEAD + rule(1, f"['{term}']"))
    assert [line.partition("alphabets: ")[2].partition(", write")[0] for line in said] == (
        [letters] if letters else []
    )


@pytest.mark.parametrize(
    ("number", "region", "known"),
    [
        ("113", "NL", True),
        ("1813", "BE", True),
        ("116 123", "DE", True),
        ("988", "US", True),
        ("0800 32 123", "BE", True),
        ("0800 32 123", "BE-WAL", True),
        ("+49 221 892031", "", True),
        ("+18002738255", "NL", True),
        ("113", "", False),
        ("113", "DE", False),
        ("99999", "NL", False),
        ("1-800-SUICIDE", "US", False),
        ("020 12", "NL", False),
        ("+999 12345678", "", False),
    ],
)
def test_odd_number_knows_what_is_dialled_in_a_region(
    tmp_path: Path, number: str, region: str, known: bool
) -> None:
    where = f", region: {region}" if region else ""
    text = (
        f"{HEAD}{rule(1, '[covid hoax]')}"
        "# sources.yaml\n"
        "sources: [{id: s, name: S, kind: ngo, hosts: [s.example], checked: never}]\n"
        "# notices/n.yaml\nnotice: n\nkind: helpline\n"
        "texts: {en: {title: Help, body: Call.}}\n"
        f"actions: [{{kind: call, number: '{number}', source: s{where}}}]\n"
    )
    assert bool(found(tmp_path, "odd-number", text)) is not known


SELF_HARM = {"action": "pointer", "reason": "self-harm"}


@pytest.mark.parametrize(
    ("first", "second", "left_out"),
    [
        ({}, {"age_bands": "[adult]"}, ""),
        ({"age_bands": "[under_16, 16_17]"}, {"age_bands": "[adult, unknown]"}, ""),
        ({"age_bands": "[under_16, 16_17]"}, {"age_bands": "[adult]"}, "unknown"),
        ({"age_bands": "[adult]", "regions": "[NL]"}, {"regions": "[NL]"}, ""),
        (
            {"age_bands": "[adult]", "regions": "[NL]"},
            {"regions": "[BE]"},
            "under_13, under_16, 16_17, unknown",
        ),
    ],
    ids=str,
)
def test_age_hole_is_what_no_rule_of_the_same_terms_fills(
    tmp_path: Path, first: Mapping[str, str], second: Mapping[str, str], left_out: str
) -> None:
    text = HEAD + rule(1, "[suicide]", **SELF_HARM, **first)
    text += rule(2, "['#Suicide']", **SELF_HARM, **second)
    said = found(tmp_path, "age-hole", text)
    assert all(f"leaves out {left_out}:" in line for line in said)
    assert bool(said) is bool(left_out)


@pytest.mark.parametrize(
    ("regions", "languages", "missing"),
    [
        ("", "en", "nl-NL, fr-BE"),
        ("", "en, nl", "fr-BE"),
        ("", "en, nl, fr", ""),
        ("regions: '[NL]'", "en", "nl-NL"),
        ("regions: '[NL-GR]'", "en", "nl-NL"),
        ("regions: '[US]'", "en", ""),
    ],
)
def test_no_locale_text_asks_for_the_locales_that_see_the_notice(
    tmp_path: Path, regions: str, languages: str, missing: str
) -> None:
    keys = {"regions": regions.partition("'")[2].rstrip("'")} if regions else {}
    texts = ", ".join(f"{tag}: {{title: T, body: B}}" for tag in languages.split(", "))
    text = (
        f"{HEAD}{rule(1, '[covid hoax]', notices='[n]', **keys)}"
        f"# notices/n.yaml\nnotice: n\nkind: reference\ntexts: {{{texts}}}\n"
        "# workspace.yaml\nlocales: [nl-NL, fr-BE, en-US]\n"
    )
    said = found(tmp_path, "no-locale-text", text)
    assert said == ([f"3 `n` has no text of the language of {missing}"] if missing else [])


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"state": "live"}, True),
        ({"state": "shadow"}, True),
        ({"state": "draft"}, True),
        ({"state": "retired"}, False),
        ({"regions": "[NL]"}, True),
        ({"regions": "[BR]"}, False),
        ({"action": "pointer"}, False),
        ({"except_phrases": "[wga strike]"}, False),
    ],
    ids=str,
)
def test_must_pass_hit_asks_every_locale_and_every_state(
    tmp_path: Path, keys: Mapping[str, str], told: bool
) -> None:
    text = (
        f"{HEAD}{rule(1, '[wga]', **keys)}"
        "# must_pass.txt\n// unions\nwga strike\n# workspace.yaml\nlocales: [en-US, nl-NL]\n"
    )
    said = found(tmp_path, "must-pass-hit", text)
    wanted = f"3 `wga` blocks `wga strike`, which must pass: {tmp_path}/must_pass.txt:2:1"
    assert said == ([wanted] if told else [])


@pytest.mark.parametrize(
    ("line", "term", "told"),
    [
        ("volt", "'#Volt'", True),
        ("volt", "volt", True),
        ("clot shot", "'#clotshot'", False),
        ("clot shot", "clot-shot", True),
        ("volt nederland", "volt", False),
        ("volt", "{all_of: [[volt], [device]]}", False),
    ],
)
def test_blocked_name_is_a_whole_line(tmp_path: Path, line: str, term: str, told: bool) -> None:
    text = f"{HEAD}{rule(1, f'[{term}]', state='draft', regions='[BR]')}# must_pass.txt\n{line}\n"
    assert bool(found(tmp_path, "blocked-name", text)) is told


@pytest.mark.parametrize(
    ("cases", "told"),
    [
        ("{block: [plandemic]}", False),
        ("{block: [nothing here], pass: [plandemic review]}", True),
        ("{pass: [plandemic], block: ['#Plandemic']}", False),
        ("{block: [{query: plandemic, region: US}]}", True),
        ("{checks: [{query: plandemic, expect: block}]}", False),
    ],
)
def test_unexercised_rule_applies_to_none_of_its_cases(
    tmp_path: Path, cases: str, told: bool
) -> None:
    text = HEAD + rule(1, "[plandemic]", cases=cases, regions="[NL]", state="draft")
    assert bool(found(tmp_path, "unexercised-rule", text)) is told


def test_rules_that_ask_are_silent_where_the_set_is_refused(tmp_path: Path) -> None:
    text = HEAD + rule(1, "[plandemic, q]", cases="{pass: [pandemic]}")
    assert found(tmp_path, "one-letter-term", text)
    assert not found(tmp_path, "unexercised-rule", text)
