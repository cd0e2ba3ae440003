"""The nouns of the workbench, a module each. Every queryset that a person sees goes through `visible_to(user)`."""

from .anchor import Anchor, AnchorQuerySet, AnchorState
from .article import Article, ArticleQuerySet, Block, Revision
from .capture import Capture, CaptureOrigin, CaptureQuerySet
from .claim import (
    FINDING_FIELDS,
    IS_RETURNED,
    OPEN_STATUSES,
    WORKABLE_STATUSES,
    Claim,
    ClaimType,
    Form,
    Kind,
    Origin,
    Outcome,
    Priority,
    Status,
    Type,
    WaiveReason,
)
from .event import Action, Channel, ClaimEvent
from .evidence import Evidence, Source, SourceKind, Stance
from .findings import AttributionFinding, ContextFinding, Rating, SaidFinding, Verdict, WordingFinding
from .imports import Import, ImportChunk, ImportFormat, ImportLine, LineOutcome
from .job import Job, JobStatus
from .meta import choice_label, column, label_of
from .note import Note, NoteKind
from .presence import Presence
from .publication import Publication, with_publications
from .report import WORK_FILTERS, Report, ReportChunk, ReportItem, ReportState
from .saved_filter import SavedFilter
from .speaker import Speaker, SpeakerAlias
from .speaker_merge import SpeakerMerge, SpeakersApart
from .user import Role, User, roles_of
from .watch import Feed, FeedItem, FeedKind, ItemState, PolledHost, WatchList, from_watch_list

__all__ = [
    "FINDING_FIELDS",
    "IS_RETURNED",
    "OPEN_STATUSES",
    "WORKABLE_STATUSES",
    "WORK_FILTERS",
    "Action",
    "Anchor",
    "AnchorQuerySet",
    "AnchorState",
    "Article",
    "ArticleQuerySet",
    "AttributionFinding",
    "Block",
    "Capture",
    "CaptureOrigin",
    "CaptureQuerySet",
    "Channel",
    "Claim",
    "ClaimEvent",
    "ClaimType",
    "ContextFinding",
    "Evidence",
    "Feed",
    "FeedItem",
    "FeedKind",
    "Form",
    "Import",
    "ImportChunk",
    "ImportFormat",
    "ImportLine",
    "ItemState",
    "Job",
    "JobStatus",
    "Kind",
    "LineOutcome",
    "Note",
    "NoteKind",
    "Origin",
    "Outcome",
    "PolledHost",
    "Presence",
    "Priority",
    "Publication",
    "Rating",
    "Report",
    "ReportChunk",
    "ReportItem",
    "ReportState",
    "Revision",
    "Role",
    "SaidFinding",
    "SavedFilter",
    "Source",
    "SourceKind",
    "Speaker",
    "SpeakerAlias",
    "SpeakerMerge",
    "SpeakersApart",
    "Stance",
    "Status",
    "Type",
    "User",
    "Verdict",
    "WaiveReason",
    "WatchList",
    "WordingFinding",
    "choice_label",
    "column",
    "from_watch_list",
    "label_of",
    "roles_of",
    "with_publications",
]
