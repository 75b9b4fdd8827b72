"""Who may do what. `<room>:<verb>` in alphabetical order; the table of roles is the whole truth."""

from enum import StrEnum

from nhandao_site.kit.labelled import Labelled


class Role(Labelled):
    ADMINISTRATOR = "administrator", "quản trị"
    PROVINCE_OFFICER = "province_officer", "người duyệt của tỉnh"
    DISTRICT_OFFICER = "district_officer", "cán bộ huyện"
    COMMUNE_OFFICER = "commune_officer", "cán bộ xã"
    EDITOR = "editor", "biên tập"
    ACCOUNTANT = "accountant", "kế toán"
    REPORTER = "reporter", "người báo cáo của đơn vị"
    COUNCIL = "council", "hội đồng xét tặng"
    AUDITOR = "auditor", "kiểm tra, lãnh đạo"


class Permission(StrEnum):
    ACCOUNTS_MANAGE = "accounts:manage"
    ACCOUNTS_OWN = "accounts:own"  # one's own desk: password, sessions
    ADDRESSES_APPROVE = "addresses:approve"
    ADDRESSES_EDIT = "addresses:edit"  # draft, survey, consent, photos, submit
    ADDRESSES_FOLLOW = "addresses:follow"  # visits, plan of help
    ADDRESSES_MERGE = "addresses:merge"
    ADDRESSES_PROPOSE = "addresses:propose"  # hand a case to the commune
    ADDRESSES_PUBLISH = "addresses:publish"
    ADDRESSES_READ = "addresses:read"
    ADDRESSES_REVEAL = "addresses:reveal"  # open a masked personal column with a reason
    ADDRESSES_VERIFY = "addresses:verify"
    ADDRESSES_WITHDRAW = "addresses:withdraw"  # take down at once when consent is withdrawn
    ASSISTANCE_READ = "assistance:read"
    ASSISTANCE_RECORD = "assistance:record"
    ASSISTANCE_VERIFY = "assistance:verify"
    AUDIT_READ = "audit:read"
    DESK_READ = "desk:read"
    DOCUMENTS_READ = "documents:read"
    DOCUMENTS_RECORD = "documents:record"  # add, correct, withdraw a paper of one's own branch
    FIGURES_READ = "figures:read"  # the table, and the rows behind its numbers
    FUNDS_APPROVE = "funds:approve"  # transfers between funds, debts written off
    FUNDS_PROPOSE = "funds:propose"
    HONOURS_CERTIFY = "honours:certify"  # yearly confirmations for emulation files
    HONOURS_DECIDE = "honours:decide"  # write down a decision, announce it, forward to the centre
    HONOURS_MANAGE = "honours:manage"
    HONOURS_NOMINATE = "honours:nominate"
    HONOURS_READ = "honours:read"
    HONOURS_RUN = "honours:run"  # rounds and sittings of the council; no vote
    HONOURS_VERIFY = "honours:verify"  # a nomination, at the tier of one's own unit
    HONOURS_VOTE = "honours:vote"  # in sittings of which one is a member
    INSPECTIONS_MANAGE = "inspections:manage"  # plan, record what was found, confirm what was mended
    INSPECTIONS_READ = "inspections:read"
    LEDGER_READ = "ledger:read"
    LEDGER_RECORD = "ledger:record"
    MOVEMENT_READ = "movement:read"
    MOVEMENT_RECORD = "movement:record"  # participants, pilots, channels, events
    PLEDGES_CONFIRM = "pledges:confirm"
    PLEDGES_OFFER = "pledges:offer"  # propose addresses to a body, print the list
    PLEDGES_READ = "pledges:read"
    PLEDGES_RECORD = "pledges:record"
    PRIVACY_ERASE = "privacy:erase"  # what speaks of one person, for good, as the second of two
    PRIVACY_HANDLE = "privacy:handle"  # requests of people about the data on them
    PRIVACY_READ = "privacy:read"  # the register with its counts, what is due to be forgotten
    RECHECKS_RECORD = "rechecks:record"  # what was found when a thing drawn by lot was looked at again
    REPORTS_ACCEPT = "reports:accept"  # return, accept, lock; file one that came on paper
    REPORTS_READ = "reports:read"
    REPORTS_WRITE = "reports:write"
    ROSTERS_MANAGE = "rosters:manage"
    ROSTERS_READ = "rosters:read"
    SETTINGS_MANAGE = "settings:manage"
    STORIES_PUBLISH = "stories:publish"
    STORIES_READ = "stories:read"
    STORIES_SHARE = "stories:share"  # pass on what is published: where it was posted, bulletins, the press
    STORIES_WRITE = "stories:write"
    TARGETS_MANAGE = "targets:manage"  # plans, thresholds, hand-down, what the public sees
    TARGETS_READ = "targets:read"
    TASKS_DO = "tasks:do"  # begin and finish what a plan asks of one's own unit
    TIPS_HANDLE = "tips:handle"  # read what people tell of good deeds, take it up or answer it
    UNITS_MANAGE = "units:manage"
    UNITS_READ = "units:read"
    WORKBOOK_EXPORT = "workbook:export"
    WORKBOOK_IMPORT = "workbook:import"


P = Permission
_ALL_READ = {
    P.ACCOUNTS_OWN,
    P.ADDRESSES_READ,
    P.ASSISTANCE_READ,
    P.DESK_READ,
    P.DOCUMENTS_READ,
    P.FIGURES_READ,
    P.HONOURS_READ,
    P.INSPECTIONS_READ,
    P.MOVEMENT_READ,
    P.PLEDGES_READ,
    P.REPORTS_READ,
    P.ROSTERS_READ,
    P.STORIES_READ,
    P.TARGETS_READ,
    P.UNITS_READ,
}
_CASEWORK = {
    P.ADDRESSES_EDIT,
    P.ADDRESSES_FOLLOW,
    P.ADDRESSES_PROPOSE,
    P.ADDRESSES_REVEAL,
    P.ADDRESSES_VERIFY,
    P.ADDRESSES_WITHDRAW,
    P.ASSISTANCE_RECORD,
    P.ASSISTANCE_VERIFY,
    P.DOCUMENTS_RECORD,
    P.MOVEMENT_RECORD,
    P.HONOURS_NOMINATE,
    P.HONOURS_VERIFY,
    P.PLEDGES_CONFIRM,
    P.PLEDGES_OFFER,
    P.PLEDGES_RECORD,
    P.PRIVACY_HANDLE,
    P.REPORTS_WRITE,
    P.STORIES_SHARE,
    P.TASKS_DO,
    P.TIPS_HANDLE,
}

GRANTS: dict[Role, set[Permission]] = {
    Role.ADMINISTRATOR: _ALL_READ
    | {
        P.ACCOUNTS_MANAGE,
        P.ADDRESSES_VERIFY,
        P.ADDRESSES_WITHDRAW,
        P.AUDIT_READ,
        P.HONOURS_MANAGE,
        P.INSPECTIONS_MANAGE,
        P.PRIVACY_ERASE,
        P.PRIVACY_HANDLE,
        P.PRIVACY_READ,
        P.ROSTERS_MANAGE,
        P.SETTINGS_MANAGE,
        P.TARGETS_MANAGE,
        P.UNITS_MANAGE,
        P.WORKBOOK_EXPORT,
        P.WORKBOOK_IMPORT,
    },
    Role.PROVINCE_OFFICER: _ALL_READ
    | _CASEWORK
    | {
        P.ADDRESSES_APPROVE,
        P.ADDRESSES_MERGE,
        P.ADDRESSES_PUBLISH,
        P.FUNDS_APPROVE,
        P.HONOURS_CERTIFY,
        P.HONOURS_DECIDE,
        P.HONOURS_MANAGE,
        P.HONOURS_RUN,
        P.INSPECTIONS_MANAGE,
        P.LEDGER_READ,
        P.PRIVACY_ERASE,
        P.PRIVACY_READ,
        P.REPORTS_ACCEPT,
        P.ROSTERS_MANAGE,
        P.STORIES_PUBLISH,
        P.TARGETS_MANAGE,
        P.WORKBOOK_EXPORT,
        P.WORKBOOK_IMPORT,
    },
    Role.DISTRICT_OFFICER: _ALL_READ | _CASEWORK | {P.INSPECTIONS_MANAGE, P.REPORTS_ACCEPT},
    Role.COMMUNE_OFFICER: _ALL_READ | _CASEWORK,
    Role.EDITOR: _ALL_READ
    | {
        P.DOCUMENTS_RECORD,
        P.MOVEMENT_RECORD,
        P.STORIES_PUBLISH,
        P.STORIES_SHARE,
        P.STORIES_WRITE,
        P.TIPS_HANDLE,
    },
    Role.ACCOUNTANT: _ALL_READ | {P.ASSISTANCE_VERIFY, P.FUNDS_PROPOSE, P.LEDGER_READ, P.LEDGER_RECORD},
    Role.REPORTER: {
        P.ACCOUNTS_OWN,
        P.ADDRESSES_PROPOSE,
        P.DESK_READ,
        P.DOCUMENTS_READ,
        P.DOCUMENTS_RECORD,
        P.FIGURES_READ,
        P.HONOURS_NOMINATE,
        P.HONOURS_READ,
        P.INSPECTIONS_READ,
        P.PLEDGES_RECORD,
        P.PLEDGES_READ,
        P.REPORTS_READ,
        P.REPORTS_WRITE,
        P.ROSTERS_READ,
        P.TARGETS_READ,
        P.TASKS_DO,
        P.UNITS_READ,
    },
    Role.COUNCIL: {P.ACCOUNTS_OWN, P.DESK_READ, P.HONOURS_READ, P.HONOURS_VOTE, P.STORIES_READ},
    Role.AUDITOR: _ALL_READ | {P.AUDIT_READ, P.LEDGER_READ, P.PRIVACY_READ, P.RECHECKS_RECORD},
}
