"""Who may use each address: one row per route and method. An address without a row fails the build.

Roles by letter: D 组织部门, L 联络员, B 职能部门经办人, C 企业联系人, N 党建指导员, S 上级查看, P 政务平台接口,
O 系统管理员, X 安全管理员, A 审计管理员. L works within the world's chain, B, C and N within its unit. Whoever is named
is let in (whatever becomes of an empty request); whoever is not is told that he may not (403); nobody at all is sent to
the door (pages) or told to sign in (401, API). A method without a row is not allowed (405).

The fourth word: ``no-file`` where the world's file lies on no disk, so that who is let in finds it gone (404);
``missing`` where an empty request names nothing, or the object is another account's own (404). ``-`` is nobody.
"""

from dataclasses import dataclass

PUBLIC = {
    "live": "asked by the machine that watches the process; tells nothing",
    "ready": "asked by the machine that watches the service; tells yes or no",
    "sign-in": "the door itself",
    "invitation-accept": "the door of whoever was invited; the link's secret says who that is",
    "reply-by-link": "the door of whoever was invited to a meeting; the link's secret says who that is",
    "calendar-feed-file": "read by calendar programs; the address's secret says whose calendar it is",
    "meeting-worker": "a script that is the same for everybody; it names the platform's files and nobody's rows",
    "visit-worker": "a script that is the same for everybody; it names the platform's files and nobody's rows",
    "visit-offline": "an empty page, the same for everybody, kept by phones for where there is no line",
    "meeting-offline": "an empty page, the same for everybody, kept by phones for where there is no line",
    "poster-raise": "the door of whoever reads a poster; the link's secret says which",
    "ticket-follow": "the door of whoever raised a ticket without an account; the link's secret says which",
    "sign-out": "leaving needs no right; who is not inside is led to the door",
    "api-schema": "what the API looks like is no secret and holds no row",
    "api-docs": "the same, to be read",
}

ROUTES = """
# 平台
api-term-list             GET    DLBCNSPO
api-term-detail           GET    DLBCNSPO
api-working-day-list      GET    DLBCNSPO
api-bulk-edit-list        POST   D
api-bulk-edit-detail      GET    D
api-bulk-edit-lines       GET    D
api-bulk-edit-apply       POST   D
api-bulk-edit-plan-undo   POST   D
api-bulk-edit-undo        POST   D
api-job-list              GET    DLBCNSPOXA
api-job-detail            GET    DS
api-job-file              GET    DS          no-file
api-deletion-list         GET    DLBCNSPOXA
api-search-list           GET    DLBCNSPOXA
api-import-list           GET    D
api-import-detail         GET    D
api-import-plan-undo      POST   D
api-import-undo           POST   D
api-import-leave-undo     POST   D
api-saved-view-list       GET    DLBCNSPOXA
api-saved-view-list       POST   DLBCNSPOXA
api-saved-view-detail     GET    DLBCNSPOXA  missing
api-saved-view-detail     PATCH  DLBCNSPOXA  missing
api-saved-view-detail     DELETE DLBCNSPOXA  missing
api-suggestion-list       GET    DLBCNSPOXA
api-suggestion-list       POST   DLBCNSPOXA
api-suggestion-detail     GET    D
api-suggestion-reply      POST   D
api-tenant-profile        GET    D
api-tenant-profile        PATCH  D
api-tenant-logo           GET    D           missing
api-tenant-logo           PUT    D
api-tenant-logo           DELETE D
api-burden-list           GET    D
burden                    GET    D
api-bin-list              GET    DLBCNPO
api-bin-list              POST   DLBCNPO
api-bin-restore           POST   D
api-audit-list            GET    A
api-sign-in-list          GET    A
home                      GET    DLBCNSPOXA
help                      GET    DLBCNSPOXA
help-chapter              GET    DLBCNSPOXA
switch-tenant             POST   DLBCNSPOXA  missing
account-security          GET    DLBCNSPOXA
account-security          POST   DLBCNSPOXA
account-password          GET    DLBCNSPOXA
account-password          POST   DLBCNSPOXA
large-text                POST   DLBCNSPOXA
settings-home             GET    DOXA
term-kinds                GET    DLBCNSPO
term-list                 GET    DLBCNSPO
term-create               GET    DO
term-create               POST   DO
term-edit                 GET    DO
term-edit                 POST   DO
term-move                 POST   DO
term-end                  POST   DO
term-revive               POST   DO
term-uses                 GET    DO
term-delete               POST   DO
api-configuration-list    GET    D
api-configuration-list    POST   D
api-configuration-check   POST   D
api-configuration-schema  GET    D
tenant-profile            GET    D
tenant-profile            POST   D
tenant-logo-remove        POST   D
tenant-logo               GET    DLBCNSPOXA  no-file
setup                     GET    DX
setup-finish              POST   D
setup-step                GET    D
setup-step                POST   D
setup-preview             POST   D
configuration             GET    D
configuration             POST   D
configuration-file        GET    D
configuration-schema      GET    D
configuration-check       GET    D
configuration-check       POST   D
industry-list             GET    DLBCNSPO
calendar                  GET    DLBCNSPO
calendar-days-add         GET    DO
calendar-days-add         POST   DO
calendar-day-remove       POST   DO
calendar-day-restore      POST   DO
calendar-notice           GET    DO
calendar-notice           POST   DO
calendar-notice-check     GET    DO
calendar-notice-check     POST   DO
calendar-notice-withdraw  POST   DO
office-hours-add          GET    DO
office-hours-add          POST   DO
office-hours-edit         GET    DO
office-hours-edit         POST   DO
office-hours-remove       POST   DO
audit-list                GET    A
sign-in-list              GET    A
search                    GET    DLBCNSPOXA
suggestion-list           GET    DLBCNSPOXA
suggestion-new            GET    DLBCNSPOXA
suggestion-new            POST   DLBCNSPOXA
suggestion-reply          GET    D
suggestion-reply          POST   D
saved-view-save           POST   DLBCNSPOXA
columns-choose            POST   DLBCNSPOXA
saved-view-change         POST   DLBCNSPOXA  missing
saved-view-delete         POST   DLBCNSPOXA  missing
notices                   GET    DLBCNSPOXA
read-notices              POST   DLBCNSPOXA
notice-open               POST   DLBCNSPOXA  missing
own-notice-choices        GET    DLBCNSPOXA
own-notice-choices        POST   DLBCNSPOXA
own-mail-test             POST   DLBCNSPOXA
delivery-list             GET    O
delivery-decide           GET    O
delivery-decide           POST   O
notice-rule               GET    DO
notice-rule               POST   DO
mail-sender               GET    O
mail-sender               POST   O
channel-senders           GET    O
channel-sender            GET    O
channel-sender            POST   O
job-list                  GET    DLBCNSPOXA
job-detail                GET    DS
job-progress              GET    DS
job-cancel                POST   DS
attachment                GET    DLBCNSPOXA  missing
# 表格
import-new                GET    D
import-new                POST   D
import-template           GET    D
import-run                GET    D
import-match              POST   D
import-correct            POST   D
import-fix                POST   D
import-skip               POST   D
import-apply              POST   D
import-resume             POST   D
import-abandon            POST   D
import-rejected           GET    D
bulk-edit                 POST   D           missing
import-undo               POST   D
import-undo-confirm       POST   D
import-undo-leave         POST   D
export-start              GET    DLS
export-start              POST   DLS
export-file               GET    DLS
# 单位与党组织
api-unit-list             GET    DLBCNSP
api-unit-list             POST   DP
api-unit-history          GET    DLBCNSP
api-unit-detail           GET    DLBCNSP
api-unit-detail           PATCH  DLCP
api-unit-tags             PUT    DLCP
api-unit-end              POST   D
api-unit-revive           POST   D
api-party-org-list        GET    DLCNSP
api-party-org-list        POST   DP
api-party-org-history     GET    DLCNSP
api-party-org-detail      GET    DLCNSP
api-party-org-detail      PATCH  DP
api-party-org-dissolve    POST   DP
api-party-org-restore     POST   DP
api-member-count-list     GET    DLCSP
api-member-count-list     POST   DLP
api-member-count-detail   GET    DLCSP
api-member-count-detail   PATCH  DLP
api-unit-member-count-list    GET    DLCSP
api-unit-member-count-list    POST   DLP
api-unit-member-count-detail  GET    DLCSP
api-unit-member-count-detail  PATCH  DLP
api-mass-org-list         GET    DLCSP
api-mass-org-list         POST   DLP
api-mass-org-detail       GET    DLCSP
api-mass-org-detail       PATCH  DLP
api-own-region-list       GET    DLBCNSP
api-own-region-list       POST   D
api-own-region-history    GET    DLBCNSP
api-own-region-detail     GET    DLBCNSP
api-own-region-detail     PATCH  D
api-residence-list        GET    DLBCNSP
api-residence-list        POST   DLCP
api-residence-detail      GET    DLBCNSP
api-residence-leave       POST   DLCP
api-unit-alias-list       GET    DLBCNSP
api-unit-alias-list       POST   DLCP
api-unit-alias-detail     DELETE DLCP
api-party-org-alias-list  GET    DLCNSP
api-party-org-alias-list  POST   DP
api-party-org-alias-detail  DELETE  DP
api-duplicate-list        GET    D
api-duplicate-dismiss     POST   D
api-duplicate-reopen      POST   D
api-merge-list            GET    D
api-merge-list            POST   D
api-merge-detail          GET    D
api-merge-undo            POST   D
unit-below                GET    DSP
party-org-below           GET    DSP
duplicate-list            GET    D
duplicate-find            POST   D
duplicate-dismiss         POST   D
duplicate-reopen          POST   D
near-names                GET    DP
merge-list                GET    D
merge-detail              GET    D
merge-undo                GET    D
merge-undo                POST   D
merge-ask                 POST   D
merge-start               GET    D
merge-start               POST   D
merge-compare             GET    D
merge-compare             POST   D
alias-list                GET    DLCP
alias-list                POST   DLCP
alias-remove              GET    DLCP
alias-remove              POST   DLCP
unit-list                 GET    DLBCNSP
unit-create               GET    DP
unit-create               POST   DP
unit-suggest              GET    DLBCNSPOXA
unit-detail               GET    DLBCNSP
unit-edit                 GET    DLCP
unit-edit                 POST   DLCP
unit-end                  GET    D
unit-end                  POST   D
unit-revive               POST   D
units-undated             GET    D
unit-figures              GET    DLCSP
unit-figures              POST   DLCP
api-unit-figure-list      GET    DLCSP
api-unit-figure-list      POST   DLCP
api-unit-figure-detail    GET    DLCSP
api-unit-figure-detail    PATCH  DLCP
figure-totals             GET    DLCSP
figure-units              GET    DLCSP
unit-members              GET    DLCSP
unit-members              POST   DLP
unit-member-count-edit    POST   DLP
residence-create          GET    DLCP
residence-create          POST   DLCP
residence-end             GET    DLCP
residence-end             POST   DLCP
industry-suggest          GET    DLBCNSPOXA
party-org-list            GET    DLCNSP
party-org-create          GET    DP
party-org-create          POST   DP
party-org-suggest         GET    DLBCNSPOXA
party-org-detail          GET    DLCNSP
party-org-edit            GET    DP
party-org-edit            POST   DP
party-org-dissolve        GET    DP
party-org-dissolve        POST   DP
party-org-restore         POST   DP
member-count-create       POST   DLP
member-count-edit         POST   DLP
mass-org-list             GET    DLCSP
mass-org-create           GET    DLP
mass-org-create           POST   DLP
mass-org-edit             GET    DLCSP
mass-org-edit             POST   DLP
mass-org-delete           POST   DLP
own-region-list           GET    DLBCNSP
own-region-create         GET    D
own-region-create         POST   D
own-region-detail         GET    DLBCNSP
own-region-edit           GET    D
own-region-edit           POST   D
own-region-close          GET    D
own-region-close          POST   D
own-region-reopen         POST   D
# 人员与授权
api-intake-list           GET    DLSP
api-intake-list           POST   DLP
api-intake-history        GET    DLSP
api-intake-detail         GET    DLSP
api-intake-detail         PATCH  DLP
api-growth-list           GET    DLSP
api-growth-list           POST   DLP
api-growth-history        GET    DLSP
api-growth-detail         GET    DLSP
api-growth-detail         PATCH  DLP
api-duty-list             GET    DLNP
api-duty-list             POST   N
api-duty-detail           GET    DLNP
api-duty-detail           PATCH  N
api-exchange-list         GET    DLSP
api-exchange-list         POST   DLP
api-exchange-history      GET    DLSP
api-exchange-detail       GET    DLSP
api-exchange-detail       PATCH  DLP
api-person-list           GET    DLP
api-person-list           POST   DL
api-person-history        GET    DLP
api-person-in-hand        GET    DL
api-hand-over-list        GET    DL
api-hand-over-list        POST   DL
api-hand-over-detail      GET    DL
api-hand-over-undo-plan   GET    DL
api-hand-over-undo        POST   DL
api-person-detail         GET    DLP
api-person-detail         PATCH  DL
api-appointment-list      GET    DLP
api-appointment-list      POST   DL
api-appointment-detail    GET    DLP
api-appointment-detail    PATCH  DL
api-grant-list            GET    DX
api-grant-history         GET    DX
api-grant-detail          GET    DX
api-invitation-list       GET    DX
api-invitation-list       POST   DX
api-invitation-detail     GET    DX
api-invitation-issue      POST   X
api-invitation-refuse     POST   X
api-invitation-withdraw   POST   X
account-list              GET    X
account-create            GET    X
account-create            POST   X
account-suggest           GET    DX
account-detail            GET    X
account-rights            GET    XA
own-rights                GET    DLBCNSPOXA
account-edit              GET    X
account-edit              POST   X
account-disable           GET    X
account-disable           POST   X
account-enable            POST   X
account-unlock            POST   X
account-reset             GET    X
account-reset             POST   X
tier-list                 GET    D
tier-edit                 GET    D
tier-edit                 POST   D
pattern-list              GET    D
pattern-create            GET    D
pattern-create            POST   D
pattern-edit              GET    D
pattern-edit              POST   D
pattern-delete            POST   D
chain-build               GET    D
chain-build               POST   D
invitation-list           GET    DX
invitation-create         GET    DX
invitation-create         POST   DX
invitation-detail         GET    DX
invitation-issue          POST   X
invitation-refuse         POST   X
invitation-withdraw       POST   X
grant-list                GET    DX
grant-create              GET    DX
grant-create              POST   DX
grant-detail              GET    DX
grant-approve             POST   X
grant-refuse              GET    X
grant-refuse              POST   X
grant-keep                POST   X
grant-revoke              GET    X
grant-revoke              POST   X
rights-table              GET    DLBCNSPOXA
rights-file               GET    DLBCNSPOXA
rights-holders            GET    DX
object-access             GET    DLBCNSPX
object-history            GET    DLBCNSPA
object-delete             GET    D
object-delete             POST   D
bin-list                  GET    DLBCNPO
bin-restore               POST   D
token-list                GET    X
token-create              GET    X
token-create              POST   X
token-revoke              GET    X
token-revoke              POST   X
anchor-suggest            GET    DLBCNSPOXA
intake-list               GET    DLSP
intake-create             GET    DLP
intake-create             POST   DLP
intake-detail             GET    DLSP
intake-edit               GET    DLP
intake-edit               POST   DLP
growth-list               GET    DLSP
growth-create             GET    DLP
growth-create             POST   DLP
growth-detail             GET    DLSP
growth-edit               GET    DLP
growth-edit               POST   DLP
duty-log                  GET    DLNP
duty-write                GET    N
duty-write                POST   N
duty-correct              GET    N
duty-correct              POST   N
duty-delete               POST   N
exchange-list             GET    DLSP
exchange-create           GET    DLP
exchange-create           POST   DLP
exchange-detail           GET    DLSP
exchange-edit             GET    DLP
exchange-edit             POST   DLP
person-list               GET    DLP
person-create             GET    DL
person-create             POST   DL
person-suggest            GET    DLP
vacancy-list              GET    DLP
liaison-appoint           GET    DL          missing
liaison-appoint           POST   DL          missing
liaison-exempt            GET    D           missing
liaison-exempt            POST   D           missing
liaison-exemption-end     POST   D
api-liaison-exemption-list GET   DLP
api-liaison-exemption-list POST  D
api-liaison-exemption-detail GET DLP
api-liaison-exemption-end POST   D
api-liaison-exemption-vacancies GET DLP
appointment-list          GET    DLP
appointment-renew         GET    DL
appointment-renew         POST   DL
person-detail             GET    DLP
person-edit               GET    DL
person-edit               POST   DL
person-hand-over          GET    DL
person-hand-over          POST   DL
hand-over-undo            GET    DL
hand-over-undo            POST   DL
person-unmask             POST   D
person-account            POST   D
instructor-list           GET    DLP
instructor-assign         POST   DL
instructor-rule           GET    D
instructor-rule           POST   D
own-duties                GET    LN
appointment-create        GET    DL
appointment-create        POST   DL
appointment-end           GET    DL
appointment-end           POST   DL
appointment-hand-over     GET    DL
appointment-hand-over     POST   DL
# 产业链
api-chain-list            GET    DLBCNSP
api-chain-list            POST   D
api-chain-history         GET    DLBCNSP
api-chain-detail          GET    DLBCNSP
api-chain-detail          PATCH  D
api-chain-end             POST   D
api-chain-map             GET    DLBCNSP
api-chain-map-svg         GET    DLBCNSP
api-segment-list          GET    DLBCNSP
api-segment-list          POST   D
api-segment-history       GET    DLBCNSP
api-segment-detail        GET    DLBCNSP
api-segment-detail        PATCH  D
api-segment-end           POST   D
api-segment-link-list     GET    DLBCNSP
api-segment-link-list     POST   D
api-segment-link-detail   GET    DLBCNSP
api-segment-link-end      POST   D
api-segment-link-restore  POST   D
api-segment-link-withdraw POST   D
api-chain-unit-list       GET    DLBCNSP
api-chain-unit-list       POST   DLP
api-chain-unit-detail     GET    DLBCNSP
api-chain-unit-detail     PATCH  DLP
api-chain-unit-end        POST   DLP
api-project-list          GET    DLBCSP
api-project-list          POST   DLP
api-project-history       GET    DLBCSP
api-project-detail        GET    DLBCSP
api-project-detail        PATCH  DLP
api-project-finish        POST   DLP
api-project-pause         POST   DLP
api-project-replan        POST   DLP
api-project-start         POST   DLP
api-project-stop          POST   DLP
api-gap-list              GET    DLBSP
api-gap-list              POST   DLP
api-gap-history           GET    DLBSP
api-gap-detail            GET    DLBSP
api-gap-detail            PATCH  DLP
api-gap-start             POST   DLP
api-gap-reopen            POST   DLP
api-gap-close             POST   DLP
api-gap-drop              POST   DLP
api-coverage-set-list     GET    DLSP
api-coverage-set-list     POST   D
api-coverage-set-detail   GET    DLSP
api-coverage-set-detail   PATCH  D
api-coverage-set-end      POST   D
api-coverage-set-coverage GET    DLSP
api-coverage-set-units    GET    DLSP
api-coverage-exclusion-list    GET    DLSP
api-coverage-exclusion-list    POST   D
api-coverage-exclusion-detail  GET    DLSP
api-coverage-exclusion-detail  PATCH  D
api-coverage-exclusion-approve  POST  D
api-coverage-exclusion-refuse   POST  D
api-coverage-exclusion-withdraw POST  D
coverage                  GET    DLSP
coverage-units            GET    DLSP
coverage-export           GET    DLS
coverage-settings         GET    D
coverage-set-create       GET    D
coverage-set-create       POST   D
coverage-set-edit         GET    D
coverage-set-edit         POST   D
coverage-set-end          GET    D
coverage-set-end          POST   D
coverage-exclusion-create GET    D
coverage-exclusion-create POST   D
coverage-exclusion-decide GET    D
coverage-exclusion-decide POST   D
coverage-exclusion-withdraw GET  D
coverage-exclusion-withdraw POST D
coverage-exclusion-end    GET    D
coverage-exclusion-end    POST   D
api-project-carry         POST   DLP
api-milestone-list        GET    DLBCSP
api-milestone-list        POST   DLP
api-milestone-detail      GET    DLBCSP
api-milestone-detail      PATCH  DLP
api-milestone-start       POST   DLP
api-milestone-done        POST   DLP
api-milestone-drop        POST   DP
api-milestone-reopen      POST   DLP
api-participant-list      GET    DLBCSP
api-participant-list      POST   DLP
api-participant-detail    GET    DLBCSP
api-participant-detail    PATCH  DLP
api-participant-end       POST   DLP
api-progress-note-list    GET    DLBCSP
api-progress-note-list    POST   DLBP
api-progress-note-detail  GET    DLBCSP
api-progress-note-detail  PATCH  DLBP
api-chain-head-list       GET    DLBCNSP
api-chain-head-list       POST   D
api-chain-head-detail     GET    DLBCNSP
api-chain-head-end        POST   D
api-chain-head-handover   POST   D
api-leader-org-list       GET    DLBCNSP
api-leader-org-list       POST   D
api-leader-org-detail     GET    DLBCNSP
api-leader-org-end        POST   D
api-chain-link-list       GET    DLBCNSP
api-chain-link-list       POST   D
api-chain-link-detail     GET    DLBCNSP
api-chain-link-end        POST   D
api-chain-link-above      GET    D
chain-links               GET    DLSP
link-add                  GET    D
link-add                  POST   D
link-end                  GET    D
link-end                  POST   D
head-terms                GET    DLBCNSP
head-hand-over            GET    D
head-hand-over            POST   D
api-chain-rename          POST   D
api-chain-merge           POST   D
api-chain-split           POST   D
api-chain-revive          POST   D
api-chain-lineage         GET    DLBCNSP
chain-merge               GET    D
chain-merge               POST   D
chain-rename              GET    D
chain-rename              POST   D
chain-split               GET    D
chain-split               POST   D
chain-revive              GET    D
chain-revive              POST   D
chain-event-undo          GET    D
chain-event-undo          POST   D
chain-list                GET    DLBCNSP
chain-create              GET    D
chain-create              POST   D
chain-suggest             GET    DLBCNSPOXA
chain-person-suggest      GET    DLBCNSPOXA
chain-party-org-suggest   GET    DLBCNSPOXA
units-on-chains           GET    DLBCNSP
orgs-on-chains            GET    DLCNSP
chains-below              GET    DSP
chain-below               GET    DSP
project-below             GET    DSP
chain-detail              GET    DLBCNSP
chain-edit                GET    D
chain-edit                POST   D
chain-end                 GET    D
chain-end                 POST   D
chain-map-file            GET    DLBCNSP
chain-map-pdf             GET    DLBCNSP
chain-map-print           GET    DLBCNSP
chain-map-card            GET    DLBCNSP
chain-draft               GET    D
draft-start               POST   D
draft-place               POST   D           missing
draft-unit                POST   D           missing
draft-segment             POST   D           missing
draft-link                POST   D           missing
draft-undo                POST   D           missing
draft-accept              POST   D           missing
draft-publish             GET    D           missing
draft-publish             POST   D           missing
draft-discard             GET    D           missing
draft-discard             POST   D           missing
chain-units               GET    DLBCNSP
place-add                 GET    DLP
place-add                 POST   DLP
chain-party-orgs          GET    DLCNSP
chain-segments            GET    DLBCNSP
segment-add               GET    D
segment-add               POST   D
chain-projects            GET    DLBCSP
chain-heads               GET    DLBCNSP
head-add                  GET    D
head-add                  POST   D
leader-org-add            GET    D
leader-org-add            POST   D
chain-history             GET    DLP
place-edit                GET    DLP
place-edit                POST   DLP
place-end                 GET    DLP
place-end                 POST   DLP
segment-edit              GET    D
segment-edit              POST   D
segment-detail            GET    DLBCNSP
segment-industry-add      POST   D
segment-industry-remove   POST   D
segment-link-add          GET    D
segment-link-add          POST   D
segment-link-end          GET    D
segment-link-end          POST   D
segment-link-withdraw     GET    D
segment-link-withdraw     POST   D
segment-link-restore      POST   D
segment-shift             POST   D
segment-end               GET    D
segment-end               POST   D
head-end                  GET    D
head-end                  POST   D
leader-org-end            GET    D
leader-org-end            POST   D
project-list              GET    DLBCSP
project-create            GET    DLP
project-create            POST   DLP
project-detail            GET    DLBCSP
project-edit              GET    DLP
project-edit              POST   DLP
project-move              POST   DLP
project-finish            GET    DLP
project-finish            POST   DLP
chain-talent              GET    DLSP
chain-gaps                GET    DLBSP
gap-raise                 GET    DLP
gap-raise                 POST   DLP
gap-list                  GET    DLBSP
gap-choose-chain          GET    DLP
gap-detail                GET    DLBSP
gap-edit                  GET    DLP
gap-edit                  POST   DLP
gap-move                  POST   DLP
gap-close                 GET    DLP
gap-close                 POST   DLP
gap-drop                  GET    DLP
gap-drop                  POST   DLP
project-board             GET    DLBCSP
project-timeline          GET    DLBCSP
project-on-time           GET    DLBCSP
project-carry             GET    DLP
project-carry             POST   DLP
project-notes             GET    DLBCSP
project-rules             GET    D
project-rules             POST   D
note-write                GET    DLBP
note-write                POST   DLBP
note-edit                 GET    DLBP
note-edit                 POST   DLBP
milestone-list            GET    DLBCSP
milestone-add             GET    DLP
milestone-add             POST   DLP
milestone-edit            GET    DLP
milestone-edit            POST   DLP
milestone-start           GET    DLP
milestone-start           POST   DLP
milestone-finish          GET    DLP
milestone-finish          POST   DLP
milestone-drop            GET    DP
milestone-drop            POST   DP
milestone-reopen          POST   DLP
milestone-shift           POST   DLP
participant-add           GET    DLP
participant-add           POST   DLP
participant-edit          GET    DLP
participant-edit          POST   DLP
participant-end           GET    DLP
participant-end           POST   DLP
# 联盟
api-body-list             GET    DLBCNSP
api-body-list             POST   D
api-body-history          GET    DLBCNSP
api-body-detail           GET    DLBCNSP
api-body-detail           PATCH  D
api-body-end              POST   D
api-body-reopen           POST   D
api-body-found            POST   D
api-body-rename           POST   D
api-body-merge            POST   D
api-body-split            POST   D
api-body-lineage          GET    DLBCNSP
api-membership-list       GET    DLBCNSP
api-membership-list       POST   DL
api-membership-detail     GET    DLBCNSP
api-membership-detail     PATCH  DL
api-membership-leave      POST   DL
api-seat-list             GET    DLBCNSP
api-seat-list             POST   DL
api-seat-detail           GET    DLSP
api-seat-detail           PATCH  DL
api-seat-leave            POST   DL
api-activity-list         GET    DLBCNSP
api-activity-list         POST   DLP
api-activity-detail       GET    DLBCNSP
api-activity-detail       PATCH  DLP
api-activity-history      GET    DLBCNSP
api-outcome-list          GET    DLCSP
api-outcome-list          POST   DLCP
api-outcome-detail        GET    DLCSP
api-outcome-detail        PATCH  DLP
api-outcome-history       GET    DLCSP
api-outcome-confirm       POST   DLC
api-outcome-refuse        POST   DLC
api-outcome-withdraw      POST   DLP
api-outcome-unconfirm     POST   DL
api-outcome-repeat        POST   DL
api-outcome-files         POST   DLP
api-outcome-file          GET    DLCSP       missing
api-outcome-file          DELETE DLP         missing
api-body-checks           GET    DLSP
api-guidance-list         GET    DLC
api-guidance-list         POST   DL
api-guidance-detail       GET    DLC
api-guidance-detail       PATCH  DL
api-guidance-history      GET    DLC
api-guidance-send         POST   DL
api-guidance-withdraw     POST   DL
api-guidance-redraft      POST   DL
api-guidance-reply        POST   DLC
api-guidance-return       POST   DL
api-guidance-close        POST   DL
api-recommendation-list     GET    DL
api-recommendation-list     POST   DL
api-recommendation-detail   GET    DL
api-recommendation-detail   PATCH  DL
api-recommendation-history  GET    DL
api-recommendation-submit   POST   DL
api-recommendation-decide   POST   DL
api-recommendation-withdraw POST   DL
api-recommendation-redraft  POST   DL
api-recommendation-undecide POST   DL
api-office-list           GET    DLSP
api-office-list           POST   D
api-office-detail         GET    DLSP
api-office-detail         PATCH  D
api-office-part-list      GET    DLSP
api-office-part-list      POST   D
api-office-part-detail    GET    DLSP
api-office-part-end       POST   D
api-plaque-list           GET    DLSP
api-plaque-list           POST   DL
api-plaque-detail         GET    DLSP
api-plaque-detail         PATCH  DL
api-plaque-return         POST   DL
api-outer-member-list     GET    DL
api-outer-member-list     POST   D
api-outer-member-detail   GET    DL
api-outer-member-detail   PATCH  D
api-outer-member-end      POST   D
api-share-list            GET    DL
api-share-list            POST   D
api-share-detail          GET    DL
api-share-detail          PATCH  D
api-share-withdraw        POST   D
api-shared-list           GET    D
api-shared-detail         GET    D
api-shared-accept         POST   D
api-shared-decline        POST   D
api-shared-leave          POST   D
api-shared-header-list    GET    D
api-body-rule-list        GET    DSP
api-body-rule-list        POST   D
api-body-rule-detail      GET    DSP
api-body-rule-detail      PATCH  D
api-body-rule-end         POST   D
api-structure-pattern-list     GET     D
api-structure-pattern-list     POST    D
api-structure-pattern-detail   GET     D
api-structure-pattern-detail   PATCH   D
api-structure-pattern-detail   DELETE  D
api-structure-pattern-build    POST    D
body-figures              GET    DLBNSP
body-completeness         GET    DLBNSP
body-terms                GET    DLSP
member-list               GET    DLBNSP
# 会议的规则
meeting-minimums          GET    DLSP
minimum-plan              GET    DLP
minimum-plan              POST   DLP
body-year                 GET    DLSP
meeting-kind-list         GET    D
meeting-kind-edit         GET    D
meeting-kind-edit         POST   D
meeting-kind-clear        POST   D
minimum-rule-list         GET    D
minimum-rule-create       GET    D
minimum-rule-create       POST   D
minimum-rule-edit         GET    D
minimum-rule-edit         POST   D
minimum-rule-end          POST   D
reminder-rule-list        GET    D
reminder-rule-create      GET    D
reminder-rule-create      POST   D
reminder-rule-usual       POST   D
reminder-rule-edit        GET    D
reminder-rule-edit        POST   D
reminder-rule-delete      POST   D
ladder-rule               GET    D
ladder-rule               POST   D
api-meeting-kind-list     GET    DSP
api-meeting-kind-list     POST   D
api-meeting-kind-detail   GET    DSP
api-meeting-kind-detail   PATCH  D
api-meeting-kind-detail   DELETE D
api-minimum-rule-list     GET    DSP
api-minimum-rule-list     POST   D
api-minimum-rule-detail   GET    DSP
api-minimum-rule-detail   PATCH  D
api-minimum-rule-end      POST   D
# 供需、目录和招引
market-entry-list                GET    DLCNP
market-entry-create              GET    DLCP
market-entry-create              POST   DLCP
chain-market                     GET    DLCNP
market-entry-detail              GET    DLCNP
market-entry-edit                GET    DLCP
market-entry-edit                POST   DLCP
market-entry-publish             POST   DLCP
market-entry-withdraw            GET    DLCP
market-entry-withdraw            POST   DLCP
market-deal-open                 GET    DLCP
market-deal-open                 POST   DLCP
market-deal-list                 GET    DLCNP
market-deal-detail               GET    DLCNP
market-deal-answer               GET    DLCP
market-deal-answer               POST   DLCP
market-deal-drop                 GET    DLCP
market-deal-drop                 POST   DLCP
market-deal-complete             GET    DLCP
market-deal-complete             POST   DLCP
market-deal-confirm              POST   DLCP
market-deal-reopen               POST   DLCP
market-issue-list                GET    DLCNP
market-issue-publish             GET    DL
market-issue-publish             POST   DL
market-issue-detail              GET    DLCNP
market-issue-paper               POST   DLCNP
directories-below                GET    DSP
directory-below                  GET    DSP
directory-below-paper            POST   DSP
invest-target-list               GET    DLBP
invest-target-board              GET    DLBP
invest-target-choose-chain       GET    DLP
chain-targets                    GET    DLBP
invest-target-create             GET    DLP
invest-target-create             POST   DLP
invest-target-detail             GET    DLBP
invest-target-edit               GET    DLP
invest-target-edit               POST   DLP
invest-target-note               GET    DLBP
invest-target-note               POST   DLBP
invest-target-move               GET    DLBP
invest-target-move               POST   DLBP
invest-target-shelve             GET    DLBP
invest-target-shelve             POST   DLBP
api-market-entry-list            GET    DLCNP
api-market-entry-list            POST   DLCP
api-market-entry-detail          GET    DLCNP
api-market-entry-detail          PATCH  DLCP
api-market-entry-history         GET    DLCNP
api-market-entry-publish         POST   DLCP
api-market-entry-withdraw        POST   DLCP
api-market-entry-matches         GET    DLCNP
api-market-deal-list             GET    DLCNP
api-market-deal-list             POST   DLCP
api-market-deal-detail           GET    DLCNP
api-market-deal-history          GET    DLCNP
api-market-deal-answer           POST   DLCP
api-market-deal-drop             POST   DLCP
api-market-deal-complete         POST   DLCP
api-market-deal-confirm          POST   DLCP
api-market-deal-reopen           POST   DLCP
api-market-issue-list            GET    DLCNP
api-market-issue-list            POST   DL
api-market-issue-detail          GET    DLCNP
api-market-issue-history         GET    DLCNP
api-invest-target-list           GET    DLBP
api-invest-target-list           POST   DLP
api-invest-target-detail         GET    DLBP
api-invest-target-detail         PATCH  DLP
api-invest-target-history        GET    DLBP
api-invest-target-note           POST   DLBP
api-invest-target-move           POST   DLBP
api-invest-target-shelve         POST   DLBP
# 共享资源
resource-list                    GET    DLBCNP
chain-sharing                    GET    DLBCNP
chain-services                   GET    DLBCNSP
resource-create                  GET    DLBCP
resource-create                  POST   DLBCP
resource-detail                  GET    DLBCNP
resource-edit                    GET    DLBCP
resource-edit                    POST   DLBCP
resource-move                    GET    DLBCP
resource-move                    POST   DLBCP
resource-closure-add             GET    DLBCP
resource-closure-add             POST   DLBCP
resource-closure-remove          POST   DLBCP
booking-create                   GET    DLBCP
booking-create                   POST   DLBCP
booking-list                     GET    DLBCP
booking-detail                   GET    DLBCP
booking-confirm                  GET    DLBCP
booking-confirm                  POST   DLBCP
booking-refuse                   GET    DLBCP
booking-refuse                   POST   DLBCP
booking-used                     GET    DLBCP
booking-used                     POST   DLBCP
booking-no-show                  GET    DLBCP
booking-no-show                  POST   DLBCP
booking-cancel                   GET    DLBCP
booking-cancel                   POST   DLBCP
api-shared-resource-list         GET    DLBCNP
api-shared-resource-list         POST   DLBCP
api-shared-resource-detail       GET    DLBCNP
api-shared-resource-detail       PATCH  DLBCP
api-shared-resource-history      GET    DLBCNP
api-shared-resource-move         POST   DLBCP
api-shared-resource-free         GET    DLBCNP
api-shared-resource-close        POST   DLBCP
api-shared-resource-reopen       POST   DLBCP
api-booking-list                 GET    DLBCP
api-booking-list                 POST   DLBCP
api-booking-detail               GET    DLBCP
api-booking-history              GET    DLBCP
api-booking-confirm              POST   DLBCP
api-booking-refuse               POST   DLBCP
api-booking-cancel               POST   DLBCP
api-booking-used                 POST   DLBCP
api-booking-no-show              POST   DLBCP
# 人才
talent-need-list                 GET    DLBCP
talent-need-create               GET    DLCP
talent-need-create               POST   DLCP
talent-need-detail               GET    DLBCP
talent-need-edit                 GET    DLCP
talent-need-edit                 POST   DLCP
talent-need-move                 GET    DLCP
talent-need-move                 POST   DLCP
talent-issue-list                GET    DLBCP
talent-issue-publish             GET    D
talent-issue-publish             POST   D
talent-issue-detail              GET    DLBCP
talent-issue-paper               POST   DLBCP
talent-issue-recall              GET    D
talent-issue-recall              POST   D
talent-profile-list              GET    DLCP
talent-profile-create            GET    DLC
talent-profile-create            POST   DLC
talent-profile-detail            GET    DLCP
talent-profile-edit              GET    DLC
talent-profile-edit              POST   DLC
talent-profile-consent           GET    DL
talent-profile-consent           POST   DL
talent-profile-withdraw          GET    DLC
talent-profile-withdraw          POST   DLC
talent-match-list                GET    DLC
talent-match-open                POST   DLC
talent-match-detail              GET    DLC
talent-match-talk                POST   DLC
talent-match-drop                GET    DLC
talent-match-drop                POST   DLC
talent-match-place               GET    DL
talent-match-place               POST   DL
talent-match-resume              POST   DLC
api-talent-need-list             GET    DLBCP
api-talent-need-list             POST   DLCP
api-talent-need-detail           GET    DLBCP
api-talent-need-detail           PATCH  DLCP
api-talent-need-history          GET    DLBCP
api-talent-need-move             POST   DLCP
api-talent-need-candidates       GET    DLCP
api-talent-issue-list            GET    DLBCP
api-talent-issue-list            POST   D
api-talent-issue-detail          GET    DLBCP
api-talent-issue-history         GET    DLBCP
api-talent-issue-recall          POST   D
api-talent-profile-list          GET    DLCP
api-talent-profile-list          POST   DLC
api-talent-profile-detail        GET    DLCP
api-talent-profile-detail        PATCH  DLC
api-talent-profile-history       GET    DLCP
api-talent-profile-consent       POST   DL
api-talent-profile-withdraw      POST   DLC
api-talent-profile-candidates    GET    DLCP
api-talent-match-list            GET    DLC
api-talent-match-list            POST   DLC
api-talent-match-detail          GET    DLC
api-talent-match-history         GET    DLC
api-talent-match-move            POST   DLC
api-talent-match-place           POST   DL
# 工单
ticket-list                      GET    DLBCNP
ticket-totals                    GET    DLP
ticket-create                    GET    DLCNP
ticket-create                    POST   DLCNP
ticket-bulk                      POST   DL          missing
ticket-suggest                   GET    DLBCNSPOXA
ticket-department-suggest        GET    DLBCNSPOXA
chain-tickets                    GET    DLBCNP
ticket-detail                    GET    DLBCP
ticket-file-add                  GET    DLBCP
ticket-file-add                  POST   DLBCP
ticket-file                      GET    DLBCP       missing
ticket-file-remove               POST   DLBCP       missing
ticket-accept                    POST   DL
ticket-reject                    GET    DL
ticket-reject                    POST   DL
ticket-hand-off                  GET    DL
ticket-hand-off                  POST   DL
ticket-take-up                   GET    DL
ticket-take-up                   POST   DL
ticket-edit                      GET    DLCP
ticket-edit                      POST   DLCP
ticket-confirm-unit              GET    DL
ticket-confirm-unit              POST   DL
ticket-poster-list               GET    DL
ticket-poster-create             GET    DL
ticket-poster-create             POST   DL
ticket-poster-print              GET    DL
ticket-poster-renew              POST   DL
ticket-poster-end                POST   DL
ticket-beneficiaries             GET    DLBP
ticket-beneficiaries             POST   DLBP
ticket-classify                  GET    DL
ticket-classify                  POST   DL
ticket-join                      GET    DL
ticket-join                      POST   DL
ticket-split                     GET    DL
ticket-split                     POST   DL
ticket-end-split                 POST   DL
ticket-dispatch                  GET    DL
ticket-dispatch                  POST   DL
ticket-assistant-add             GET    DLBP
ticket-assistant-add             POST   DLBP
ticket-group-send                GET    DL
ticket-group-send                POST   DL
ticket-group-pass                GET    DLB
ticket-group-pass                POST   DLB
ticket-group-back                GET    DLB
ticket-group-back                POST   DLB
ticket-agent                     GET    DL
ticket-agent                     POST   DL
ticket-note                      GET    DLBP
ticket-note                      POST   DLBP
ticket-pause                     GET    DLBP
ticket-pause                     POST   DLBP
ticket-resume                    POST   DLBP
ticket-extension-ask             GET    DLBP
ticket-extension-ask             POST   DLBP
ticket-plan                      GET    DLBP
ticket-plan                      POST   DLBP
ticket-answer                    GET    DLBP
ticket-answer                    POST   DLBP
ticket-rate                      GET    CP
ticket-rate                      POST   CP
ticket-call-back                 GET    DL
ticket-call-back                 POST   DL
ticket-close-unrated             GET    DL
ticket-close-unrated             POST   DL
ticket-withdraw                  GET    CP
ticket-withdraw                  POST   CP
ticket-part-report-in            POST   DLBP
ticket-part-contact              GET    DLBP
ticket-part-contact              POST   DLBP
ticket-part-progress             GET    DLBP
ticket-part-progress             POST   DLBP
ticket-part-finish               GET    DLBP
ticket-part-finish               POST   DLBP
ticket-part-return               GET    DLBP
ticket-part-return               POST   DLBP
ticket-part-release              GET    DLBP
ticket-part-release              POST   DLBP
ticket-return-rule               GET    DL
ticket-return-rule               POST   DL
ticket-extension-decide          GET    DL
ticket-extension-decide          POST   DL
# 走访
visit-list                       GET    DLBNP
chain-visits                     GET    DLBNP
visit-log                        GET    DLBNP
visit-log                        POST   DLBNP
visit-log-of                     GET    DLBNP
visit-log-of                     POST   DLBNP
visit-detail                     GET    DLBNP
visit-edit                       GET    DLBNP
visit-edit                       POST   DLBNP
visit-problem                    GET    DLNP
visit-problem                    POST   DLNP
visit-delete                     POST   DLBNP
visit-file-add                   GET    DLBNP
visit-file-add                   POST   DLBNP
visit-file                       GET    DLBNP       missing
visit-file-remove                POST   DLBNP       missing
visit-collect                    GET    DLBNP
visit-collect                    POST   DLBNP
visit-coordinate                 GET    DLBNP
visit-coordinate                 POST   DLBNP
visit-assess                     GET    DL
visit-assess                     POST   DL
visit-reopen                     GET    DL
visit-reopen                     POST   DL
received-visit-list              GET    CP
received-visit-detail            GET    CP
received-visit-answer            GET    CP
received-visit-answer            POST   CP
api-received-visit-list          GET    CP
api-received-visit-detail        GET    CP
api-received-visit-answer        POST   CP
visit-plan-list                  GET    DLNP
visit-plan-create                GET    DLP
visit-plan-create                POST   DLP
visit-plan-detail                GET    DLNP
visit-plan-edit                  GET    DLP
visit-plan-edit                  POST   DLP
visit-plan-fill                  POST   DLP
visit-plan-assign                POST   DLP
visit-plan-route                 GET    DLNP
visit-plan-delete                POST   DLP
visit-targets-add                GET    DLP
visit-targets-add                POST   DLP
visit-target-list                GET    DLNP
visit-target-assign              GET    DLP
visit-target-assign              POST   DLP
visit-target-remove              POST   DLP
visit-load-list                  GET    DLNP
api-visit-list                   GET    DLBNP
api-visit-list                   POST   DLBNP
api-visit-detail                 GET    DLBNP
api-visit-detail                 PATCH  DLBNP
api-visit-history                GET    DLBNP
api-visit-collect                POST   DLBNP
api-visit-problem                POST   DLNP
api-visit-coordinate             POST   DLBNP
api-visit-assess                 POST   DL
api-visit-reopen                 POST   DL
api-visit-plan-list              GET    DLNP
api-visit-plan-list              POST   DLP
api-visit-plan-detail            GET    DLNP
api-visit-plan-detail            PATCH  DLP
api-visit-plan-history           GET    DLNP
api-visit-plan-fill              POST   DLP
api-visit-plan-add               POST   DLP
api-visit-plan-assign            POST   DLP
api-visit-target-list            GET    DLNP
api-visit-target-detail          GET    DLNP
api-visit-target-assign          POST   DLP
# 工单
api-ticket-list                  GET    DLBCNP
api-ticket-list                  POST   DLCNP
api-ticket-detail                GET    DLBCP
api-ticket-detail                PATCH  DLCP
api-ticket-history               GET    DLBCP
api-ticket-end-split             POST   DL
api-ticket-beneficiaries         POST   DLBP
api-ticket-accept                POST   DL
api-ticket-reject                POST   DL
api-ticket-hand-off              POST   DL
api-ticket-take-up               POST   DL
api-ticket-classify              POST   DL
api-ticket-join                  POST   DL
api-ticket-split                 POST   DL
api-ticket-withdraw              POST   CP
api-ticket-dispatch-to           POST   DL
api-ticket-assist                POST   DLBP
api-ticket-agent                 POST   DL
api-ticket-group-send            POST   DL
api-ticket-group-pass            POST   DLB
api-ticket-group-back            POST   DLB
api-ticket-pause                 POST   DLBP
api-ticket-resume                POST   DLBP
api-ticket-plan                  POST   DLBP
api-ticket-answer                POST   DLBP
api-ticket-extend                POST   DLBP
api-ticket-note                  POST   DLBP
api-ticket-rate                  POST   CP
api-ticket-call-back             POST   DL
api-ticket-close                 POST   DL
api-ticket-confirm-unit          POST   DL
api-ticket-files                 POST   DLBCP
api-ticket-file                  GET    DLBCP       missing
api-ticket-file                  DELETE DLBCP       missing
api-ticket-poster-list           GET    DL
api-ticket-poster-list           POST   DL
api-ticket-poster-detail         GET    DL
api-ticket-poster-renew          POST   DL
api-ticket-poster-end            POST   DL
api-ticket-poster-file           GET    DL
api-ticket-assignment-report-in  POST   DLBP
api-ticket-assignment-contact    POST   DLBP
api-ticket-assignment-progress   POST   DLBP
api-ticket-assignment-finish     POST   DLBP
api-ticket-assignment-release    POST   DLBP
api-ticket-assignment-hand-back  POST   DLBP
api-ticket-return-rule           POST   DL
api-ticket-extension-decide      POST   DL
# 地图轮廓
site-outline                     GET    D
site-outline                     POST   D
site-outline-remove              POST   D           missing
# 服务目录
service-item-list          GET    DLBCNP
service-item-detail        GET    DLBCNP
service-item-request       GET    DLCNP
service-item-request       POST   DLCNP
service-request-list       GET    DLBCNP
service-module-detail      GET    DLBCNP
service-request-detail     GET    DLBCP
catalogue-edition-list     GET    DLBCNP
catalogue-edition-detail   GET    DLBCNP
item-proposal-list         GET    DB
item-proposal-create       GET    B
item-proposal-create       POST   B
item-proposal-detail       GET    DB
item-proposal-edit         GET    B
item-proposal-edit         POST   B
item-proposal-recall       POST   B
item-proposal-accept       POST   D
item-proposal-return       GET    D
item-proposal-return       POST   D
service-item-propose       GET    B
service-item-propose       POST   B
service-item-withdraw      GET    B
service-item-withdraw      POST   B
api-item-proposal-list         GET    DB
api-item-proposal-list         POST   B
api-item-proposal-detail       GET    DB
api-item-proposal-detail       PATCH  B
api-item-proposal-history      GET    DB
api-item-proposal-recall       POST   B
api-item-proposal-accept       POST   D
api-item-proposal-return       POST   D
catalogue-draft-begin      POST   D
catalogue-edition-publish  GET    D
catalogue-edition-publish  POST   D
catalogue-edition-delete   POST   D
service-module-create      GET    D
service-module-create      POST   D
service-module-edit        GET    D
service-module-edit        POST   D
service-module-delete      POST   D
service-item-create        GET    D
service-item-create        POST   D
service-item-edit          GET    D
service-item-edit          POST   D
service-item-delete        POST   D
api-catalogue-edition-list     GET    DLBCNP
api-catalogue-edition-list     POST   D
api-catalogue-edition-detail   GET    DLBCNP
api-catalogue-edition-detail   PATCH  D
api-catalogue-edition-detail   DELETE D
api-catalogue-edition-history  GET    DLBCNP
api-catalogue-edition-publish  POST   D
api-service-module-list        GET    DLBCNP
api-service-module-list        POST   D
api-service-module-detail      GET    DLBCNP
api-service-module-detail      PATCH  D
api-service-module-detail      DELETE D
api-service-item-list          GET    DLBCNP
api-service-item-list          POST   D
api-service-item-detail        GET    DLBCNP
api-service-item-detail        PATCH  D
api-service-item-detail        DELETE D
api-service-item-history       GET    DLBCNP
api-service-request-list       GET    DLBCNP
api-service-request-list       POST   DLCNP
api-service-request-detail     GET    DLBCP
# 服务点位
site-list                  GET    DLBCNP
site-map                   GET    DLBCNP
site-detail                GET    DLBCNP
site-card                  GET    DLBCNP
site-item-suggest          GET    DLBCNSPOXA
site-create                GET    D
site-create                POST   D
site-edit                  GET    D
site-edit                  POST   D
site-close                 GET    D
site-close                 POST   D
site-reopen                POST   D
api-site-list                  GET    DLBCNP
api-site-list                  POST   D
api-site-detail                GET    DLBCNP
api-site-detail                PATCH  D
api-site-history               GET    DLBCNP
api-site-close                 POST   D
api-site-reopen                POST   D
# 服务活动
service-session-list       GET    DLBCNSP
service-session-choose     GET    DLP
service-session-create     GET    DLP
service-session-create     POST   DLP
service-session-detail     GET    DLBCNSP
service-session-edit       GET    DLP
service-session-edit       POST   DLP
session-question-add       GET    DLP
session-question-add       POST   DLP
session-question-ask       GET    CP
session-question-ask       POST   CP
session-question-answer    GET    DLP
session-question-answer    POST   DLP
session-question-edit      GET    DLP
session-question-edit      POST   DLP
session-question-remove    POST   DLP
session-question-raise     GET    DLP
session-question-raise     POST   DLP
api-service-session-list       GET    DLBCNSP
api-service-session-list       POST   DLP
api-service-session-detail     GET    DLBCNSP
api-service-session-detail     PATCH  DLP
api-service-session-history    GET    DLBCNSP
api-service-session-departments GET   DLBCNSP
api-service-session-ask        POST   CP
api-session-question-list      GET    DLBCNSP
api-session-question-list      POST   DLP
api-session-question-detail    GET    DLCP
api-session-question-detail    PATCH  DLP
api-session-question-raise     POST   DLP
# 共性诉求
common-demand-list               GET    DLP
common-demand-create             GET    DL
common-demand-create             POST   DL
common-demand-detail             GET    DLP
common-demand-edit               GET    DL
common-demand-edit               POST   DL
common-demand-add                GET    DL
common-demand-add                POST   DL
common-demand-take               POST   DL
common-demand-answer             GET    DL
common-demand-answer             POST   DL
common-demand-delete             POST   DL
api-common-demand-list           GET    DLP
api-common-demand-list           POST   DL
api-common-demand-detail         GET    DLP
api-common-demand-detail         PATCH  DL
api-common-demand-detail         DELETE DL
api-common-demand-history        GET    DLP
api-common-demand-add            POST   DL
api-common-demand-take           POST   DL
api-common-demand-answer         POST   DL
# 服务团
service-group-list               GET    DLBP
service-group-create             GET    D
service-group-create             POST   D
service-group-detail             GET    DLBP
service-group-edit               GET    D
service-group-edit               POST   D
service-group-end                GET    D
service-group-end                POST   D
service-group-member-join        GET    D
service-group-member-join        POST   D
service-group-member-leave       GET    D
service-group-member-leave       POST   D
api-service-group-list           GET    DLBP
api-service-group-list           POST   D
api-service-group-detail         GET    DLBP
api-service-group-detail         PATCH  D
api-service-group-history        GET    DLBP
api-service-group-end            POST   D
api-service-group-member-list    GET    DLBP
api-service-group-member-list    POST   D
api-service-group-member-detail  GET    DLBP
api-service-group-member-end     POST   D
# 部门之间共享数据
data-request-list                GET    DBP
data-request-create              GET    DBP
data-request-create              POST   DBP
data-request-standings           GET    DBP
data-request-detail              GET    DBP
data-request-answer              GET    DBP
data-request-answer              POST   DBP
data-request-refuse              GET    DBP
data-request-refuse              POST   DBP
data-request-withdraw            POST   DP
data-request-file                GET    DBP
sharing-department-list          GET    D
sharing-department-create        GET    D
sharing-department-create        POST   D
sharing-department-edit          GET    D
sharing-department-edit          POST   D
sharing-department-end           POST   D
api-data-request-list            GET    DBP
api-data-request-list            POST   DBP
api-data-request-detail          GET    DBP
api-data-request-history         GET    DBP
api-data-request-answer          POST   DBP
api-data-request-answer-file     POST   DBP
api-data-request-file            GET    DBP
api-data-request-refuse          POST   DBP
api-data-request-withdraw        POST   DP
api-sharing-department-list      GET    DBP
api-sharing-department-list      POST   D
api-sharing-department-detail    GET    DBP
api-sharing-department-detail    PATCH  D
api-sharing-department-end       POST   D
# 工单的规则
ticket-rule-list          GET    D
ticket-rule-edit          GET    D
ticket-rule-edit          POST   D
ticket-rule-end           POST   D
api-ticket-rule-list      GET    DLBCNP
api-ticket-rule-list      POST   D
api-ticket-rule-detail    GET    DLBCNP
api-ticket-rule-detail    PATCH  D
api-ticket-rule-end       POST   D
ticket-category-list      GET    D
ticket-category-edit      GET    D
ticket-category-edit      POST   D
ticket-category-clear     POST   D
category-question-create  GET    D
category-question-create  POST   D
category-question-edit    GET    D
category-question-edit    POST   D
category-question-move    POST   D
category-question-end     POST   D
time-limit-list           GET    D
time-limit-create         GET    D
time-limit-create         POST   D
time-limit-edit           GET    D
time-limit-edit           POST   D
time-limit-end            POST   D
api-time-limit-list        GET    DLBCNP
api-time-limit-list        POST   D
api-time-limit-detail      GET    DLBCNP
api-time-limit-detail      PATCH  D
api-time-limit-end         POST   D
dispatch-rule-list        GET    D
dispatch-rule-create      GET    D
dispatch-rule-create      POST   D
dispatch-rule-try         GET    DL
dispatch-rule-edit        GET    D
dispatch-rule-edit        POST   D
dispatch-rule-move        POST   D
dispatch-rule-delete      POST   D
ticket-ladder-list        GET    D
ticket-ladder-try         GET    D
ticket-ladder-try         POST   D
ticket-ladder-edit        GET    D
ticket-ladder-edit        POST   D
api-dispatch-rule-list     GET    DL
api-dispatch-rule-list     POST   D
api-dispatch-rule-propose  POST   DL
api-dispatch-rule-detail   GET    DL
api-dispatch-rule-detail   PATCH  D
api-dispatch-rule-detail   DELETE D
api-urge-step-list         GET    DLBCNP
api-urge-step-list         POST   D
api-urge-step-try          POST   D
api-ticket-category-list   GET    DLBCNP
api-ticket-category-list   POST   D
api-ticket-category-detail GET    DLBCNP
api-ticket-category-detail PATCH  D
api-ticket-category-detail DELETE D
api-category-question-list GET    DLBCNP
api-category-question-list POST   D
api-category-question-detail GET  DLBCNP
api-category-question-detail PATCH D
api-category-question-end  POST   D
api-minimum-standing-list GET    DLSP
# 链党组织的要求
body-rules                GET    D
body-rule-create          GET    D
body-rule-create          POST   D
body-rule-edit            GET    D
body-rule-edit            POST   D
body-rule-end             POST   D
body-liaisons             GET    DLP
seat-edit                 GET    DL
seat-edit                 POST   DL
seat-hand-over            GET    DL
seat-hand-over            POST   DL
body-list                 GET    DLBCNSP
body-create               GET    D
body-create               POST   D
body-suggest              GET    DLBCNSPOXA
body-gaps                 GET    DLBNSP
bodies-below              GET    DSP
body-from-above           GET    DSP
body-detail               GET    DLBCNSP
body-edit                 GET    D
body-edit                 POST   D
office-list               GET    DLSP
office-create             GET    D
office-create             POST   D
office-detail             GET    DLSP
office-edit               GET    D
office-edit               POST   D
office-part-add           GET    D
office-part-add           POST   D
office-part-end           GET    D
office-part-end           POST   D
share-list                GET    DL
share-offer               GET    D
share-offer               POST   D
share-prolong             GET    D
share-prolong             POST   D
share-withdraw            GET    D
share-withdraw            POST   D
shared-list               GET    D
shared-space              GET    D
shared-accept             GET    D
shared-accept             POST   D
shared-decline            GET    D
shared-decline            POST   D
shared-leave              GET    D
shared-leave              POST   D
plaque-list               GET    DLSP
plaque-grant              GET    DL
plaque-grant              POST   DL
plaque-edit               GET    DL
plaque-edit               POST   DL
plaque-return             GET    DL
plaque-return             POST   DL
outer-list                GET    DL
outer-add                 GET    D
outer-add                 POST   D
outer-edit                GET    D
outer-edit                POST   D
outer-end                 GET    D
outer-end                 POST   D
body-files                GET    DLSP
body-files                POST   D
body-file                 GET    DLSP        no-file
body-file-remove          POST   D           missing
guidance-list             GET    DLC
guidance-detail           GET    DLC
guidance-create           GET    DL
guidance-create           POST   DL
guidance-edit             GET    DL
guidance-edit             POST   DL
guidance-move             POST   DL
guidance-reply            GET    DLC
guidance-reply            POST   DLC
guidance-return           GET    DL
guidance-return           POST   DL
guidance-close            GET    DL
guidance-close            POST   DL
recommendation-list       GET    DL
recommendation-detail     GET    DL
recommendation-create     GET    DL
recommendation-create     POST   DL
recommendation-edit       GET    DL
recommendation-edit       POST   DL
recommendation-move       POST   DL
recommendation-submit     GET    DL
recommendation-submit     POST   DL
recommendation-decide     GET    DL
recommendation-decide     POST   DL
body-found                GET    D
body-found                POST   D
body-rename               GET    D
body-rename               POST   D
body-merge                GET    D
body-merge                POST   D
body-split                GET    D
body-split                POST   D
body-event-undo           GET    D
body-event-undo           POST   D
body-end                  GET    D
body-end                  POST   D
body-reopen               POST   D
body-below                GET    DLBCNSP
body-history              GET    DLSP
member-add                GET    DL
member-add                POST   DL
members-add-all           GET    DL
members-add-all           POST   DL
body-seats                GET    DLSP
activity-list             GET    DLBCNSP
activity-log              GET    DLP
activity-log              POST   DLP
activity-detail           GET    DLBCNSP
activity-edit             GET    DLP
activity-edit             POST   DLP
outcome-list              GET    DLCSP
outcomes-to-confirm       GET    DLC
outcome-record            GET    DLCP        missing
outcome-record            POST   DLCP        missing
outcome-detail            GET    DLCSP
outcome-edit              GET    DLP
outcome-edit              POST   DLP
outcome-confirm           POST   DLC
outcome-refuse            GET    DLC
outcome-refuse            POST   DLC
outcome-withdraw          GET    DLP
outcome-withdraw          POST   DLP
outcome-unconfirm         GET    DL
outcome-unconfirm         POST   DL
outcome-repeat            GET    DL
outcome-repeat            POST   DL
outcome-paper-add         GET    DLP
outcome-paper-add         POST   DLP
outcome-paper             GET    DLCSP       missing
outcome-paper-remove      POST   DLP         missing
chain-outcomes            GET    DLCSP
# 会议：决议
attendance-ledger         GET    DLBCNSP
api-resolution-list       GET    DLBCSP
api-resolution-list       POST   DLP
api-resolution-detail     GET    DLBCSP
api-resolution-detail     PATCH  DLP
api-resolution-history    GET    DLBCSP
api-resolution-progress   POST   DLBC
api-resolution-tasks      POST   DLP
api-resolution-close      POST   DLP
api-resolution-drop       POST   DLP
api-resolution-reopen     POST   DLP
api-resolution-files      POST   DLBC
api-resolution-file       GET    DLBCSP      missing
api-resolution-file       DELETE DLBC        missing
resolution-list           GET    DLBCSP
resolutions-below         GET    DSP
resolution-below          GET    DSP
chain-resolutions         GET    DLBCSP
resolution-create         GET    DLP
resolution-create         POST   DLP
resolution-detail         GET    DLBCSP
resolution-edit           GET    DLP
resolution-edit           POST   DLP
resolution-drop           GET    DLP
resolution-drop           POST   DLP
resolution-reopen         GET    DLP
resolution-reopen         POST   DLP
resolution-report         GET    DLBC
resolution-report         POST   DLBC
resolution-close          GET    DLP
resolution-close          POST   DLP
resolution-paper-add      GET    DLBC
resolution-paper-add      POST   DLBC
resolution-paper          GET    DLBCSP      missing
resolution-paper-remove   POST   DLBC        missing
resolution-task-make      POST   DLP
resolution-task-edit      GET    DLP
resolution-task-edit      POST   DLP
resolution-task-move      POST   DLBC
resolution-task-remove    POST   DLP
seat-add                  GET    DL
seat-add                  POST   DL
member-suggest            GET    DL
member-edit               GET    DL
member-edit               POST   DL
member-leave              GET    DL
member-leave              POST   DL
seat-leave                GET    DL
seat-leave                POST   DL
chain-bodies              GET    DLBCNSP
# 结对
api-pairing-list          GET    DLBCNSP
api-pairing-list          POST   DLP
api-pairing-detail        GET    DLBCNSP
api-pairing-detail        PATCH  DLP
api-pairing-history       GET    DLBCNSP
api-pairing-propose       POST   DLP
api-pairing-withdraw      POST   DLP
api-pairing-sign          POST   DL
api-pairing-drop          POST   DLP
api-pairing-end           POST   DLP
api-pairing-suggestion-list GET  DLP
api-pairing-suggestion-refuse POST DLP
api-pairing-suggestion-take-back POST DLP
pairing-list              GET    DLBCNSP
pairing-suggestions       GET    DLP
suggestion-refuse         POST   DLP
suggestion-take-back      POST   DLP
suggestion-weights        GET    D
suggestion-weights        POST   D
pairing-create            GET    DLP
pairing-create            POST   DLP
pairing-party-suggest     GET    DLBCNSPOXA
pairing-detail            GET    DLBCNSP
pairing-edit              GET    DLP
pairing-edit              POST   DLP
pairing-propose           POST   DLP
pairing-withdraw          POST   DLP
pairing-sign              GET    DL
pairing-sign              POST   DL
pairing-drop              GET    DLP
pairing-drop              POST   DLP
api-pairing-renew         POST   DLP
api-pairing-nudge         POST   DLP
chain-pairings            GET    DLBCNSP
pairing-rule              GET    D
pairing-rule              POST   D
pairing-renew             GET    DLP
pairing-renew             POST   DLP
pairing-nudge             POST   DLP
agreement-issue           GET    DLP
agreement-issue           POST   DLP
agreement-rewrite         POST   DLP
agreement-sign            GET    DL
agreement-sign            POST   DL
agreement-scan            GET    DL
agreement-scan            POST   DL
agreement-void            GET    DLP
agreement-void            POST   DLP
agreement-file            GET    DLBCNSP     missing
agreement-version-file    GET    DLBCNSP     missing
api-pairing-agreements        GET  DLBCNSP
api-pairing-agreements        POST DLP
api-pairing-agreement-rewrite POST DLP
api-pairing-agreement-sign    POST DL
api-pairing-agreement-scan    POST DL
api-pairing-agreement-void    POST DLP
api-pairing-agreement-file    GET  DLBCNSP   missing
pairing-end               GET    DLP
pairing-end               POST   DLP
api-fund-list             GET    DL
api-fund-list             POST   D
api-fund-detail           GET    DL
api-fund-detail           PATCH  D
api-fund-history          GET    DL
api-fund-close            POST   D
api-fund-reopen           POST   D
api-fund-void             POST   D
api-payment-list          GET    DL
api-payment-list          POST   D
api-payment-detail        GET    DL
api-payment-detail        PATCH  D
api-payment-history       GET    DL
api-payment-pay           POST   D
api-payment-account       POST   D
api-payment-cancel        POST   D
api-payment-reopen        POST   D
api-receipt-list          GET    DL
api-receipt-list          POST   D
api-receipt-detail        GET    DL
api-receipt-detail        PATCH  D
api-receipt-void          POST   D
api-subsidy-list          GET    DL
api-subsidy-list          POST   D
api-subsidy-detail        GET    DL
api-subsidy-detail        PATCH  D
api-subsidy-history       GET    DL
api-subsidy-withdraw      POST   D
fund-list                 GET    DL
fund-totals               GET    DL
fund-choose-body          GET    D
fund-create               GET    D
fund-create               POST   D
fund-detail               GET    DL
fund-edit                 GET    D
fund-edit                 POST   D
fund-move                 GET    D
fund-move                 POST   D
payment-plan              GET    D
payment-plan              POST   D
payment-detail            GET    DL
payment-edit              GET    D
payment-edit              POST   D
payment-pay               GET    D
payment-pay               POST   D
payment-cancel            GET    D
payment-cancel            POST   D
payment-account           GET    D
payment-account           POST   D
payment-reopen            GET    D
payment-reopen            POST   D
receipt-add               GET    D
receipt-add               POST   D
receipt-edit              GET    D
receipt-edit              POST   D
receipt-void              GET    D
receipt-void              POST   D
receipt-file              GET    DL          missing
subsidy-list              GET    DL
subsidy-choose-body       GET    D
subsidy-create            GET    D
subsidy-create            POST   D
subsidy-detail            GET    DL
subsidy-edit              GET    D
subsidy-edit              POST   D
subsidy-withdraw          GET    D
subsidy-withdraw          POST   D
api-team-list             GET    DLCNSP
api-team-list             POST   DLP
api-team-history          GET    DLCNSP
api-team-detail           GET    DLCNSP
api-team-detail           PATCH  DLP
api-team-done             POST   DLP
api-team-disband          POST   DLP
api-team-resume           POST   DLP
api-team-member-list      GET    DLP
api-team-member-list      POST   DLP
api-team-member-detail    GET    DLP
api-team-member-detail    PATCH  DLP
api-team-milestone-list      GET    DLCNSP
api-team-milestone-list      POST   DLP
api-team-milestone-detail    GET    DLCNSP
api-team-milestone-detail    PATCH  DLP
api-team-hookup-list      GET    DLCNSP
api-team-hookup-list      POST   DLP
api-team-hookup-detail    GET    DLCNSP
api-team-hookup-detail    PATCH  DLP
team-list                 GET    DLCNSP
team-choose-body          GET    DLP
team-create               GET    DLP
team-create               POST   DLP
team-detail               GET    DLCNSP
team-edit                 GET    DLP
team-edit                 POST   DLP
team-end                  GET    DLP
team-end                  POST   DLP
team-resume               POST   DLP
team-member-add          GET    DLP
team-member-add          POST   DLP
team-member-edit         GET    DLP
team-member-edit         POST   DLP
team-member-remove       POST   DLP
team-milestone-add          GET    DLP
team-milestone-add          POST   DLP
team-milestone-edit         GET    DLP
team-milestone-edit         POST   DLP
team-milestone-remove       POST   DLP
team-hookup-add          GET    DLP
team-hookup-add          POST   DLP
team-hookup-edit         GET    DLP
team-hookup-edit         POST   DLP
team-hookup-remove       POST   DLP
api-campaign-list         GET    DLCNSP
api-campaign-list         POST   DLP
api-campaign-history      GET    DLCNSP
api-campaign-detail       GET    DLCNSP
api-campaign-detail       PATCH  DLP
api-campaign-start        POST   DLP
api-campaign-unstart      POST   DLP
api-campaign-close        POST   DLP
api-campaign-reopen       POST   DLP
api-campaign-figure-list     GET    DLCNSP
api-campaign-figure-list     POST   DLP
api-campaign-figure-detail   GET    DLCNSP
api-campaign-figure-detail   PATCH  DLP
api-campaign-party-list      GET    DLCNSP
api-campaign-party-list      POST   DLP
api-campaign-party-detail    GET    DLCNSP
api-campaign-party-detail    PATCH  DLP
campaign-list             GET    DLCNSP
campaign-create           GET    DLP
campaign-create           POST   DLP
campaign-detail           GET    DLCNSP
campaign-edit             GET    DLP
campaign-edit             POST   DLP
campaign-start            POST   DLP
campaign-unstart          POST   DLP
campaign-read             POST   DLP
campaign-close            GET    DLP
campaign-close            POST   DLP
campaign-reopen           POST   DLP
campaign-figure-add       GET    DLP
campaign-figure-add       POST   DLP
campaign-figure-edit      GET    DLP
campaign-figure-edit      POST   DLP
campaign-figure-remove    POST   DLP
campaign-party-add        GET    DLP
campaign-party-add        POST   DLP
campaign-party-edit       GET    DLP
campaign-party-edit       POST   DLP
campaign-party-remove     POST   DLP
api-station-list          GET    DLCNSP
api-station-list          POST   DLP
api-station-history       GET    DLCNSP
api-station-detail        GET    DLCNSP
api-station-detail        PATCH  DLP
api-station-close         POST   DLP
api-station-reopen        POST   DLP
api-station-staff-list       GET    DLP
api-station-staff-list       POST   DLP
api-station-staff-detail     GET    DLP
api-station-staff-detail     PATCH  DLP
api-station-case-list        GET    DLCNSP
api-station-case-list        POST   DLP
api-station-case-history     GET    DLCNSP
api-station-case-detail      GET    DLCNSP
api-station-case-detail      PATCH  DLP
api-station-case-move        POST   DLP
api-station-stage-list       GET    DLCNSP
api-station-stage-detail     GET    DLCNSP
station-list              GET    DLCNSP
station-choose-body       GET    DLP
station-create            GET    DLP
station-create            POST   DLP
station-take              POST   DLP
station-detail            GET    DLCNSP
station-edit              GET    DLP
station-edit              POST   DLP
station-close             GET    DLP
station-close             POST   DLP
station-reopen            POST   DLP
station-staff-add         GET    DLP
station-staff-add         POST   DLP
station-staff-edit        GET    DLP
station-staff-edit        POST   DLP
station-staff-remove      POST   DLP
station-case-list         GET    DLCNSP
station-case-detail       GET    DLCNSP
station-case-add          GET    DLP
station-case-add          POST   DLP
station-case-edit         GET    DLP
station-case-edit         POST   DLP
station-case-move         GET    DLP
station-case-move         POST   DLP
station-case-remove       POST   DLP
api-model-post-list       GET    DLCNSP
api-model-post-list       POST   DLP
api-model-post-history    GET    DLCNSP
api-model-post-detail     GET    DLCNSP
api-model-post-detail     PATCH  DLP
api-model-post-end        POST   DLP
api-model-post-reopen     POST   DLP
api-pledge-list           GET    DLCNSP
api-pledge-list           POST   DLP
api-pledge-history        GET    DLCNSP
api-pledge-detail         GET    DLCNSP
api-pledge-detail         PATCH  DLP
api-pledge-fulfil         POST   DLP
api-pledge-review         POST   DLP
api-pledge-withdraw       POST   DLP
api-pledge-reopen         POST   DLP
api-course-list           GET    DLCNSP
api-course-list           POST   DLP
api-course-history        GET    DLCNSP
api-course-detail         GET    DLCNSP
api-course-detail         PATCH  DLP
api-course-close          POST   DLP
api-course-reopen         POST   DLP
api-course-session-list   GET    DLCNSP
api-course-session-list   POST   DLP
api-course-session-history GET   DLCNSP
api-course-session-detail GET    DLCNSP
api-course-session-detail PATCH  DLP
course-list               GET    DLCNSP
course-create             GET    DLP
course-create             POST   DLP
course-detail             GET    DLCNSP
course-edit               GET    DLP
course-edit               POST   DLP
course-close              GET    DLP
course-close              POST   DLP
course-reopen             POST   DLP
course-session-list       GET    DLCNSP
course-session-log        GET    DLP
course-session-log        POST   DLP
course-session-detail     GET    DLCNSP
course-session-edit       GET    DLP
course-session-edit       POST   DLP
api-brand-list            GET    DLCNSP
api-brand-list            POST   DLP
api-brand-history         GET    DLCNSP
api-brand-detail          GET    DLCNSP
api-brand-detail          PATCH  DLP
api-brand-end             POST   DLP
api-brand-reopen          POST   DLP
api-honour-list           GET    DLCNSP
api-honour-list           POST   DLP
api-honour-history        GET    DLCNSP
api-honour-detail         GET    DLCNSP
api-honour-detail         PATCH  DLP
brand-list                GET    DLCNSP
brand-create              GET    DLP
brand-create              POST   DLP
brand-detail              GET    DLCNSP
brand-edit                GET    DLP
brand-edit                POST   DLP
brand-end                 GET    DLP
brand-end                 POST   DLP
brand-reopen              POST   DLP
honour-list               GET    DLCNSP
honour-create             GET    DLP
honour-create             POST   DLP
honour-detail             GET    DLCNSP
honour-edit               GET    DLP
honour-edit               POST   DLP
post-list                 GET    DLCNSP
posts-shown               GET    DLBCNSP
post-choose-body          GET    DLP
post-create               GET    DLP
post-create               POST   DLP
post-detail               GET    DLCNSP
post-edit                 GET    DLP
post-edit                 POST   DLP
post-end                  GET    DLP
post-end                  POST   DLP
post-reopen               POST   DLP
pledge-list               GET    DLCNSP
pledge-choose-body        GET    DLP
pledge-create             GET    DLP
pledge-create             POST   DLP
pledge-detail             GET    DLCNSP
pledge-edit               GET    DLP
pledge-edit               POST   DLP
pledge-fulfil             GET    DLP
pledge-fulfil             POST   DLP
pledge-review             GET    DLP
pledge-review             POST   DLP
pledge-move               POST   DLP
api-floating-member-list  GET    DLP
api-floating-member-list  POST   DLP
api-floating-member-detail GET   DLP
api-floating-member-detail PATCH DLP
api-link-node-list        GET    DLP
api-link-node-list        POST   DLP
api-link-node-detail      GET    DLP
api-link-node-detail      PATCH  DLP
api-link-node-coverage    GET    DLP
link-list                 GET    DLP
link-rule                 GET    D
link-rule                 POST   D
team-links                GET    DLP
team-link-add             GET    DLP
team-link-add             POST   DLP
team-link-edit            GET    DLP
team-link-edit            POST   DLP
team-link-remove          POST   DLP
floating-list             GET    DLP
floating-create           GET    DLP
floating-create           POST   DLP
floating-edit             GET    DLP
floating-edit             POST   DLP
floating-remove           POST   DLP
# 公文
api-number-list           GET    D
api-number-detail         GET    D
api-template-list         GET    D
api-template-detail       GET    D
document-number-list      GET    D
document-number-void      GET    D
document-number-void      POST   D
document-series-list      GET    D
document-series-create    GET    D
document-series-create    POST   D
document-series-edit      GET    D
document-series-edit      POST   D
document-series-end       POST   D
document-series-revive    POST   D
document-font-list        GET    D
document-font-upload      GET    D
document-font-upload      POST   D
document-font-remove      GET    D
document-font-remove      POST   D
document-template-kinds   GET    D
document-template-list    GET    D
document-template-upload  GET    D
document-template-upload  POST   D
document-template-default GET    D
document-template-file    GET    D           no-file
document-template-preview GET    D
document-template-activate POST  D
document-template-retire  POST   D
# 年度清单
api-pack-list             GET    DLSP
api-pack-build            POST   DL
api-pack-zip              POST   DLSP
api-pack-history          GET    DLSP
api-pack-detail           GET    DLSP
api-edition-list          GET    DLSP
api-edition-detail        GET    DLSP
api-edition-discard       POST   DL
api-edition-file          GET    DLSP        no-file
api-edition-publish       POST   D
api-edition-return        POST   D
api-edition-submit        POST   DL
api-indicator-list        GET    DLSP
api-indicator-detail      GET    DLSP
api-indicator-rows        GET    DLSP
indicator-list            GET    DLSP
indicator-export          GET    DLS
indicator-detail          GET    DLSP
indicator-rows            GET    DLSP
# 会议纪要
api-minutes-list          GET    DLBC
api-minutes-detail        GET    DL
api-minutes-history       GET    DL
api-minutes-file          GET    DL          no-file
api-minutes-confirmation-list GET DLBC
api-minutes-confirmation-detail GET DLBC
api-minutes-confirmation-answer POST DLBC
minutes-list              GET    DLBC
minutes-late              GET    DL
minutes-draft             GET    DL
minutes-draft             POST   DL
minutes-detail            GET    DL
minutes-edit              GET    DL
minutes-edit              POST   DL
minutes-submit            POST   DL
minutes-pass              GET    DL
minutes-pass              POST   DL
minutes-return            GET    DL
minutes-return            POST   DL
minutes-issue             GET    DL
minutes-issue             POST   DL
minutes-freeze            GET    DL
minutes-freeze            POST   DL
minutes-correct           GET    DL
minutes-correct           POST   DL
minutes-preview           POST   DL
minutes-rewrite           POST   DL
minutes-file              GET    DL          no-file
minutes-confirm           GET    DLBC
minutes-confirm           POST   DLBC
pack-list                 GET    DLSP
pack-build                POST   DL
pack-bulk                 POST   DL
pack-zip                  POST   DLSP
pack-rules                GET    D
pack-rules                POST   D
packs-below               GET    DSP
pack-file                 GET    DLSP        no-file
edition-submit            POST   DL
edition-publish           GET    D
edition-publish           POST   D
edition-return            GET    D
edition-return            POST   D
edition-discard           GET    DL
edition-discard           POST   DL
chain-packs               GET    DLSP
# 会议：会议和参会单位
api-meeting-list          GET    DLBCNSP
api-meeting-list          POST   DLP
api-meeting-detail        GET    DLBCNSP
api-meeting-detail        PATCH  DLP
api-meeting-history       GET    DLBCNSP
api-meeting-notify        POST   DLP
api-meeting-cancel        POST   DLP
api-meeting-hold          POST   DLP
api-meeting-reopen        POST   DLP
api-meeting-roll          GET    DLP
api-meeting-roll          POST   DLP
api-meeting-roll-by-replies POST DLP
api-meeting-photos        GET    DLSP
api-meeting-photos        POST   DLP
api-meeting-photo         GET    DLSP        missing
api-meeting-photo         DELETE DLP         missing
api-meeting-log-held      POST   DLP
api-invitee-list          GET    DLBCNSP
api-invitee-list          POST   DLP
api-invitee-detail        GET    DLBCP
api-invitee-detail        PATCH  DLP
api-invitee-remove        POST   DLP
api-invitee-reply         POST   DLBCP
meeting-list              GET    DLBCNSP
meeting-calendar          GET    DLBCNSP
meeting-create            GET    DLP
meeting-create            POST   DLP
meeting-detail            GET    DLBCNSP
meeting-edit              GET    DLP
meeting-edit              POST   DLP
meeting-notify            GET    DLP
meeting-notify            POST   DLP
meeting-cancel            GET    DLP
meeting-cancel            POST   DLP
meeting-hold              POST   DLP
meeting-reopen            POST   DLP
meeting-invitees          GET    DLP
invitee-add               GET    DLP
invitee-add               POST   DLP
invitee-edit              GET    DLP
invitee-edit              POST   DLP
invitee-remove            POST   DLP
invitee-reply             GET    DLBCP
invitee-reply             POST   DLBCP
chain-meetings            GET    DLBCNSP
# 会议：邀请外市参加，参加外市的会议
api-meeting-share         POST   D
api-meeting-agenda        POST   D
api-meeting-invitation-accept POST D
meeting-share             GET    D
meeting-share             POST   D
meeting-share-agenda      GET    D
meeting-share-agenda      POST   D
meeting-accept            GET    D
meeting-accept            POST   D
# 会议：系列会议
api-meeting-series-list    GET    DLSP
api-meeting-series-list    POST   DLP
api-meeting-series-detail  GET    DLSP
api-meeting-series-detail  PATCH  DLP
api-meeting-series-history GET    DLSP
api-meeting-series-end     POST   DLP
series-list               GET    DLSP
series-create             GET    DLP
series-create             POST   DLP
series-detail             GET    DLSP
series-edit               GET    DLP
series-edit               POST   DLP
series-end                GET    DLP
series-end                POST   DLP
series-settle             POST   DLP         missing
api-invitee-link          POST   DLP
api-invitee-void-link     POST   DLP
meeting-links             GET    DLP
meeting-links-give        POST   DLP
invitee-link-renew        POST   DLP
invitee-link-void         POST   DLP
meeting-ics               GET    DLBCNSP
calendar-feed             GET    DLBCNSPOXA
calendar-feed-make        POST   DLBCNSP
calendar-feed-revoke      POST   DLBCNSP
pack-detail               GET    DLSP
pack-compare              GET    DLSP
# 会议：议程、点名、记录
api-agenda-item-list      GET    DLBCNSP
api-agenda-item-list      POST   DLP
api-agenda-item-detail    GET    DLBCNSP
api-agenda-item-detail    PATCH  DLP
api-agenda-item-detail    DELETE DLP
api-agenda-item-move      POST   DLP
api-agenda-item-notes     PUT    DLP
meeting-log-held          GET    DLP
meeting-log-held          POST   DLP
meeting-agenda            GET    DLP
meeting-agenda-add        GET    DLP
meeting-agenda-add        POST   DLP
meeting-agenda-fill       POST   DLP
agenda-item-edit          GET    DLP
agenda-item-edit          POST   DLP
agenda-item-move          POST   DLP
agenda-item-remove        GET    DLP
agenda-item-remove        POST   DLP
agenda-item-notes         GET    DLP
agenda-item-notes         POST   DLP
agenda-item-lock          POST   DLP
meeting-roll              GET    DLP
meeting-roll-by-replies   POST   DLP
meeting-roll-mark         GET    DLP
meeting-roll-mark         POST   DLP
meeting-log               GET    DLP
meeting-log-summary       GET    DLP
meeting-log-summary       POST   DLP
meeting-log-finish        POST   DLP
meeting-photo-add         GET    DLP
meeting-photo-add         POST   DLP
meeting-photo             GET    DLSP        missing
meeting-photo-remove      POST   DLP         missing
# 会议：议题
meeting-agenda-carry      POST   DLP
api-topic-list            GET    DLBC
api-topic-list            POST   DLBC
api-topic-detail          GET    DLBC
api-topic-detail          PATCH  DLBC
api-topic-history         GET    DLBC
api-topic-withdraw        POST   DLBC
api-topic-again           POST   DLBC
api-topic-accept          POST   DL
api-topic-merge           POST   DL
api-topic-return          POST   DL
api-topic-take-back       POST   DL
topic-list                GET    DLBC
topic-propose             GET    DLBC
topic-propose             POST   DLBC
meeting-topic             GET    DLBC
topic-detail              GET    DLBC
topic-edit                GET    DLBC
topic-edit                POST   DLBC
topic-withdraw            POST   DLBC
topic-again               POST   DLBC
topic-accept              GET    DL
topic-accept              POST   DL
topic-merge               GET    DL
topic-merge               POST   DL
topic-return              GET    DL
topic-return              POST   DL
topic-take-back           POST   DL
"""


@dataclass(frozen=True)
class Row:
    name: str
    method: str
    who: str
    note: str

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


def rows() -> list[Row]:
    words = [line.split() for line in ROUTES.splitlines() if line.strip() and not line.startswith("#")]
    return [Row(name, method, who.strip("-"), *note, *[""] * (1 - len(note))) for name, method, who, *note in words]


# Bodies that name objects: «{name}» is replaced by the id the world knows under that name. The walk sends each with one
# of them replaced by another city's, and by one that does not exist: both must be refused, in the same words.
BODIES: dict[tuple[str, str], dict[str, object]] = {
    ("grant-create", "POST"): {
        "account": "{other_account_id}",
        "role": "liaison",
        "scope": "chain:{chain_id}",
        "valid_from": "2026-01-01",
        "reason": "示例",
    },
    ("person-create", "POST"): {"name": "示例", "unit": "unit:{unit_id}"},
    ("appointment-create", "POST"): {"title": "{title_id}", "target": "chain:{chain_id}", "valid_from": "2026-01-01"},
    ("appointment-hand-over", "POST"): {"to_person": "{other_person_id}", "first_day": "2027-01-01"},
    ("token-create", "POST"): {
        "account": "{portal_account_id}",
        "label": "示例",
        "scopes": ["*"],
        "expires_on": "2026-12-31",
    },
    ("api-intake-list", "POST"): {
        "kind_id": "{talent_kind_id}",
        "unit": "{unit_id}",
        "arrived_on": "2026-01-01",
    },
    ("api-growth-list", "POST"): {
        "kind_id": "{growth_kind_id}",
        "role": "backbone",
        "unit": "{unit_id}",
        "happened_on": "2026-01-01",
    },
    ("api-mass-org-list", "POST"): {"name": "示例工会", "kind": "union", "unit": "{unit_id}"},
    ("api-duty-list", "POST"): {
        "unit": "{unit_id}",
        "kind_id": "{duty_kind_id}",
        "day": "2026-01-01",
        "text": "示例",
    },
    ("api-exchange-list", "POST"): {
        "kind_id": "{exchange_kind_id}",
        "to_unit": "{unit_id}",
        "starts_on": "2026-01-01",
    },
    ("api-person-list", "POST"): {"name": "示例", "unit": "{unit_id}"},
    ("api-person-detail", "PATCH"): {"unit": "{unit_id}"},
    ("api-appointment-list", "POST"): {
        "person": "{person_id}",
        "title": "{title_id}",
        "target": "{chain_id}",
        "target_kind": "chain",
    },
    ("api-unit-tags", "PUT"): {"tags": ["{term_id}"]},
    ("api-party-org-list", "POST"): {"name": "示例支部", "kind": "branch", "superior": "{party_org_id}"},
    ("api-party-org-detail", "PATCH"): {"superior": "{other_party_org_id}"},
    ("api-member-count-list", "POST"): {"party_org": "{party_org_id}", "as_of": "2026-02-01", "full": 3},
    ("api-unit-figure-list", "POST"): {
        "unit": "{unit_id}",
        "kind": "{figure_kind_id}",
        "year": 2024,
        "period": "year",
        "value": 1,
    },
    ("api-unit-member-count-list", "POST"): {"unit": "{unit_id}", "as_of": "2026-02-01", "full": 3},
    ("api-coverage-set-list", "POST"): {
        "name": "示例口径",
        "scope": "one",
        "chain": "{chain_id}",
        "tag": "{term_id}",
        "own_region": "{own_region_id}",
    },
    ("api-coverage-exclusion-list", "POST"): {"unit": "{other_unit_id}", "reason": "示例", "approver": "示例部务会"},
    ("api-residence-list", "POST"): {"unit": "{other_unit_id}", "own_region": "{own_region_id}"},
    ("api-chain-list", "POST"): {"name": "示例子链", "level": "city", "parent": "{chain_id}"},
    ("api-segment-list", "POST"): {"chain": "{chain_id}", "name": "示例环节", "layer": "midstream"},
    ("api-segment-link-list", "POST"): {
        "source": "{other_segment_id}",
        "target": "{segment_id}",
        "kind": "supplies",
    },
    ("api-chain-unit-list", "POST"): {
        "chain": "{chain_id}",
        "unit": "{other_unit_id}",
        "segment": "{segment_id}",
        "role": "supporting",
    },
    ("api-project-list", "POST"): {
        "chain": "{chain_id}",
        "name": "示例项目",
        "year": 2026,
        "goal_id": "{goal_id}",
        "owner": "{unit_id}",
        "reason": "示例",
    },
    ("api-milestone-list", "POST"): {
        "project": "{project_id}",
        "name": "示例节点",
        "planned_on": "2026-10-01",
        "owner": "{other_unit_id}",
    },
    ("api-participant-list", "POST"): {
        "project": "{project_id}",
        "unit": "{other_unit_id}",
        "category": "partner",
    },
    ("api-progress-note-list", "POST"): {
        "project": "{running_project_id}",
        "period_start": "2026-01-01",
        "progress": "示例进展",
    },
    ("api-chain-head-list", "POST"): {"chain": "{chain_id}", "department": "{unit_id}"},
    ("api-leader-org-list", "POST"): {"chain": "{chain_id}", "party_org": "{other_party_org_id}"},
    ("api-chain-link-list", "POST"): {
        "chain": "{chain_id}",
        "upper_chain": "{upper_chain_id}",
        "valid_from": "2026-01-01",
    },
    ("api-gap-list", "POST"): {
        "chain": "{chain_id}",
        "name": "示例短板",
        "kind_id": "{gap_kind_id}",
        "segment": "{segment_id}",
        "owner": "{unit_id}",
        "target_year": 2026,
    },
    ("api-body-list", "POST"): {
        "name": "示例党委",
        "kind": "{body_kind_id}",
        "tier": "{tier_id}",
        "chain": "{chain_id}",
    },
    ("api-office-list", "POST"): {"name": "示例新办公室", "host": "{unit_id}"},
    ("api-office-part-list", "POST"): {"office": "{office_id}", "unit": "{other_unit_id}"},
    ("api-plaque-list", "POST"): {
        "body": "{body_id}",
        "kind": "{plaque_kind_id}",
        "unit": "{unit_id}",
        "granted_on": "2026-01-01",
    },
    ("api-outer-member-list", "POST"): {
        "body": "{body_id}",
        "name": "示例域外单位",
        "kind": "carrier",
        "place": "示例省",
    },
    ("api-guidance-list", "POST"): {
        "body": "{body_id}",
        "kind": "{guidance_kind_id}",
        "unit": "{unit_id}",
        "title": "示例提示",
        "text": "示例内容",
    },
    ("api-resolution-list", "POST"): {
        "meeting": "{held_meeting_id}",
        "name": "示例决议",
        "unit": "{unit_id}",
        "due_on": "2999-01-01",
    },
    ("api-recommendation-list", "POST"): {
        "body": "{body_id}",
        "kind": "{recommend_kind_id}",
        "unit": "{unit_id}",
        "matter": "示例推荐",
    },
    ("api-membership-list", "POST"): {"body": "{body_id}", "member_kind": "unit", "member": "{other_unit_id}"},
    ("api-activity-list", "POST"): {
        "body": "{body_id}",
        "title": "示例联学",
        "form_id": "{activity_form_id}",
        "held_on": "2026-03-01",
        "units": ["{unit_id}"],
    },
    ("api-outcome-list", "POST"): {
        "source_kind": "activity",
        "source": "{activity_id}",
        "title": "示例订单",
        "kind_id": "{outcome_kind_id}",
        "amount": 100,
        "happened_on": "2026-03-01",
    },
    ("api-topic-list", "POST"): {
        "body": "{body_id}",
        "name": "示例议题",
        "meeting": "{meeting_id}",
        "unit": "{unit_id}",
    },
    ("api-topic-accept", "POST"): {"meeting": "{meeting_id}"},
    ("api-topic-merge", "POST"): {"into": "{other_topic_id}"},
    ("api-agenda-item-list", "POST"): {"meeting": "{meeting_id}", "title": "示例议程", "unit": "{unit_id}"},
    ("api-seat-list", "POST"): {"body": "{body_id}", "title": "{seat_title_id}", "person": "{person_id}"},
    ("api-pairing-list", "POST"): {
        "kind": "{pairing_kind_id}",
        "body": "{body_id}",
        "parties": [{"kind": "unit", "id": "{unit_id}"}, {"kind": "unit", "id": "{other_unit_id}"}],
    },
    ("api-pairing-suggestion-refuse", "POST"): {
        "body": "{body_id}",
        "first": "{unit_id}",
        "second": "{other_unit_id}",
    },
    ("api-pairing-suggestion-take-back", "POST"): {"refusal": "{refusal_id}"},
    ("api-meeting-list", "POST"): {
        "body": "{body_id}",
        "kind": "{meeting_kind_id}",
        "starts_at": "2099-03-05T09:00:00+08:00",
    },
    ("api-meeting-detail", "PATCH"): {"kind": "{meeting_kind_id}"},
    ("api-meeting-log-held", "POST"): {
        "body": "{body_id}",
        "kind": "{meeting_kind_id}",
        "starts_at": "2026-03-05T09:00:00+08:00",
        "attendance": [{"unit": "{unit_id}"}],
        "items": [{"title": "示例议程", "unit": "{unit_id}"}],
        "resolutions": [{"name": "示例决议", "unit": "{unit_id}", "due_on": "2999-01-01"}],
    },
    ("api-meeting-series-list", "POST"): {
        "body": "{body_id}",
        "kind_id": "{meeting_kind_id}",
        "name": "示例系列",
        "every": "month",
        "nth": 1,
        "starts_on": "2999-01-01",
    },
    ("api-meeting-series-detail", "PATCH"): {"kind_id": "{meeting_kind_id}"},
    ("api-invitee-list", "POST"): {"meeting": "{meeting_id}", "unit": "{other_unit_id}"},
    ("api-campaign-list", "POST"): {
        "body": "{body_id}",
        "name": "示例行动",
        "kind": "{campaign_kind_id}",
        "starts_on": "2026-02-01",
    },
    ("api-campaign-figure-list", "POST"): {"campaign": "{campaign_id}", "name": "示例指标"},
    ("api-campaign-party-list", "POST"): {"campaign": "{campaign_id}", "unit": "{other_unit_id}"},
    ("api-fund-list", "POST"): {"body": "{body_id}", "name": "示例经费", "year": 2026, "budget": 100},
    ("api-payment-list", "POST"): {
        "fund": "{fund_id}",
        "party_org": "{party_org_id}",
        "purpose": "示例用途",
        "amount": 1,
    },
    ("api-receipt-list", "POST"): {
        "payment": "{paid_payment_id}",
        "number": "示例0001",
        "amount": 1,
        "day": "2026-01-02",
    },
    ("api-subsidy-list", "POST"): {
        "body": "{body_id}",
        "kind": "{subsidy_kind_id}",
        "unit": "{unit_id}",
        "policy": "示例政策",
        "amount": 100,
        "paid_on": "2026-03-01",
    },
    ("api-station-list", "POST"): {"body": "{body_id}", "name": "示例又一指导站", "opened_on": "2026-02-01"},
    ("api-station-staff-list", "POST"): {"station": "{station_id}", "person": "{other_person_id}"},
    ("api-station-case-list", "POST"): {
        "station": "{station_id}",
        "unit": "{other_unit_id}",
        "begun_on": "2026-02-01",
    },
    ("api-team-list", "POST"): {
        "body": "{body_id}",
        "name": "示例攻坚队",
        "kind": "{team_kind_id}",
        "founded_on": "2026-02-01",
    },
    ("api-team-member-list", "POST"): {"team": "{team_id}", "person": "{other_person_id}"},
    ("api-team-milestone-list", "POST"): {"team": "{team_id}", "name": "示例节点", "planned_on": "2026-10-01"},
    ("api-team-hookup-list", "POST"): {"team": "{team_id}", "unit": "{other_unit_id}"},
    ("api-floating-member-list", "POST"): {"name": "示例流动党员", "receiving_org": "{party_org_id}"},
    ("api-link-node-list", "POST"): {"team": "{link_team_id}", "role": "member", "name": "示例党员"},
    ("api-model-post-list", "POST"): {
        "body": "{body_id}",
        "name": "示例示范岗",
        "kind": "{post_kind_id}",
        "place": "workshop",
        "unit": "{unit_id}",
        "since": "2026-02-01",
    },
    ("api-course-list", "POST"): {"body": "{body_id}", "name": "示例课堂", "kind": "{course_kind_id}"},
    ("api-course-session-list", "POST"): {
        "course": "{course_id}",
        "title": "示例主题",
        "held_on": "2026-02-02",
        "attendances": 20,
    },
    ("api-brand-list", "POST"): {"body": "{body_id}", "name": "示例又一品牌", "kind": "{brand_kind_id}"},
    ("api-honour-list", "POST"): {
        "body": "{body_id}",
        "title": "示例又一荣誉",
        "kind": "{honour_kind_id}",
        "level": "city",
        "holder_kind": "unit",
        "unit": "{unit_id}",
        "given_on": "2026-02-01",
    },
    ("api-pledge-list", "POST"): {
        "body": "{body_id}",
        "post": "{post_id}",
        "year": 2026,
        "text": "示例承诺",
        "pledged_on": "2026-02-01",
    },
    ("api-invitation-list", "POST"): {
        "display_name": "示例同事",
        "role": "liaison",
        "scope": "{chain_id}",
        "scope_kind": "chain",
        "reason": "示例",
    },
    ("api-meeting-kind-list", "POST"): {"kind": "{other_meeting_kind_id}"},
    ("api-ticket-list", "POST"): {
        "name": "示例问题",
        "text": "示例情况",
        "body": "{body_id}",
        "unit": "{unit_id}",
        "category": "{ticket_category_id}",
        "channels": ["{ticket_channel_id}"],
    },
    ("api-ticket-assist", "POST"): {"unit": "{other_unit_id}"},
    ("api-ticket-poster-list", "POST"): {
        "name": "示例张贴处",
        "body": "{body_id}",
        "channel": "{ticket_channel_id}",
    },
    ("api-service-module-list", "POST"): {"edition": "{catalogue_draft_id}", "name": "示例模块"},
    ("api-service-item-list", "POST"): {
        "name": "示例事项",
        "module": "{draft_module_id}",
        "unit": "{unit_id}",
        "party_org": "{party_org_id}",
        "category": "{ticket_category_id}",
    },
    ("api-item-proposal-list", "POST"): {
        "kind": "new",
        "unit": "{unit_id}",
        "name": "示例又一事项",
        "module": "示例模块",
        "category": "{ticket_category_id}",
        "reason": "示例理由",
    },
    ("api-service-session-list", "POST"): {
        "meeting": "{meeting_id}",
        "topic": "示例主题",
        "party_org": "{party_org_id}",
        "site": "{site_id}",
    },
    ("api-service-session-detail", "PATCH"): {"party_org": "{party_org_id}", "site": "{site_id}"},
    ("api-session-question-list", "POST"): {
        "session": "{service_session_id}",
        "unit": "{other_unit_id}",
        "text": "示例问题",
    },
    ("api-service-session-ask", "POST"): {
        "unit": "{unit_id}",
        "text": "示例问题",
        "department": "{other_unit_id}",
    },
    ("api-session-question-detail", "PATCH"): {"unit": "{other_unit_id}"},
    ("api-session-question-raise", "POST"): {"category": "{ticket_category_id}"},
    ("api-site-list", "POST"): {
        "name": "示例又一点位",
        "kind": "desk",
        "host": "{unit_id}",
        "party_org": "{party_org_id}",
        "brand": "{brand_id}",
        "within": "{site_id}",
        "items": ["{service_item_id}"],
        "departments": ["{other_unit_id}"],
        "opened_on": "2026-01-02",
    },
    ("api-site-detail", "PATCH"): {"host": "{other_unit_id}"},
    ("api-service-request-list", "POST"): {
        "item": "{service_item_id}",
        "unit": "{unit_id}",
        "body": "{body_id}",
        "channels": ["{ticket_channel_id}"],
    },
    ("api-common-demand-list", "POST"): {"name": "示例共性", "body": "{body_id}"},
    ("api-data-request-list", "POST"): {
        "asking": "{unit_id}",
        "asked": "{other_unit_id}",
        "what": "示例数据",
        "why": "示例用途",
    },
    ("api-service-group-list", "POST"): {
        "name": "示例又一服务团",
        "body": "{body_id}",
        "convener": "{unit_id}",
        "departments": ["{other_unit_id}"],
        "started_on": "2026-01-05",
    },
    ("api-service-group-detail", "PATCH"): {"body": "{body_id}"},
    ("api-service-group-member-list", "POST"): {"group": "{service_group_id}", "unit": "{third_unit_id}"},
    ("api-sharing-department-list", "POST"): {"unit": "{third_unit_id}"},
    ("api-ticket-category-list", "POST"): {
        "category": "{other_ticket_category_id}",
        "parent": "{ticket_category_id}",
    },
    ("api-ticket-category-detail", "PATCH"): {"parent": "{other_ticket_category_id}"},
    ("api-category-question-list", "POST"): {"category": "{ticket_category_id}", "label": "示例又一问"},
    ("api-time-limit-list", "POST"): {
        "clock": "feedback",
        "category": "{other_ticket_category_id}",
        "amount": 3,
        "unit": "days",
    },
    ("api-time-limit-detail", "PATCH"): {"category": "{other_ticket_category_id}"},
    ("api-dispatch-rule-list", "POST"): {
        "name": "示例又一规则",
        "category": "{other_ticket_category_id}",
        "chain": "{chain_id}",
        "lead": "{unit_id}",
        "assists": ["{other_unit_id}"],
    },
    ("api-dispatch-rule-detail", "PATCH"): {"chain": "{chain_id}", "lead": "{unit_id}"},
    ("api-market-entry-list", "POST"): {
        "side": "supply",
        "name": "示例产品",
        "unit": "{unit_id}",
        "body": "{body_id}",
        "segment": "{segment_id}",
        "valid_to": "2027-01-31",
    },
    ("api-market-entry-detail", "PATCH"): {"segment": "{segment_id}"},
    ("api-market-deal-list", "POST"): {
        "entry": "{market_entry_id}",
        "unit": "{trader_id}",
        "message": "示例意向",
        "counter": "{other_market_entry_id}",
    },
    ("api-market-deal-complete", "POST"): {"happened_on": "2026-06-01", "amount": 100, "asked": "{unit_id}"},
    ("api-market-issue-list", "POST"): {"kind": "both", "body": "{body_id}"},
    ("api-invest-target-list", "POST"): {
        "name": "示例招引企业",
        "chain": "{chain_id}",
        "segment": "{segment_id}",
        "gap": "{gap_id}",
        "owner": "{unit_id}",
        "person": "{person_id}",
        "team": "{team_id}",
        "introducer": "{other_unit_id}",
    },
    ("api-invest-target-detail", "PATCH"): {"owner": "{unit_id}"},
    ("api-invest-target-move", "POST"): {
        "to": "landed",
        "day": "2026-06-01",
        "unit": "{unit_id}",
        "project": "{project_id}",
    },
    ("api-minimum-rule-list", "POST"): {"name": "示例次数", "kinds": ["{meeting_kind_id}"]},
    ("api-structure-pattern-build", "POST"): {"chain": "{chain_id}"},
    ("api-pack-build", "POST"): {"chains": ["{chain_id}"], "year": 2026},
}
