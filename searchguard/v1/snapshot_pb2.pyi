import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Snapshot(_message.Message):
    __slots__ = ("manifest", "body", "digest", "authors", "signatures")
    MANIFEST_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    AUTHORS_FIELD_NUMBER: _ClassVar[int]
    SIGNATURES_FIELD_NUMBER: _ClassVar[int]
    manifest: bytes
    body: bytes
    digest: bytes
    authors: _containers.RepeatedScalarFieldContainer[str]
    signatures: _containers.RepeatedCompositeFieldContainer[Signature]
    def __init__(self, manifest: _Optional[bytes] = ..., body: _Optional[bytes] = ..., digest: _Optional[bytes] = ..., authors: _Optional[_Iterable[str]] = ..., signatures: _Optional[_Iterable[_Union[Signature, _Mapping]]] = ...) -> None: ...

class Signature(_message.Message):
    __slots__ = ("key_id", "algorithm", "signature")
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    key_id: str
    algorithm: str
    signature: bytes
    def __init__(self, key_id: _Optional[str] = ..., algorithm: _Optional[str] = ..., signature: _Optional[bytes] = ...) -> None: ...

class Manifest(_message.Message):
    __slots__ = ("format", "requires", "counts", "body_digest", "fold_version", "unicode_version")
    class Counts(_message.Message):
        __slots__ = ("blocklists", "rules", "terms", "sources", "notices", "contexts", "events", "cases")
        BLOCKLISTS_FIELD_NUMBER: _ClassVar[int]
        RULES_FIELD_NUMBER: _ClassVar[int]
        TERMS_FIELD_NUMBER: _ClassVar[int]
        SOURCES_FIELD_NUMBER: _ClassVar[int]
        NOTICES_FIELD_NUMBER: _ClassVar[int]
        CONTEXTS_FIELD_NUMBER: _ClassVar[int]
        EVENTS_FIELD_NUMBER: _ClassVar[int]
        CASES_FIELD_NUMBER: _ClassVar[int]
        blocklists: int
        rules: int
        terms: int
        sources: int
        notices: int
        contexts: int
        events: int
        cases: int
        def __init__(self, blocklists: _Optional[int] = ..., rules: _Optional[int] = ..., terms: _Optional[int] = ..., sources: _Optional[int] = ..., notices: _Optional[int] = ..., contexts: _Optional[int] = ..., events: _Optional[int] = ..., cases: _Optional[int] = ...) -> None: ...
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    REQUIRES_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    BODY_DIGEST_FIELD_NUMBER: _ClassVar[int]
    FOLD_VERSION_FIELD_NUMBER: _ClassVar[int]
    UNICODE_VERSION_FIELD_NUMBER: _ClassVar[int]
    format: int
    requires: _containers.RepeatedScalarFieldContainer[str]
    counts: Manifest.Counts
    body_digest: bytes
    fold_version: str
    unicode_version: str
    def __init__(self, format: _Optional[int] = ..., requires: _Optional[_Iterable[str]] = ..., counts: _Optional[_Union[Manifest.Counts, _Mapping]] = ..., body_digest: _Optional[bytes] = ..., fold_version: _Optional[str] = ..., unicode_version: _Optional[str] = ...) -> None: ...

class Lists(_message.Message):
    __slots__ = ("workspace", "blocklists", "sources", "notices", "contexts", "events", "must_pass", "must_block")
    class Action(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        ACTION_UNSPECIFIED: _ClassVar[Lists.Action]
        ACTION_PASS: _ClassVar[Lists.Action]
        ACTION_POINTER: _ClassVar[Lists.Action]
        ACTION_BLOCK: _ClassVar[Lists.Action]
    ACTION_UNSPECIFIED: Lists.Action
    ACTION_PASS: Lists.Action
    ACTION_POINTER: Lists.Action
    ACTION_BLOCK: Lists.Action
    class RuleState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        RULE_STATE_UNSPECIFIED: _ClassVar[Lists.RuleState]
        RULE_STATE_DRAFT: _ClassVar[Lists.RuleState]
        RULE_STATE_SHADOW: _ClassVar[Lists.RuleState]
        RULE_STATE_LIVE: _ClassVar[Lists.RuleState]
        RULE_STATE_RETIRED: _ClassVar[Lists.RuleState]
    RULE_STATE_UNSPECIFIED: Lists.RuleState
    RULE_STATE_DRAFT: Lists.RuleState
    RULE_STATE_SHADOW: Lists.RuleState
    RULE_STATE_LIVE: Lists.RuleState
    RULE_STATE_RETIRED: Lists.RuleState
    class MatchMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        MATCH_MODE_UNSPECIFIED: _ClassVar[Lists.MatchMode]
        MATCH_MODE_PHRASE: _ClassVar[Lists.MatchMode]
        MATCH_MODE_HASHTAG: _ClassVar[Lists.MatchMode]
        MATCH_MODE_WHOLE_QUERY: _ClassVar[Lists.MatchMode]
        MATCH_MODE_PREFIX: _ClassVar[Lists.MatchMode]
        MATCH_MODE_SUBSTRING: _ClassVar[Lists.MatchMode]
    MATCH_MODE_UNSPECIFIED: Lists.MatchMode
    MATCH_MODE_PHRASE: Lists.MatchMode
    MATCH_MODE_HASHTAG: Lists.MatchMode
    MATCH_MODE_WHOLE_QUERY: Lists.MatchMode
    MATCH_MODE_PREFIX: Lists.MatchMode
    MATCH_MODE_SUBSTRING: Lists.MatchMode
    class Disguises(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        DISGUISES_UNSPECIFIED: _ClassVar[Lists.Disguises]
        DISGUISES_ALL: _ClassVar[Lists.Disguises]
        DISGUISES_LETTERS: _ClassVar[Lists.Disguises]
        DISGUISES_NONE: _ClassVar[Lists.Disguises]
    DISGUISES_UNSPECIFIED: Lists.Disguises
    DISGUISES_ALL: Lists.Disguises
    DISGUISES_LETTERS: Lists.Disguises
    DISGUISES_NONE: Lists.Disguises
    class Surface(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        SURFACE_UNSPECIFIED: _ClassVar[Lists.Surface]
        SURFACE_SEARCH: _ClassVar[Lists.Surface]
        SURFACE_SUGGEST: _ClassVar[Lists.Surface]
        SURFACE_HASHTAG: _ClassVar[Lists.Surface]
    SURFACE_UNSPECIFIED: Lists.Surface
    SURFACE_SEARCH: Lists.Surface
    SURFACE_SUGGEST: Lists.Surface
    SURFACE_HASHTAG: Lists.Surface
    class AgeBand(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        AGE_BAND_UNSPECIFIED: _ClassVar[Lists.AgeBand]
        AGE_BAND_UNDER_13: _ClassVar[Lists.AgeBand]
        AGE_BAND_UNDER_16: _ClassVar[Lists.AgeBand]
        AGE_BAND_16_17: _ClassVar[Lists.AgeBand]
        AGE_BAND_18_20: _ClassVar[Lists.AgeBand]
        AGE_BAND_ADULT: _ClassVar[Lists.AgeBand]
        AGE_BAND_UNKNOWN: _ClassVar[Lists.AgeBand]
    AGE_BAND_UNSPECIFIED: Lists.AgeBand
    AGE_BAND_UNDER_13: Lists.AgeBand
    AGE_BAND_UNDER_16: Lists.AgeBand
    AGE_BAND_16_17: Lists.AgeBand
    AGE_BAND_18_20: Lists.AgeBand
    AGE_BAND_ADULT: Lists.AgeBand
    AGE_BAND_UNKNOWN: Lists.AgeBand
    class Results(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        RESULTS_UNSPECIFIED: _ClassVar[Lists.Results]
        RESULTS_SHOW: _ClassVar[Lists.Results]
        RESULTS_SHOW_AFTER_CONSENT: _ClassVar[Lists.Results]
        RESULTS_RELIABLE_ONLY: _ClassVar[Lists.Results]
        RESULTS_NONE: _ClassVar[Lists.Results]
    RESULTS_UNSPECIFIED: Lists.Results
    RESULTS_SHOW: Lists.Results
    RESULTS_SHOW_AFTER_CONSENT: Lists.Results
    RESULTS_RELIABLE_ONLY: Lists.Results
    RESULTS_NONE: Lists.Results
    class Suggest(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        SUGGEST_UNSPECIFIED: _ClassVar[Lists.Suggest]
        SUGGEST_ALLOW: _ClassVar[Lists.Suggest]
        SUGGEST_SUPPRESS: _ClassVar[Lists.Suggest]
    SUGGEST_UNSPECIFIED: Lists.Suggest
    SUGGEST_ALLOW: Lists.Suggest
    SUGGEST_SUPPRESS: Lists.Suggest
    class Origin(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        ORIGIN_UNSPECIFIED: _ClassVar[Lists.Origin]
        ORIGIN_VOLUNTARY: _ClassVar[Lists.Origin]
        ORIGIN_ORDER: _ClassVar[Lists.Origin]
        ORIGIN_NOTICE: _ClassVar[Lists.Origin]
        ORIGIN_TRUSTED_FLAGGER: _ClassVar[Lists.Origin]
    ORIGIN_UNSPECIFIED: Lists.Origin
    ORIGIN_VOLUNTARY: Lists.Origin
    ORIGIN_ORDER: Lists.Origin
    ORIGIN_NOTICE: Lists.Origin
    ORIGIN_TRUSTED_FLAGGER: Lists.Origin
    class SourceKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        SOURCE_KIND_UNSPECIFIED: _ClassVar[Lists.SourceKind]
        SOURCE_KIND_GOVERNMENT: _ClassVar[Lists.SourceKind]
        SOURCE_KIND_IGO: _ClassVar[Lists.SourceKind]
        SOURCE_KIND_NGO: _ClassVar[Lists.SourceKind]
        SOURCE_KIND_HELPLINE: _ClassVar[Lists.SourceKind]
        SOURCE_KIND_FACT_CHECKER: _ClassVar[Lists.SourceKind]
        SOURCE_KIND_ACADEMIC: _ClassVar[Lists.SourceKind]
        SOURCE_KIND_MEDIA: _ClassVar[Lists.SourceKind]
    SOURCE_KIND_UNSPECIFIED: Lists.SourceKind
    SOURCE_KIND_GOVERNMENT: Lists.SourceKind
    SOURCE_KIND_IGO: Lists.SourceKind
    SOURCE_KIND_NGO: Lists.SourceKind
    SOURCE_KIND_HELPLINE: Lists.SourceKind
    SOURCE_KIND_FACT_CHECKER: Lists.SourceKind
    SOURCE_KIND_ACADEMIC: Lists.SourceKind
    SOURCE_KIND_MEDIA: Lists.SourceKind
    class NoticeKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        NOTICE_KIND_UNSPECIFIED: _ClassVar[Lists.NoticeKind]
        NOTICE_KIND_REFERENCE: _ClassVar[Lists.NoticeKind]
        NOTICE_KIND_HELPLINE: _ClassVar[Lists.NoticeKind]
        NOTICE_KIND_ELECTION: _ClassVar[Lists.NoticeKind]
        NOTICE_KIND_EMERGENCY: _ClassVar[Lists.NoticeKind]
        NOTICE_KIND_BLOCKED: _ClassVar[Lists.NoticeKind]
        NOTICE_KIND_INTERSTITIAL: _ClassVar[Lists.NoticeKind]
    NOTICE_KIND_UNSPECIFIED: Lists.NoticeKind
    NOTICE_KIND_REFERENCE: Lists.NoticeKind
    NOTICE_KIND_HELPLINE: Lists.NoticeKind
    NOTICE_KIND_ELECTION: Lists.NoticeKind
    NOTICE_KIND_EMERGENCY: Lists.NoticeKind
    NOTICE_KIND_BLOCKED: Lists.NoticeKind
    NOTICE_KIND_INTERSTITIAL: Lists.NoticeKind
    class ContactKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        CONTACT_KIND_UNSPECIFIED: _ClassVar[Lists.ContactKind]
        CONTACT_KIND_CALL: _ClassVar[Lists.ContactKind]
        CONTACT_KIND_SMS: _ClassVar[Lists.ContactKind]
        CONTACT_KIND_CHAT: _ClassVar[Lists.ContactKind]
        CONTACT_KIND_LINK: _ClassVar[Lists.ContactKind]
    CONTACT_KIND_UNSPECIFIED: Lists.ContactKind
    CONTACT_KIND_CALL: Lists.ContactKind
    CONTACT_KIND_SMS: Lists.ContactKind
    CONTACT_KIND_CHAT: Lists.ContactKind
    CONTACT_KIND_LINK: Lists.ContactKind
    class EventKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        EVENT_KIND_UNSPECIFIED: _ClassVar[Lists.EventKind]
        EVENT_KIND_DISASTER: _ClassVar[Lists.EventKind]
        EVENT_KIND_ELECTION: _ClassVar[Lists.EventKind]
        EVENT_KIND_OUTBREAK: _ClassVar[Lists.EventKind]
        EVENT_KIND_ATTACK: _ClassVar[Lists.EventKind]
    EVENT_KIND_UNSPECIFIED: Lists.EventKind
    EVENT_KIND_DISASTER: Lists.EventKind
    EVENT_KIND_ELECTION: Lists.EventKind
    EVENT_KIND_OUTBREAK: Lists.EventKind
    EVENT_KIND_ATTACK: Lists.EventKind
    class EventState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        EVENT_STATE_UNSPECIFIED: _ClassVar[Lists.EventState]
        EVENT_STATE_PLANNED: _ClassVar[Lists.EventState]
        EVENT_STATE_ARMED: _ClassVar[Lists.EventState]
        EVENT_STATE_RETIRED: _ClassVar[Lists.EventState]
    EVENT_STATE_UNSPECIFIED: Lists.EventState
    EVENT_STATE_PLANNED: Lists.EventState
    EVENT_STATE_ARMED: Lists.EventState
    EVENT_STATE_RETIRED: Lists.EventState
    class CapMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        CAP_MODE_UNSPECIFIED: _ClassVar[Lists.CapMode]
        CAP_MODE_CONFIRM: _ClassVar[Lists.CapMode]
        CAP_MODE_AUTO: _ClassVar[Lists.CapMode]
    CAP_MODE_UNSPECIFIED: Lists.CapMode
    CAP_MODE_CONFIRM: Lists.CapMode
    CAP_MODE_AUTO: Lists.CapMode
    class Texts(_message.Message):
        __slots__ = ("values",)
        VALUES_FIELD_NUMBER: _ClassVar[int]
        values: _containers.RepeatedScalarFieldContainer[str]
        def __init__(self, values: _Optional[_Iterable[str]] = ...) -> None: ...
    class Term(_message.Message):
        __slots__ = ("text", "all_of", "match", "disguises", "common", "note")
        TEXT_FIELD_NUMBER: _ClassVar[int]
        ALL_OF_FIELD_NUMBER: _ClassVar[int]
        MATCH_FIELD_NUMBER: _ClassVar[int]
        DISGUISES_FIELD_NUMBER: _ClassVar[int]
        COMMON_FIELD_NUMBER: _ClassVar[int]
        NOTE_FIELD_NUMBER: _ClassVar[int]
        text: str
        all_of: _containers.RepeatedCompositeFieldContainer[Lists.Texts]
        match: Lists.MatchMode
        disguises: Lists.Disguises
        common: bool
        note: str
        def __init__(self, text: _Optional[str] = ..., all_of: _Optional[_Iterable[_Union[Lists.Texts, _Mapping]]] = ..., match: _Optional[_Union[Lists.MatchMode, str]] = ..., disguises: _Optional[_Union[Lists.Disguises, str]] = ..., common: _Optional[bool] = ..., note: _Optional[str] = ...) -> None: ...
    class Scope(_message.Message):
        __slots__ = ("regions", "interface_languages", "age_bands", "surfaces")
        REGIONS_FIELD_NUMBER: _ClassVar[int]
        INTERFACE_LANGUAGES_FIELD_NUMBER: _ClassVar[int]
        AGE_BANDS_FIELD_NUMBER: _ClassVar[int]
        SURFACES_FIELD_NUMBER: _ClassVar[int]
        regions: _containers.RepeatedScalarFieldContainer[str]
        interface_languages: _containers.RepeatedScalarFieldContainer[str]
        age_bands: _containers.RepeatedScalarFieldContainer[Lists.AgeBand]
        surfaces: _containers.RepeatedScalarFieldContainer[Lists.Surface]
        def __init__(self, regions: _Optional[_Iterable[str]] = ..., interface_languages: _Optional[_Iterable[str]] = ..., age_bands: _Optional[_Iterable[_Union[Lists.AgeBand, str]]] = ..., surfaces: _Optional[_Iterable[_Union[Lists.Surface, str]]] = ...) -> None: ...
    class Variant(_message.Message):
        __slots__ = ("when", "action", "notices", "results", "suggest")
        WHEN_FIELD_NUMBER: _ClassVar[int]
        ACTION_FIELD_NUMBER: _ClassVar[int]
        NOTICES_FIELD_NUMBER: _ClassVar[int]
        RESULTS_FIELD_NUMBER: _ClassVar[int]
        SUGGEST_FIELD_NUMBER: _ClassVar[int]
        when: Lists.Scope
        action: Lists.Action
        notices: Lists.Texts
        results: Lists.Results
        suggest: Lists.Suggest
        def __init__(self, when: _Optional[_Union[Lists.Scope, _Mapping]] = ..., action: _Optional[_Union[Lists.Action, str]] = ..., notices: _Optional[_Union[Lists.Texts, _Mapping]] = ..., results: _Optional[_Union[Lists.Results, str]] = ..., suggest: _Optional[_Union[Lists.Suggest, str]] = ...) -> None: ...
    class Case(_message.Message):
        __slots__ = ("query", "expect", "region", "language", "age_band", "surface", "at", "notice", "number", "without")
        QUERY_FIELD_NUMBER: _ClassVar[int]
        EXPECT_FIELD_NUMBER: _ClassVar[int]
        REGION_FIELD_NUMBER: _ClassVar[int]
        LANGUAGE_FIELD_NUMBER: _ClassVar[int]
        AGE_BAND_FIELD_NUMBER: _ClassVar[int]
        SURFACE_FIELD_NUMBER: _ClassVar[int]
        AT_FIELD_NUMBER: _ClassVar[int]
        NOTICE_FIELD_NUMBER: _ClassVar[int]
        NUMBER_FIELD_NUMBER: _ClassVar[int]
        WITHOUT_FIELD_NUMBER: _ClassVar[int]
        query: str
        expect: Lists.Action
        region: str
        language: str
        age_band: Lists.AgeBand
        surface: Lists.Surface
        at: _timestamp_pb2.Timestamp
        notice: str
        number: str
        without: _containers.RepeatedScalarFieldContainer[str]
        def __init__(self, query: _Optional[str] = ..., expect: _Optional[_Union[Lists.Action, str]] = ..., region: _Optional[str] = ..., language: _Optional[str] = ..., age_band: _Optional[_Union[Lists.AgeBand, str]] = ..., surface: _Optional[_Union[Lists.Surface, str]] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., notice: _Optional[str] = ..., number: _Optional[str] = ..., without: _Optional[_Iterable[str]] = ...) -> None: ...
    class Dsa(_message.Message):
        __slots__ = ("category", "keyword")
        CATEGORY_FIELD_NUMBER: _ClassVar[int]
        KEYWORD_FIELD_NUMBER: _ClassVar[int]
        category: str
        keyword: str
        def __init__(self, category: _Optional[str] = ..., keyword: _Optional[str] = ...) -> None: ...
    class Label(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class Rule(_message.Message):
        __slots__ = ("regions", "interface_languages", "age_bands", "surfaces", "id", "action", "state", "reason", "terms", "terms_file", "file_terms", "starts", "ends", "variants", "results", "suggest", "softened_by", "except_phrases", "notices", "priority", "percent", "protected", "cases", "why", "origin", "flag", "claims", "order_ref", "legal_ground", "dsa", "labels", "review_by")
        REGIONS_FIELD_NUMBER: _ClassVar[int]
        INTERFACE_LANGUAGES_FIELD_NUMBER: _ClassVar[int]
        AGE_BANDS_FIELD_NUMBER: _ClassVar[int]
        SURFACES_FIELD_NUMBER: _ClassVar[int]
        ID_FIELD_NUMBER: _ClassVar[int]
        ACTION_FIELD_NUMBER: _ClassVar[int]
        STATE_FIELD_NUMBER: _ClassVar[int]
        REASON_FIELD_NUMBER: _ClassVar[int]
        TERMS_FIELD_NUMBER: _ClassVar[int]
        TERMS_FILE_FIELD_NUMBER: _ClassVar[int]
        FILE_TERMS_FIELD_NUMBER: _ClassVar[int]
        STARTS_FIELD_NUMBER: _ClassVar[int]
        ENDS_FIELD_NUMBER: _ClassVar[int]
        VARIANTS_FIELD_NUMBER: _ClassVar[int]
        RESULTS_FIELD_NUMBER: _ClassVar[int]
        SUGGEST_FIELD_NUMBER: _ClassVar[int]
        SOFTENED_BY_FIELD_NUMBER: _ClassVar[int]
        EXCEPT_PHRASES_FIELD_NUMBER: _ClassVar[int]
        NOTICES_FIELD_NUMBER: _ClassVar[int]
        PRIORITY_FIELD_NUMBER: _ClassVar[int]
        PERCENT_FIELD_NUMBER: _ClassVar[int]
        PROTECTED_FIELD_NUMBER: _ClassVar[int]
        CASES_FIELD_NUMBER: _ClassVar[int]
        WHY_FIELD_NUMBER: _ClassVar[int]
        ORIGIN_FIELD_NUMBER: _ClassVar[int]
        FLAG_FIELD_NUMBER: _ClassVar[int]
        CLAIMS_FIELD_NUMBER: _ClassVar[int]
        ORDER_REF_FIELD_NUMBER: _ClassVar[int]
        LEGAL_GROUND_FIELD_NUMBER: _ClassVar[int]
        DSA_FIELD_NUMBER: _ClassVar[int]
        LABELS_FIELD_NUMBER: _ClassVar[int]
        REVIEW_BY_FIELD_NUMBER: _ClassVar[int]
        regions: _containers.RepeatedScalarFieldContainer[str]
        interface_languages: _containers.RepeatedScalarFieldContainer[str]
        age_bands: _containers.RepeatedScalarFieldContainer[Lists.AgeBand]
        surfaces: _containers.RepeatedScalarFieldContainer[Lists.Surface]
        id: str
        action: Lists.Action
        state: Lists.RuleState
        reason: str
        terms: _containers.RepeatedCompositeFieldContainer[Lists.Term]
        terms_file: str
        file_terms: _containers.RepeatedScalarFieldContainer[str]
        starts: _timestamp_pb2.Timestamp
        ends: _timestamp_pb2.Timestamp
        variants: _containers.RepeatedCompositeFieldContainer[Lists.Variant]
        results: Lists.Results
        suggest: Lists.Suggest
        softened_by: _containers.RepeatedScalarFieldContainer[str]
        except_phrases: _containers.RepeatedScalarFieldContainer[str]
        notices: _containers.RepeatedScalarFieldContainer[str]
        priority: int
        percent: int
        protected: bool
        cases: _containers.RepeatedCompositeFieldContainer[Lists.Case]
        why: str
        origin: Lists.Origin
        flag: str
        claims: _containers.RepeatedScalarFieldContainer[str]
        order_ref: str
        legal_ground: str
        dsa: Lists.Dsa
        labels: _containers.RepeatedCompositeFieldContainer[Lists.Label]
        review_by: str
        def __init__(self, regions: _Optional[_Iterable[str]] = ..., interface_languages: _Optional[_Iterable[str]] = ..., age_bands: _Optional[_Iterable[_Union[Lists.AgeBand, str]]] = ..., surfaces: _Optional[_Iterable[_Union[Lists.Surface, str]]] = ..., id: _Optional[str] = ..., action: _Optional[_Union[Lists.Action, str]] = ..., state: _Optional[_Union[Lists.RuleState, str]] = ..., reason: _Optional[str] = ..., terms: _Optional[_Iterable[_Union[Lists.Term, _Mapping]]] = ..., terms_file: _Optional[str] = ..., file_terms: _Optional[_Iterable[str]] = ..., starts: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ends: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., variants: _Optional[_Iterable[_Union[Lists.Variant, _Mapping]]] = ..., results: _Optional[_Union[Lists.Results, str]] = ..., suggest: _Optional[_Union[Lists.Suggest, str]] = ..., softened_by: _Optional[_Iterable[str]] = ..., except_phrases: _Optional[_Iterable[str]] = ..., notices: _Optional[_Iterable[str]] = ..., priority: _Optional[int] = ..., percent: _Optional[int] = ..., protected: _Optional[bool] = ..., cases: _Optional[_Iterable[_Union[Lists.Case, _Mapping]]] = ..., why: _Optional[str] = ..., origin: _Optional[_Union[Lists.Origin, str]] = ..., flag: _Optional[str] = ..., claims: _Optional[_Iterable[str]] = ..., order_ref: _Optional[str] = ..., legal_ground: _Optional[str] = ..., dsa: _Optional[_Union[Lists.Dsa, _Mapping]] = ..., labels: _Optional[_Iterable[_Union[Lists.Label, _Mapping]]] = ..., review_by: _Optional[str] = ...) -> None: ...
    class Blocklist(_message.Message):
        __slots__ = ("blocklist", "owner", "policy", "policy_url", "rules")
        BLOCKLIST_FIELD_NUMBER: _ClassVar[int]
        OWNER_FIELD_NUMBER: _ClassVar[int]
        POLICY_FIELD_NUMBER: _ClassVar[int]
        POLICY_URL_FIELD_NUMBER: _ClassVar[int]
        RULES_FIELD_NUMBER: _ClassVar[int]
        blocklist: str
        owner: str
        policy: str
        policy_url: str
        rules: _containers.RepeatedCompositeFieldContainer[Lists.Rule]
        def __init__(self, blocklist: _Optional[str] = ..., owner: _Optional[str] = ..., policy: _Optional[str] = ..., policy_url: _Optional[str] = ..., rules: _Optional[_Iterable[_Union[Lists.Rule, _Mapping]]] = ...) -> None: ...
    class Source(_message.Message):
        __slots__ = ("id", "name", "kind", "hosts", "regions", "languages", "checked", "review_by")
        ID_FIELD_NUMBER: _ClassVar[int]
        NAME_FIELD_NUMBER: _ClassVar[int]
        KIND_FIELD_NUMBER: _ClassVar[int]
        HOSTS_FIELD_NUMBER: _ClassVar[int]
        REGIONS_FIELD_NUMBER: _ClassVar[int]
        LANGUAGES_FIELD_NUMBER: _ClassVar[int]
        CHECKED_FIELD_NUMBER: _ClassVar[int]
        REVIEW_BY_FIELD_NUMBER: _ClassVar[int]
        id: str
        name: str
        kind: Lists.SourceKind
        hosts: _containers.RepeatedScalarFieldContainer[str]
        regions: _containers.RepeatedScalarFieldContainer[str]
        languages: _containers.RepeatedScalarFieldContainer[str]
        checked: str
        review_by: str
        def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., kind: _Optional[_Union[Lists.SourceKind, str]] = ..., hosts: _Optional[_Iterable[str]] = ..., regions: _Optional[_Iterable[str]] = ..., languages: _Optional[_Iterable[str]] = ..., checked: _Optional[str] = ..., review_by: _Optional[str] = ...) -> None: ...
    class NoticeText(_message.Message):
        __slots__ = ("language", "title", "body")
        LANGUAGE_FIELD_NUMBER: _ClassVar[int]
        TITLE_FIELD_NUMBER: _ClassVar[int]
        BODY_FIELD_NUMBER: _ClassVar[int]
        language: str
        title: str
        body: str
        def __init__(self, language: _Optional[str] = ..., title: _Optional[str] = ..., body: _Optional[str] = ...) -> None: ...
    class Translation(_message.Message):
        __slots__ = ("language", "text")
        LANGUAGE_FIELD_NUMBER: _ClassVar[int]
        TEXT_FIELD_NUMBER: _ClassVar[int]
        language: str
        text: str
        def __init__(self, language: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...
    class Contact(_message.Message):
        __slots__ = ("kind", "source", "region", "languages", "url", "number", "label")
        KIND_FIELD_NUMBER: _ClassVar[int]
        SOURCE_FIELD_NUMBER: _ClassVar[int]
        REGION_FIELD_NUMBER: _ClassVar[int]
        LANGUAGES_FIELD_NUMBER: _ClassVar[int]
        URL_FIELD_NUMBER: _ClassVar[int]
        NUMBER_FIELD_NUMBER: _ClassVar[int]
        LABEL_FIELD_NUMBER: _ClassVar[int]
        kind: Lists.ContactKind
        source: str
        region: str
        languages: _containers.RepeatedScalarFieldContainer[str]
        url: str
        number: str
        label: _containers.RepeatedCompositeFieldContainer[Lists.Translation]
        def __init__(self, kind: _Optional[_Union[Lists.ContactKind, str]] = ..., source: _Optional[str] = ..., region: _Optional[str] = ..., languages: _Optional[_Iterable[str]] = ..., url: _Optional[str] = ..., number: _Optional[str] = ..., label: _Optional[_Iterable[_Union[Lists.Translation, _Mapping]]] = ...) -> None: ...
    class Notice(_message.Message):
        __slots__ = ("notice", "kind", "topic", "texts", "actions", "parent", "dismissible", "label", "why_url", "feedback_url", "source", "review_by")
        NOTICE_FIELD_NUMBER: _ClassVar[int]
        KIND_FIELD_NUMBER: _ClassVar[int]
        TOPIC_FIELD_NUMBER: _ClassVar[int]
        TEXTS_FIELD_NUMBER: _ClassVar[int]
        ACTIONS_FIELD_NUMBER: _ClassVar[int]
        PARENT_FIELD_NUMBER: _ClassVar[int]
        DISMISSIBLE_FIELD_NUMBER: _ClassVar[int]
        LABEL_FIELD_NUMBER: _ClassVar[int]
        WHY_URL_FIELD_NUMBER: _ClassVar[int]
        FEEDBACK_URL_FIELD_NUMBER: _ClassVar[int]
        SOURCE_FIELD_NUMBER: _ClassVar[int]
        REVIEW_BY_FIELD_NUMBER: _ClassVar[int]
        notice: str
        kind: Lists.NoticeKind
        topic: str
        texts: _containers.RepeatedCompositeFieldContainer[Lists.NoticeText]
        actions: _containers.RepeatedCompositeFieldContainer[Lists.Contact]
        parent: str
        dismissible: bool
        label: _containers.RepeatedCompositeFieldContainer[Lists.Translation]
        why_url: str
        feedback_url: str
        source: str
        review_by: str
        def __init__(self, notice: _Optional[str] = ..., kind: _Optional[_Union[Lists.NoticeKind, str]] = ..., topic: _Optional[str] = ..., texts: _Optional[_Iterable[_Union[Lists.NoticeText, _Mapping]]] = ..., actions: _Optional[_Iterable[_Union[Lists.Contact, _Mapping]]] = ..., parent: _Optional[str] = ..., dismissible: _Optional[bool] = ..., label: _Optional[_Iterable[_Union[Lists.Translation, _Mapping]]] = ..., why_url: _Optional[str] = ..., feedback_url: _Optional[str] = ..., source: _Optional[str] = ..., review_by: _Optional[str] = ...) -> None: ...
    class ContextList(_message.Message):
        __slots__ = ("id", "language", "phrases")
        ID_FIELD_NUMBER: _ClassVar[int]
        LANGUAGE_FIELD_NUMBER: _ClassVar[int]
        PHRASES_FIELD_NUMBER: _ClassVar[int]
        id: str
        language: str
        phrases: _containers.RepeatedScalarFieldContainer[str]
        def __init__(self, id: _Optional[str] = ..., language: _Optional[str] = ..., phrases: _Optional[_Iterable[str]] = ...) -> None: ...
    class Schedule(_message.Message):
        __slots__ = ("starts", "ends")
        STARTS_FIELD_NUMBER: _ClassVar[int]
        ENDS_FIELD_NUMBER: _ClassVar[int]
        starts: _timestamp_pb2.Timestamp
        ends: _timestamp_pb2.Timestamp
        def __init__(self, starts: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ends: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
    class CapTrigger(_message.Message):
        __slots__ = ("senders", "events", "min_severity", "min_certainty", "mode")
        SENDERS_FIELD_NUMBER: _ClassVar[int]
        EVENTS_FIELD_NUMBER: _ClassVar[int]
        MIN_SEVERITY_FIELD_NUMBER: _ClassVar[int]
        MIN_CERTAINTY_FIELD_NUMBER: _ClassVar[int]
        MODE_FIELD_NUMBER: _ClassVar[int]
        senders: _containers.RepeatedScalarFieldContainer[str]
        events: _containers.RepeatedScalarFieldContainer[str]
        min_severity: str
        min_certainty: str
        mode: Lists.CapMode
        def __init__(self, senders: _Optional[_Iterable[str]] = ..., events: _Optional[_Iterable[str]] = ..., min_severity: _Optional[str] = ..., min_certainty: _Optional[str] = ..., mode: _Optional[_Union[Lists.CapMode, str]] = ...) -> None: ...
    class Trigger(_message.Message):
        __slots__ = ("people", "schedule", "cap")
        PEOPLE_FIELD_NUMBER: _ClassVar[int]
        SCHEDULE_FIELD_NUMBER: _ClassVar[int]
        CAP_FIELD_NUMBER: _ClassVar[int]
        people: _containers.RepeatedScalarFieldContainer[str]
        schedule: Lists.Schedule
        cap: Lists.CapTrigger
        def __init__(self, people: _Optional[_Iterable[str]] = ..., schedule: _Optional[_Union[Lists.Schedule, _Mapping]] = ..., cap: _Optional[_Union[Lists.CapTrigger, _Mapping]] = ...) -> None: ...
    class Extension(_message.Message):
        __slots__ = ("by", "times")
        BY_FIELD_NUMBER: _ClassVar[int]
        TIMES_FIELD_NUMBER: _ClassVar[int]
        by: int
        times: int
        def __init__(self, by: _Optional[int] = ..., times: _Optional[int] = ...) -> None: ...
    class Event(_message.Message):
        __slots__ = ("event", "kind", "state", "regions", "show_in", "terms", "notices", "stricter", "trigger", "max_duration", "extend", "contacts", "cases")
        EVENT_FIELD_NUMBER: _ClassVar[int]
        KIND_FIELD_NUMBER: _ClassVar[int]
        STATE_FIELD_NUMBER: _ClassVar[int]
        REGIONS_FIELD_NUMBER: _ClassVar[int]
        SHOW_IN_FIELD_NUMBER: _ClassVar[int]
        TERMS_FIELD_NUMBER: _ClassVar[int]
        NOTICES_FIELD_NUMBER: _ClassVar[int]
        STRICTER_FIELD_NUMBER: _ClassVar[int]
        TRIGGER_FIELD_NUMBER: _ClassVar[int]
        MAX_DURATION_FIELD_NUMBER: _ClassVar[int]
        EXTEND_FIELD_NUMBER: _ClassVar[int]
        CONTACTS_FIELD_NUMBER: _ClassVar[int]
        CASES_FIELD_NUMBER: _ClassVar[int]
        event: str
        kind: Lists.EventKind
        state: Lists.EventState
        regions: _containers.RepeatedScalarFieldContainer[str]
        show_in: _containers.RepeatedScalarFieldContainer[str]
        terms: _containers.RepeatedCompositeFieldContainer[Lists.Term]
        notices: _containers.RepeatedScalarFieldContainer[str]
        stricter: _containers.RepeatedScalarFieldContainer[str]
        trigger: Lists.Trigger
        max_duration: int
        extend: Lists.Extension
        contacts: _containers.RepeatedScalarFieldContainer[str]
        cases: _containers.RepeatedCompositeFieldContainer[Lists.Case]
        def __init__(self, event: _Optional[str] = ..., kind: _Optional[_Union[Lists.EventKind, str]] = ..., state: _Optional[_Union[Lists.EventState, str]] = ..., regions: _Optional[_Iterable[str]] = ..., show_in: _Optional[_Iterable[str]] = ..., terms: _Optional[_Iterable[_Union[Lists.Term, _Mapping]]] = ..., notices: _Optional[_Iterable[str]] = ..., stricter: _Optional[_Iterable[str]] = ..., trigger: _Optional[_Union[Lists.Trigger, _Mapping]] = ..., max_duration: _Optional[int] = ..., extend: _Optional[_Union[Lists.Extension, _Mapping]] = ..., contacts: _Optional[_Iterable[str]] = ..., cases: _Optional[_Iterable[_Union[Lists.Case, _Mapping]]] = ...) -> None: ...
    class Reason(_message.Message):
        __slots__ = ("id", "title", "dsa")
        ID_FIELD_NUMBER: _ClassVar[int]
        TITLE_FIELD_NUMBER: _ClassVar[int]
        DSA_FIELD_NUMBER: _ClassVar[int]
        id: str
        title: str
        dsa: Lists.Dsa
        def __init__(self, id: _Optional[str] = ..., title: _Optional[str] = ..., dsa: _Optional[_Union[Lists.Dsa, _Mapping]] = ...) -> None: ...
    class Waiver(_message.Message):
        __slots__ = ("topic", "locale", "why")
        TOPIC_FIELD_NUMBER: _ClassVar[int]
        LOCALE_FIELD_NUMBER: _ClassVar[int]
        WHY_FIELD_NUMBER: _ClassVar[int]
        topic: str
        locale: str
        why: str
        def __init__(self, topic: _Optional[str] = ..., locale: _Optional[str] = ..., why: _Optional[str] = ...) -> None: ...
    class Guardrail(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class Workspace(_message.Message):
        __slots__ = ("workspace", "timezone", "default_language", "locales", "topics", "waivers", "blocked_notice", "reasons", "test_queries", "guardrails")
        WORKSPACE_FIELD_NUMBER: _ClassVar[int]
        TIMEZONE_FIELD_NUMBER: _ClassVar[int]
        DEFAULT_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
        LOCALES_FIELD_NUMBER: _ClassVar[int]
        TOPICS_FIELD_NUMBER: _ClassVar[int]
        WAIVERS_FIELD_NUMBER: _ClassVar[int]
        BLOCKED_NOTICE_FIELD_NUMBER: _ClassVar[int]
        REASONS_FIELD_NUMBER: _ClassVar[int]
        TEST_QUERIES_FIELD_NUMBER: _ClassVar[int]
        GUARDRAILS_FIELD_NUMBER: _ClassVar[int]
        workspace: str
        timezone: str
        default_language: str
        locales: _containers.RepeatedScalarFieldContainer[str]
        topics: _containers.RepeatedScalarFieldContainer[str]
        waivers: _containers.RepeatedCompositeFieldContainer[Lists.Waiver]
        blocked_notice: str
        reasons: _containers.RepeatedCompositeFieldContainer[Lists.Reason]
        test_queries: bool
        guardrails: _containers.RepeatedCompositeFieldContainer[Lists.Guardrail]
        def __init__(self, workspace: _Optional[str] = ..., timezone: _Optional[str] = ..., default_language: _Optional[str] = ..., locales: _Optional[_Iterable[str]] = ..., topics: _Optional[_Iterable[str]] = ..., waivers: _Optional[_Iterable[_Union[Lists.Waiver, _Mapping]]] = ..., blocked_notice: _Optional[str] = ..., reasons: _Optional[_Iterable[_Union[Lists.Reason, _Mapping]]] = ..., test_queries: _Optional[bool] = ..., guardrails: _Optional[_Iterable[_Union[Lists.Guardrail, _Mapping]]] = ...) -> None: ...
    WORKSPACE_FIELD_NUMBER: _ClassVar[int]
    BLOCKLISTS_FIELD_NUMBER: _ClassVar[int]
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    NOTICES_FIELD_NUMBER: _ClassVar[int]
    CONTEXTS_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    MUST_PASS_FIELD_NUMBER: _ClassVar[int]
    MUST_BLOCK_FIELD_NUMBER: _ClassVar[int]
    workspace: Lists.Workspace
    blocklists: _containers.RepeatedCompositeFieldContainer[Lists.Blocklist]
    sources: _containers.RepeatedCompositeFieldContainer[Lists.Source]
    notices: _containers.RepeatedCompositeFieldContainer[Lists.Notice]
    contexts: _containers.RepeatedCompositeFieldContainer[Lists.ContextList]
    events: _containers.RepeatedCompositeFieldContainer[Lists.Event]
    must_pass: _containers.RepeatedScalarFieldContainer[str]
    must_block: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, workspace: _Optional[_Union[Lists.Workspace, _Mapping]] = ..., blocklists: _Optional[_Iterable[_Union[Lists.Blocklist, _Mapping]]] = ..., sources: _Optional[_Iterable[_Union[Lists.Source, _Mapping]]] = ..., notices: _Optional[_Iterable[_Union[Lists.Notice, _Mapping]]] = ..., contexts: _Optional[_Iterable[_Union[Lists.ContextList, _Mapping]]] = ..., events: _Optional[_Iterable[_Union[Lists.Event, _Mapping]]] = ..., must_pass: _Optional[_Iterable[str]] = ..., must_block: _Optional[_Iterable[str]] = ...) -> None: ...
