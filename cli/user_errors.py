"""Errors that the user can put right, as one sentence each."""

from socket import gaierror

import asyncpg

from application.damage_problems import SignedHeadChanged
from application.problems import Malformed, NotSignedIn
from cli.service.installation import UserError
from delivery.channels import SealKeyWrong
from domain.imports.unreadable_export import UnreadableExport
from domain.refusals import Refused
from evidence.witness.witness_folder import WitnessFolderWrong
from local.rehearsal.script import MalformedRehearsal
from local.rehearsal.simulated_school import NotSettled
from local.subprocesses import ServerFailed
from local.time_skipping_server import NotAnswered
from policies import MalformedPolicy
from runtime.settings import SettingsMissing
from store.delivery.agency_keys import AuthorityKnown, UnknownAuthority
from store.delivery.webhook_addresses import UnknownWebhook
from store.ledger.sealing import CaseDoesNotOpen, EventDoesNotOpen
from store.migrate import MigrationChanged
from store.people.demonstration_state import NotUntouched
from store.people.people_setup import UnknownPerson, UnknownRole, UnknownSchool
from store.pool import LedgerAway, LedgerReadOnly
from store.tree.tree_reading import TreeIncomplete

_SPEAK = (
    UserError,
    MalformedPolicy,
    MalformedRehearsal,
    UnreadableExport,
    NotSettled,
    NotAnswered,
    ServerFailed,
    SettingsMissing,
    MigrationChanged,
    UnknownPerson,
    UnknownSchool,
    UnknownRole,
    UnknownAuthority,
    AuthorityKnown,
    UnknownWebhook,
    SealKeyWrong,
    NotUntouched,
    WitnessFolderWrong,
)
_READ_ONLY = (
    LedgerReadOnly,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.DiskFullError,
    asyncpg.TargetServerAttributeNotMatched,
)
TAKES_NO_ENTRIES = (
    "Postgres accepts no entries: it is a standby or read-only, or its disk is full. "
    'See "When something is away" in docs/operating.md.'
)


def sentence(error: Exception) -> str | None:
    """The sentence for an error that the user can put right; none for our own faults."""
    match error:
        case FileNotFoundError() if error.filename:
            return f"There is no file {error.filename}."
        case asyncpg.ClientConfigurationError():
            return "An ONWARD_*_URL setting is not a Postgres address like postgresql://ROLE:PASSWORD@HOST/DATABASE."
        case _ if isinstance(error, _READ_ONLY) or isinstance(error.__cause__, _READ_ONLY):
            return TAKES_NO_ENTRIES
        case LedgerAway() | ConnectionError() | TimeoutError() | asyncpg.CannotConnectNowError() | gaierror():
            return "Postgres cannot be reached. Check ONWARD_DATABASE_URL, or start it with `onward up`."
        case asyncpg.UniqueViolationError():
            return "That school already has a person of that name. See `onward people list`."
        case asyncpg.InvalidAuthorizationSpecificationError() | asyncpg.InvalidCatalogNameError():
            return "Postgres refuses the role, password or database. Check the ONWARD_*_URL settings."
        case asyncpg.UndefinedTableError() | asyncpg.UndefinedFunctionError():
            return "The database has no schema, or an old one. Run `onward migrate`."
        case EventDoesNotOpen():
            return (
                f"Entry {error.version} cannot be opened: it was changed. Run `onward verify {error.case}`."
            )
        case CaseDoesNotOpen():
            return (
                f"Case {error.case} is damaged and cannot be opened. "
                f"Run `onward verify --state {error.case}`."
            )
        case Refused():
            return error.sentence
        case NotSignedIn():
            return "No one has that token. Make one with `onward people token`."
        case Malformed():
            return " ".join(fault.message for fault in error.faults)
        case SignedHeadChanged():
            return f"{error.detail} `onward verify` names it."
        case TreeIncomplete():
            return (
                "Part of the tree over the record is missing, so nothing can be proved. Tell your auditor, "
                "and change nothing. `onward verify` names what is missing."
            )
        case _ if isinstance(error, _SPEAK):
            return str(error)
        case _:
            return None
