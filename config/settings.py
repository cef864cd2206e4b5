"""Settings of every process. What differs between machines comes from the environment (config.env, .env.example)."""

from pathlib import Path

import django_stubs_ext
from django import forms

from config.env import database_from_url, env_bool, env_int, env_list, env_text, env_web

# Lets classes be written with their type parameters (``ModelForm[Unit]``), which Django's own classes do not all allow.
django_stubs_ext.monkeypatch(extra_classes=[forms.ModelForm])

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env_bool("DEBUG", False)
SECRET_KEY = env_text("SECRET_KEY")
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS", [])

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "core.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "core",
    "organizations",
    "members",
    "documents",
    "chains",
    "alliances",
    "meetings",
    "services",
    "reports",
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "core.middleware.headers.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.scope.TenantScopeMiddleware",
    "core.middleware.sessions.SessionRulesMiddleware",
    "core.middleware.text.StorableTextMiddleware",
    "core.middleware.idempotency.IdempotencyMiddleware",
    "core.middleware.errors.DomainErrorMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.frame",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Every query runs in the scope's transaction, opened by the middleware; ATOMIC_REQUESTS would open it too late.
DATABASES = {"default": database_from_url(env_text("DATABASE_URL"))}
for alias, variable in (("admin", "DATABASE_ADMIN_URL"), ("dispatch", "DISPATCH_DATABASE_URL")):
    if url := env_text(variable, ""):
        DATABASES[alias] = database_from_url(url)
# A statement that runs longer is given up by the database: 5 seconds in web processes (config.wsgi), 60 elsewhere.
STATEMENT_TIMEOUT_SECONDS = env_int("STATEMENT_TIMEOUT_SECONDS", 60)
DATABASES["default"].setdefault("OPTIONS", {})
# A pooler (PgBouncer) stands before the database and hands a connection to another client after each transaction:
# nothing may be kept on one. The limit of a statement is then set in the pooler; the start-up check looks for it.
DATABASE_POOLER = env_bool("DATABASE_POOLER", False)
if DATABASE_POOLER:
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
else:
    DATABASES["default"]["OPTIONS"]["options"] = " ".join(
        [DATABASES["default"]["OPTIONS"].get("options", ""), f"-c statement_timeout={STATEMENT_TIMEOUT_SECONDS}s"]
    ).strip()
if env_bool("DATABASE_POOL", False):
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
        "min_size": 1,
        "max_size": env_int("DATABASE_POOL_SIZE", 4),
    }

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "core.passwords.LengthValidator"},
    {"NAME": "core.passwords.CommonValidator"},
    {"NAME": "core.passwords.NameValidator"},
]
AUTHENTICATION_BACKENDS = ["core.backends.AccountBackend"]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_COOKIES = env_bool("SECURE_COOKIES", False)
SESSION_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_SECURE = SECURE_COOKIES
CSRF_FAILURE_VIEW = "core.views.faults.csrf_failed"
BEHIND_PROXY = env_bool("BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = Path(env_text("STATIC_ROOT", str(BASE_DIR / "var" / "static")))
GUIDE_PICTURES = BASE_DIR / "docs" / "guide" / "images"
STATICFILES_DIRS: list[Path | tuple[str, Path]] = [
    folder for folder in (BASE_DIR / "assets" / "static", BASE_DIR / "assets" / "dist") if folder.is_dir()
]
STATICFILES_DIRS.append(("guide", GUIDE_PICTURES))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = Path(env_text("MEDIA_ROOT", str(BASE_DIR / "var" / "files")))
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
UPLOAD_LIMIT = 20 * 1024 * 1024

# Without a mail server no mail is planned; notices inside the platform go on.
EMAIL_HOST = env_text("EMAIL_HOST", "")
EMAIL_PORT = env_int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env_text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env_text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = env_bool("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = env_int("EMAIL_TIMEOUT", 10)
DEFAULT_FROM_EMAIL = env_text("DEFAULT_FROM_EMAIL", "lianmeng@localhost")
# The address in the links of a mail; without it the mail says where to look.
SITE_URL = env_text("SITE_URL", "")

# 短信, 企业微信 and 钉钉: a channel whose settings are empty is offered to nobody (docs/deployment.md).
SMS_GATEWAY_URL = env_web("SMS_GATEWAY_URL", "")
SMS_GATEWAY_KEY = env_text("SMS_GATEWAY_KEY", "")
SMS_GATEWAY_SECRET = env_text("SMS_GATEWAY_SECRET", "")
WECOM_URL = env_web("WECOM_URL", "https://qyapi.weixin.qq.com")
WECOM_CORP_ID = env_text("WECOM_CORP_ID", "")
WECOM_AGENT_ID = env_int("WECOM_AGENT_ID", 0)
WECOM_SECRET = env_text("WECOM_SECRET", "")
DINGTALK_URL = env_web("DINGTALK_URL", "https://oapi.dingtalk.com")
DINGTALK_APP_KEY = env_text("DINGTALK_APP_KEY", "")
DINGTALK_APP_SECRET = env_text("DINGTALK_APP_SECRET", "")
DINGTALK_AGENT_ID = env_int("DINGTALK_AGENT_ID", 0)
# For each step of a conversation with one of them, in seconds.
CHANNEL_TIMEOUT = env_int("CHANNEL_TIMEOUT", 10)

# How many worker processes there are in all: the dispatcher hands out no more than four times as many at once.
WORKER_CONCURRENCY = env_int("WORKER_CONCURRENCY", 2)

CELERY_BROKER_URL = env_text("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900, "socket_timeout": 10, "socket_connect_timeout": 5}
CELERY_TIMEZONE = "Asia/Shanghai"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["core.api.authentication.PrincipalAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["core.api.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["core.api.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsers.JSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "core.api.negotiation.JSONNegotiation",
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.Schema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "core.api.errors.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "链盟接口",
    "DESCRIPTION": "产业链党建联盟平台的开放接口。每个令牌只属于一个单位（租户），并写明范围和到期时间。",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # Several resources have a field of the same name with choices of their own.
    "ENUM_NAME_OVERRIDES": {
        "UnitKindEnum": "organizations.choices.UnitKind.choices",
        "PartyOrgKindEnum": "organizations.choices.PartyOrgKind.choices",
        "AliasKindEnum": "organizations.choices.AliasKind.choices",
        "MergedKindEnum": "organizations.models.merging.MERGED_KIND_CHOICES",
        "OwnershipEnum": "organizations.choices.Ownership.choices",
        "BuildModeEnum": "organizations.choices.BuildMode.choices",
        "UnitStateEnum": "organizations.choices.UnitState.choices",
        "ChainKindEnum": "chains.choices.ChainKind.choices",
        "LevelEnum": "core.choices.TenantLevel.choices",
        "OuterKindEnum": "alliances.choices.OuterKind.choices",
        "SharedHeaderKindEnum": "alliances.choices.HeaderKind.choices",
        "SpaceStateEnum": "alliances.choices.SpaceState.choices",
        "PairingPartyKindEnum": "alliances.pairing_parties.KIND_CHOICES",
        "OutcomeStateEnum": "alliances.choices.OutcomeState.choices",
        "OutcomeSourceEnum": "alliances.sources.SOURCE_CHOICES",
        "PairingStateEnum": "alliances.choices.PairingState.choices",
        "HonourLevelEnum": "alliances.choices.HonourLevel.choices",
        "TierLevelEnum": "alliances.choices.TierMeaning.choices",
        "ProjectStateEnum": "chains.choices.ProjectState.choices",
        "GapStateEnum": "chains.choices.GapState.choices",
        "MilestoneStateEnum": "chains.choices.MilestoneState.choices",
        "ParticipantCategoryEnum": "chains.choices.ParticipantCategory.choices",
        "LinkNodeRoleEnum": "alliances.choices.LinkRole.choices",
        "StationStageEnum": "alliances.choices.StationStage.choices",
        "SegmentLinkKindEnum": "chains.choices.LinkKind.choices",
        "ChainRoleEnum": "chains.choices.ChainRole.choices",
        "HeadRoleEnum": "chains.choices.HeadRole.choices",
        "GrantRoleEnum": "core.choices.Role.choices",
        "MassOrgKindEnum": "organizations.choices.MassOrgKind.choices",
        "GrowthRoleEnum": "members.choices.GrowthRole.choices",
        "ExchangeMeaningEnum": "members.choices.ExchangeMeaning.choices",
        "TalentMeaningEnum": "members.choices.TalentMeaning.choices",
        "GrowthMeaningEnum": "members.choices.GrowthMeaning.choices",
        "GrantStateEnum": "members.choices.GrantState.choices",
        "InvitationStateEnum": "members.choices.InvitationState.choices",
        "SuggestionStateEnum": "core.choices.SuggestionState.choices",
        "ImportStateEnum": "core.choices.ImportState.choices",
        "MilestoneOutcomeEnum": "chains.choices.MilestoneOutcome.choices",
        "SignInOutcomeEnum": "core.api.audit.SIGN_IN_OUTCOMES",
        "ClockKindEnum": "services.choices.ClockKind.choices",
        "UrgeLevelEnum": "services.choices.UrgeLevel.choices",
        "QuestionKindEnum": "services.choices.QuestionKind.choices",
        "WindowEnum": "reports.indicators.model.Window.choices",
        "EditionStateEnum": "reports.choices.SHOWN_CHOICES",
        "PledgeResultEnum": "alliances.api.post_serializers.RESULTS",
        "TicketStateEnum": "services.choices.TicketState.choices",
        "AssignmentStateEnum": "services.choices.AssignmentState.choices",
        "TicketRequestStateEnum": "services.choices.RequestState.choices",
        "TicketStepKindEnum": "services.choices.StepKind.choices",
        "TicketNatureEnum": "services.choices.TicketNature.choices",
        "UrgencyEnum": "services.choices.Urgency.choices",
        "TicketResultKindEnum": "services.choices.ResultKind.choices",
        "SatisfactionEnum": "services.choices.Satisfaction.choices",
        "HandOffTargetEnum": "services.choices.HandOffTarget.choices",
        "ClockStatusEnum": "services.choices.ClockStatus.choices",
        "AssignmentRoleEnum": "services.choices.AssignmentRole.choices",
        "LimitUnitEnum": "services.choices.LimitUnit.choices",
        "CommonStateEnum": "services.choices.CommonState.choices",
        "EntryStateEnum": "services.choices.EntryState.choices",
        "DealStateEnum": "services.choices.DealState.choices",
        "DirectoryKindEnum": "services.choices.DirectoryKind.choices",
        "TargetStageEnum": "services.choices.TargetStage.choices",
        "ResourceKindEnum": "services.choices.shared.ResourceKind.choices",
        "ResourceStateEnum": "services.choices.shared.ResourceState.choices",
        "BookingStateEnum": "services.choices.shared.BookingState.choices",
        "DataRequestStateEnum": "services.choices.DataRequestState.choices",
        "SiteKindEnum": "services.choices.sites.SiteKind.choices",
        "TalentCategoryEnum": "services.choices.talent.TalentCategory.choices",
        "TalentNeedStateEnum": "services.choices.talent.NeedState.choices",
        "TalentIssueStateEnum": "services.choices.talent.IssueState.choices",
        "TalentMatchStateEnum": "services.choices.talent.MatchState.choices",
        "VisitStateEnum": "services.choices.VisitState.choices",
        "VisitReplyEnum": "services.choices.visits.VisitReply.choices",
        "ProposalKindEnum": "services.choices.proposals.ProposalKind.choices",
        "ReplyEnum": "meetings.choices.ReplyState.choices",
        "RuleKindEnum": "services.choices.RuleKind.choices",
        "RuleUnitEnum": "services.choices.RuleUnit.choices",
        "MeetingStateEnum": "meetings.choices.MeetingState.choices",
        "TopicStateEnum": "meetings.choices.TopicState.choices",
        "ResolutionStateEnum": "meetings.choices.ResolutionState.choices",
        "MinutesStateEnum": "meetings.choices.MinutesState.choices",
        "MinutesConfirmStateEnum": "meetings.choices.ConfirmState.choices",
        "SeriesStateEnum": "meetings.choices.SeriesState.choices",
        "MeetingMeaningEnum": "meetings.choices.MeetingMeaning.choices",
        "PeriodEnum": "organizations.choices.PeriodKind.choices",
        "MinimumPeriodEnum": "meetings.choices.MinimumPeriod.choices",
        "InviteeRoleEnum": "meetings.choices.InviteeRole.choices",
    },
}

# The month in which a year's packs fall due by themselves (R07), in China's calendar.
PACKS_DUE_MONTH = env_int("PACKS_DUE_MONTH", 1)
# Folders of licensed fonts (方正小标宋, 仿宋_GB2312 …) for PDF; without them open faces are embedded and named.
FONT_DIRECTORIES = env_list("FONT_DIRECTORIES", [])

LOG_LEVEL = env_text("LOG_LEVEL", "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "core.logs.JSONFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"django.server": {"handlers": ["console"], "level": LOG_LEVEL, "propagate": False}},
}
