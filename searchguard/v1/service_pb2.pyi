import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.rpc import status_pb2 as _status_pb2
from searchguard.v1 import decision_pb2 as _decision_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CheckRequest(_message.Message):
    __slots__ = ("query", "context", "explain", "at")
    QUERY_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_FIELD_NUMBER: _ClassVar[int]
    EXPLAIN_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    query: str
    context: _decision_pb2.Context
    explain: bool
    at: _timestamp_pb2.Timestamp
    def __init__(self, query: _Optional[str] = ..., context: _Optional[_Union[_decision_pb2.Context, _Mapping]] = ..., explain: _Optional[bool] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CheckResponse(_message.Message):
    __slots__ = ("decision",)
    DECISION_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ...) -> None: ...

class BatchCheckRequest(_message.Message):
    __slots__ = ("queries", "context", "contexts")
    QUERIES_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_FIELD_NUMBER: _ClassVar[int]
    CONTEXTS_FIELD_NUMBER: _ClassVar[int]
    queries: _containers.RepeatedScalarFieldContainer[str]
    context: _decision_pb2.Context
    contexts: _containers.RepeatedCompositeFieldContainer[_decision_pb2.Context]
    def __init__(self, queries: _Optional[_Iterable[str]] = ..., context: _Optional[_Union[_decision_pb2.Context, _Mapping]] = ..., contexts: _Optional[_Iterable[_Union[_decision_pb2.Context, _Mapping]]] = ...) -> None: ...

class BatchCheckResponse(_message.Message):
    __slots__ = ("results",)
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[CheckResult]
    def __init__(self, results: _Optional[_Iterable[_Union[CheckResult, _Mapping]]] = ...) -> None: ...

class CheckResult(_message.Message):
    __slots__ = ("decision", "status")
    DECISION_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    status: _status_pb2.Status
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class StreamCheckRequest(_message.Message):
    __slots__ = ("id", "request")
    ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    id: str
    request: CheckRequest
    def __init__(self, id: _Optional[str] = ..., request: _Optional[_Union[CheckRequest, _Mapping]] = ...) -> None: ...

class StreamCheckResponse(_message.Message):
    __slots__ = ("id", "decision", "status")
    ID_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    id: str
    decision: _decision_pb2.Decision
    status: _status_pb2.Status
    def __init__(self, id: _Optional[str] = ..., decision: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ..., status: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class GetStatusRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetStatusResponse(_message.Message):
    __slots__ = ("status",)
    STATUS_FIELD_NUMBER: _ClassVar[int]
    status: ServerStatus
    def __init__(self, status: _Optional[_Union[ServerStatus, _Mapping]] = ...) -> None: ...

class WatchStatusRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class WatchStatusResponse(_message.Message):
    __slots__ = ("status",)
    STATUS_FIELD_NUMBER: _ClassVar[int]
    status: ServerStatus
    def __init__(self, status: _Optional[_Union[ServerStatus, _Mapping]] = ...) -> None: ...

class ServerStatus(_message.Message):
    __slots__ = ("revision", "serving_since", "loaded_from", "last_error", "switchboard_version", "default_cache_for", "blocklist_count", "rule_count", "term_count", "server_version", "unicode_version", "fold_version", "lists_unicode_version", "lists_fold_version", "switchboard_error")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    SERVING_SINCE_FIELD_NUMBER: _ClassVar[int]
    LOADED_FROM_FIELD_NUMBER: _ClassVar[int]
    LAST_ERROR_FIELD_NUMBER: _ClassVar[int]
    SWITCHBOARD_VERSION_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_CACHE_FOR_FIELD_NUMBER: _ClassVar[int]
    BLOCKLIST_COUNT_FIELD_NUMBER: _ClassVar[int]
    RULE_COUNT_FIELD_NUMBER: _ClassVar[int]
    TERM_COUNT_FIELD_NUMBER: _ClassVar[int]
    SERVER_VERSION_FIELD_NUMBER: _ClassVar[int]
    UNICODE_VERSION_FIELD_NUMBER: _ClassVar[int]
    FOLD_VERSION_FIELD_NUMBER: _ClassVar[int]
    LISTS_UNICODE_VERSION_FIELD_NUMBER: _ClassVar[int]
    LISTS_FOLD_VERSION_FIELD_NUMBER: _ClassVar[int]
    SWITCHBOARD_ERROR_FIELD_NUMBER: _ClassVar[int]
    revision: str
    serving_since: _timestamp_pb2.Timestamp
    loaded_from: str
    last_error: LoadError
    switchboard_version: int
    default_cache_for: _duration_pb2.Duration
    blocklist_count: int
    rule_count: int
    term_count: int
    server_version: str
    unicode_version: str
    fold_version: str
    lists_unicode_version: str
    lists_fold_version: str
    switchboard_error: str
    def __init__(self, revision: _Optional[str] = ..., serving_since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., loaded_from: _Optional[str] = ..., last_error: _Optional[_Union[LoadError, _Mapping]] = ..., switchboard_version: _Optional[int] = ..., default_cache_for: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., blocklist_count: _Optional[int] = ..., rule_count: _Optional[int] = ..., term_count: _Optional[int] = ..., server_version: _Optional[str] = ..., unicode_version: _Optional[str] = ..., fold_version: _Optional[str] = ..., lists_unicode_version: _Optional[str] = ..., lists_fold_version: _Optional[str] = ..., switchboard_error: _Optional[str] = ...) -> None: ...

class LoadError(_message.Message):
    __slots__ = ("message", "since", "problems")
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    message: str
    since: _timestamp_pb2.Timestamp
    problems: _containers.RepeatedCompositeFieldContainer[Problem]
    def __init__(self, message: _Optional[str] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., problems: _Optional[_Iterable[_Union[Problem, _Mapping]]] = ...) -> None: ...

class Problem(_message.Message):
    __slots__ = ("file", "line", "column", "severity", "message", "rule")
    class Severity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        SEVERITY_UNSPECIFIED: _ClassVar[Problem.Severity]
        SEVERITY_ERROR: _ClassVar[Problem.Severity]
        SEVERITY_WARNING: _ClassVar[Problem.Severity]
    SEVERITY_UNSPECIFIED: Problem.Severity
    SEVERITY_ERROR: Problem.Severity
    SEVERITY_WARNING: Problem.Severity
    FILE_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    file: str
    line: int
    column: int
    severity: Problem.Severity
    message: str
    rule: str
    def __init__(self, file: _Optional[str] = ..., line: _Optional[int] = ..., column: _Optional[int] = ..., severity: _Optional[_Union[Problem.Severity, str]] = ..., message: _Optional[str] = ..., rule: _Optional[str] = ...) -> None: ...
