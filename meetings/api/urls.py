from rest_framework.routers import BaseRouter

from meetings.api import planning, resolutions


def register(router: BaseRouter) -> None:
    """One block a subject: rules, planning, series, conduct, topics, resolutions, minutes."""
    router.register("meetings", planning.MeetingResource, basename="api-meeting")
    router.register("invitees", planning.InviteeResource, basename="api-invitee")
    router.register("resolutions", resolutions.ResolutionResource, basename="api-resolution")
