from rest_framework.routers import BaseRouter

from meetings.api import agenda, minutes, planning, resolutions, rules, shared, topics
from meetings.api.series import SeriesResource
from meetings.api.standings import StandingResource


def register(router: BaseRouter) -> None:
    """One block a subject: rules, planning, series, conduct, topics, resolutions, minutes."""
    router.register("meetings", planning.MeetingResource, basename="api-meeting")
    router.register("invitees", planning.InviteeResource, basename="api-invitee")
    router.register("resolutions", resolutions.ResolutionResource, basename="api-resolution")
    router.register("meeting-kinds", rules.KindRuleResource, basename="api-meeting-kind")
    router.register("minimum-rules", rules.MinimumRuleResource, basename="api-minimum-rule")
    router.register("minimum-standings", StandingResource, basename="api-minimum-standing")
    router.register("agenda-items", agenda.AgendaItemResource, basename="api-agenda-item")
    router.register("meeting-series", SeriesResource, basename="api-meeting-series")
    # the minutes document
    router.register("minutes", minutes.MinutesResource, basename="api-minutes")
    router.register("minutes-confirmations", minutes.MinutesConfirmationResource, basename="api-minutes-confirmation")
    router.register("meeting-invitations", shared.MeetingInvitationResource, basename="api-meeting-invitation")
    router.register("topics", topics.TopicResource, basename="api-topic")
