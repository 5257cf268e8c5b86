"""Rows for every noun of the journey. Natural keys are unique, so that every save is an upsert.

A row that is some stage's work carries `state`, `attempts` and a lease (`lease_owner`, `lease_until`); the pending ones
have a partial index, since claiming must not scan a million finished rows. `record` columns hold the value as
`dateline.records` writes it; the columns beside it are what is filtered and sorted by.
One module for each part of the journey.
"""

from dateline.store.models.api import ApiToken as ApiToken
from dateline.store.models.api import RateWindow as RateWindow
from dateline.store.models.api import TokenDecision as TokenDecision
from dateline.store.models.articles import Article as Article
from dateline.store.models.articles import Blob as Blob
from dateline.store.models.articles import CopyPost as CopyPost
from dateline.store.models.articles import Document as Document
from dateline.store.models.articles import Mention as Mention
from dateline.store.models.articles import Rejection as Rejection
from dateline.store.models.articles import hand_on_root as hand_on_root
from dateline.store.models.candidates import Candidate as Candidate
from dateline.store.models.candidates import CandidateReport as CandidateReport
from dateline.store.models.candidates import LinkPost as LinkPost
from dateline.store.models.candidates import LinkVocabulary as LinkVocabulary
from dateline.store.models.candidates import Report as Report
from dateline.store.models.candidates import WaitingWords as WaitingWords
from dateline.store.models.care import Backup as Backup
from dateline.store.models.deciding import BatchDecision as BatchDecision
from dateline.store.models.deciding import DecisionBatch as DecisionBatch
from dateline.store.models.deciding import Presence as Presence
from dateline.store.models.incidents import IncidentLine as IncidentLine
from dateline.store.models.learning import Outcome as Outcome
from dateline.store.models.learning import OutcomeSource as OutcomeSource
from dateline.store.models.learning import QueueSample as QueueSample
from dateline.store.models.learning import Ranking as Ranking
from dateline.store.models.learning import RankingUse as RankingUse
from dateline.store.models.learning import SampleRound as SampleRound
from dateline.store.models.leases import Leased as Leased
from dateline.store.models.notices_out import Delivery as Delivery
from dateline.store.models.notices_out import Told as Told
from dateline.store.models.notices_out import ViewNotice as ViewNotice
from dateline.store.models.notices_out import Webhook as Webhook
from dateline.store.models.notices_out import WebhookIncident as WebhookIncident
from dateline.store.models.operation import Cycle as Cycle
from dateline.store.models.operation import Tally as Tally
from dateline.store.models.outgoing import IncidentChange as IncidentChange
from dateline.store.models.preferences import Preference as Preference
from dateline.store.models.queue import QueueEntry as QueueEntry
from dateline.store.models.queue import QueueMark as QueueMark
from dateline.store.models.queue import QueuePost as QueuePost
from dateline.store.models.queue import SavedView as SavedView
from dateline.store.models.queue import SearchText as SearchText
from dateline.store.models.review import Decision as Decision
from dateline.store.models.review import Incident as Incident
from dateline.store.models.review import Placement as Placement
from dateline.store.models.review import UpdateProposal as UpdateProposal
from dateline.store.models.sources import Alert as Alert
from dateline.store.models.sources import Backfill as Backfill
from dateline.store.models.sources import Feed as Feed
from dateline.store.models.sources import FeedDay as FeedDay
from dateline.store.models.sources import FeedEntry as FeedEntry
from dateline.store.models.team import Activity as Activity
from dateline.store.models.team import Assignment as Assignment
from dateline.store.models.team import Comment as Comment
from dateline.store.models.team import Mentioned as Mentioned
from dateline.store.models.team import RuleProposal as RuleProposal
from dateline.store.models.team import SecondReading as SecondReading
from dateline.store.models.watches import Watch as Watch
from dateline.store.models.watches import WatchMatch as WatchMatch
from dateline.store.models.watches import WatchNotice as WatchNotice
from dateline.store.models.workers import DataLevel as DataLevel
from dateline.store.models.workers import Worker as Worker
