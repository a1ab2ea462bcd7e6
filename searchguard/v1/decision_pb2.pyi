import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Action(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACTION_UNSPECIFIED: _ClassVar[Action]
    ACTION_PASS: _ClassVar[Action]
    ACTION_POINTER: _ClassVar[Action]
    ACTION_BLOCK: _ClassVar[Action]

class AgeBand(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AGE_BAND_UNSPECIFIED: _ClassVar[AgeBand]
    AGE_BAND_UNDER_13: _ClassVar[AgeBand]
    AGE_BAND_UNDER_16: _ClassVar[AgeBand]
    AGE_BAND_16_17: _ClassVar[AgeBand]
    AGE_BAND_18_20: _ClassVar[AgeBand]
    AGE_BAND_ADULT: _ClassVar[AgeBand]

class Surface(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SURFACE_UNSPECIFIED: _ClassVar[Surface]
    SURFACE_SEARCH: _ClassVar[Surface]
    SURFACE_SUGGEST: _ClassVar[Surface]
    SURFACE_HASHTAG: _ClassVar[Surface]

class Results(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RESULTS_UNSPECIFIED: _ClassVar[Results]
    RESULTS_SHOW: _ClassVar[Results]
    RESULTS_SHOW_AFTER_CONSENT: _ClassVar[Results]
    RESULTS_RELIABLE_ONLY: _ClassVar[Results]
    RESULTS_NONE: _ClassVar[Results]

class NoticeKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NOTICE_KIND_UNSPECIFIED: _ClassVar[NoticeKind]
    NOTICE_KIND_REFERENCE: _ClassVar[NoticeKind]
    NOTICE_KIND_HELPLINE: _ClassVar[NoticeKind]
    NOTICE_KIND_ELECTION: _ClassVar[NoticeKind]
    NOTICE_KIND_EMERGENCY: _ClassVar[NoticeKind]
    NOTICE_KIND_BLOCKED: _ClassVar[NoticeKind]
    NOTICE_KIND_INTERSTITIAL: _ClassVar[NoticeKind]

class ContactKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONTACT_KIND_UNSPECIFIED: _ClassVar[ContactKind]
    CONTACT_KIND_CALL: _ClassVar[ContactKind]
    CONTACT_KIND_SMS: _ClassVar[ContactKind]
    CONTACT_KIND_CHAT: _ClassVar[ContactKind]
    CONTACT_KIND_LINK: _ClassVar[ContactKind]
ACTION_UNSPECIFIED: Action
ACTION_PASS: Action
ACTION_POINTER: Action
ACTION_BLOCK: Action
AGE_BAND_UNSPECIFIED: AgeBand
AGE_BAND_UNDER_13: AgeBand
AGE_BAND_UNDER_16: AgeBand
AGE_BAND_16_17: AgeBand
AGE_BAND_18_20: AgeBand
AGE_BAND_ADULT: AgeBand
SURFACE_UNSPECIFIED: Surface
SURFACE_SEARCH: Surface
SURFACE_SUGGEST: Surface
SURFACE_HASHTAG: Surface
RESULTS_UNSPECIFIED: Results
RESULTS_SHOW: Results
RESULTS_SHOW_AFTER_CONSENT: Results
RESULTS_RELIABLE_ONLY: Results
RESULTS_NONE: Results
NOTICE_KIND_UNSPECIFIED: NoticeKind
NOTICE_KIND_REFERENCE: NoticeKind
NOTICE_KIND_HELPLINE: NoticeKind
NOTICE_KIND_ELECTION: NoticeKind
NOTICE_KIND_EMERGENCY: NoticeKind
NOTICE_KIND_BLOCKED: NoticeKind
NOTICE_KIND_INTERSTITIAL: NoticeKind
CONTACT_KIND_UNSPECIFIED: ContactKind
CONTACT_KIND_CALL: ContactKind
CONTACT_KIND_SMS: ContactKind
CONTACT_KIND_CHAT: ContactKind
CONTACT_KIND_LINK: ContactKind

class Context(_message.Message):
    __slots__ = ("region", "language", "age_band", "surface")
    REGION_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    AGE_BAND_FIELD_NUMBER: _ClassVar[int]
    SURFACE_FIELD_NUMBER: _ClassVar[int]
    region: str
    language: str
    age_band: AgeBand
    surface: Surface
    def __init__(self, region: _Optional[str] = ..., language: _Optional[str] = ..., age_band: _Optional[_Union[AgeBand, str]] = ..., surface: _Optional[_Union[Surface, str]] = ...) -> None: ...

class Decision(_message.Message):
    __slots__ = ("action", "results", "suppress_suggestion", "notices", "rule_id", "reason", "policy", "policy_url", "event_ids", "revision", "switchboard_version", "decision_id", "softened", "truncated", "cache_for", "ignored_context", "explanation")
    ACTION_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    SUPPRESS_SUGGESTION_FIELD_NUMBER: _ClassVar[int]
    NOTICES_FIELD_NUMBER: _ClassVar[int]
    RULE_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    POLICY_URL_FIELD_NUMBER: _ClassVar[int]
    EVENT_IDS_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    SWITCHBOARD_VERSION_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    SOFTENED_FIELD_NUMBER: _ClassVar[int]
    TRUNCATED_FIELD_NUMBER: _ClassVar[int]
    CACHE_FOR_FIELD_NUMBER: _ClassVar[int]
    IGNORED_CONTEXT_FIELD_NUMBER: _ClassVar[int]
    EXPLANATION_FIELD_NUMBER: _ClassVar[int]
    action: Action
    results: Results
    suppress_suggestion: bool
    notices: _containers.RepeatedCompositeFieldContainer[Notice]
    rule_id: str
    reason: str
    policy: str
    policy_url: str
    event_ids: _containers.RepeatedScalarFieldContainer[str]
    revision: str
    switchboard_version: int
    decision_id: str
    softened: bool
    truncated: bool
    cache_for: _duration_pb2.Duration
    ignored_context: _containers.RepeatedScalarFieldContainer[str]
    explanation: Explanation
    def __init__(self, action: _Optional[_Union[Action, str]] = ..., results: _Optional[_Union[Results, str]] = ..., suppress_suggestion: _Optional[bool] = ..., notices: _Optional[_Iterable[_Union[Notice, _Mapping]]] = ..., rule_id: _Optional[str] = ..., reason: _Optional[str] = ..., policy: _Optional[str] = ..., policy_url: _Optional[str] = ..., event_ids: _Optional[_Iterable[str]] = ..., revision: _Optional[str] = ..., switchboard_version: _Optional[int] = ..., decision_id: _Optional[str] = ..., softened: _Optional[bool] = ..., truncated: _Optional[bool] = ..., cache_for: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., ignored_context: _Optional[_Iterable[str]] = ..., explanation: _Optional[_Union[Explanation, _Mapping]] = ...) -> None: ...

class Notice(_message.Message):
    __slots__ = ("id", "version", "kind", "title", "body", "language", "fallback_from", "source_name", "source_id", "actions", "label", "why_url", "feedback_url", "event_id", "dismissible")
    ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    FALLBACK_FROM_FIELD_NUMBER: _ClassVar[int]
    SOURCE_NAME_FIELD_NUMBER: _ClassVar[int]
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    WHY_URL_FIELD_NUMBER: _ClassVar[int]
    FEEDBACK_URL_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    DISMISSIBLE_FIELD_NUMBER: _ClassVar[int]
    id: str
    version: str
    kind: NoticeKind
    title: str
    body: str
    language: str
    fallback_from: str
    source_name: str
    source_id: str
    actions: _containers.RepeatedCompositeFieldContainer[Contact]
    label: str
    why_url: str
    feedback_url: str
    event_id: str
    dismissible: bool
    def __init__(self, id: _Optional[str] = ..., version: _Optional[str] = ..., kind: _Optional[_Union[NoticeKind, str]] = ..., title: _Optional[str] = ..., body: _Optional[str] = ..., language: _Optional[str] = ..., fallback_from: _Optional[str] = ..., source_name: _Optional[str] = ..., source_id: _Optional[str] = ..., actions: _Optional[_Iterable[_Union[Contact, _Mapping]]] = ..., label: _Optional[str] = ..., why_url: _Optional[str] = ..., feedback_url: _Optional[str] = ..., event_id: _Optional[str] = ..., dismissible: _Optional[bool] = ...) -> None: ...

class Contact(_message.Message):
    __slots__ = ("kind", "label", "url", "number")
    KIND_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    kind: ContactKind
    label: str
    url: str
    number: str
    def __init__(self, kind: _Optional[_Union[ContactKind, str]] = ..., label: _Optional[str] = ..., url: _Optional[str] = ..., number: _Optional[str] = ...) -> None: ...

class Explanation(_message.Message):
    __slots__ = ("matches", "steps")
    MATCHES_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    matches: _containers.RepeatedCompositeFieldContainer[Match]
    steps: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, matches: _Optional[_Iterable[_Union[Match, _Mapping]]] = ..., steps: _Optional[_Iterable[str]] = ...) -> None: ...

class Match(_message.Message):
    __slots__ = ("rule_id", "term", "span_start", "span_end", "matched_text", "foldings", "outcome")
    RULE_ID_FIELD_NUMBER: _ClassVar[int]
    TERM_FIELD_NUMBER: _ClassVar[int]
    SPAN_START_FIELD_NUMBER: _ClassVar[int]
    SPAN_END_FIELD_NUMBER: _ClassVar[int]
    MATCHED_TEXT_FIELD_NUMBER: _ClassVar[int]
    FOLDINGS_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    rule_id: str
    term: str
    span_start: int
    span_end: int
    matched_text: str
    foldings: _containers.RepeatedScalarFieldContainer[str]
    outcome: str
    def __init__(self, rule_id: _Optional[str] = ..., term: _Optional[str] = ..., span_start: _Optional[int] = ..., span_end: _Optional[int] = ..., matched_text: _Optional[str] = ..., foldings: _Optional[_Iterable[str]] = ..., outcome: _Optional[str] = ...) -> None: ...
