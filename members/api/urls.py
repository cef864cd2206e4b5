from rest_framework.routers import BaseRouter

from members.api import duties, hand_over, invitations, liaisons, talent, views


def register(router: BaseRouter) -> None:
    router.register("persons", views.PersonResource, basename="api-person")
    router.register("appointments", views.AppointmentResource, basename="api-appointment")
    router.register("grants", views.GrantResource, basename="api-grant")
    router.register("invitations", invitations.InvitationResource, basename="api-invitation")
    router.register("liaison-exemptions", liaisons.LiaisonExemptionResource, basename="api-liaison-exemption")
    router.register("hand-overs", hand_over.HandOverResource, basename="api-hand-over")
    router.register("duties", duties.DutyResource, basename="api-duty")
    router.register("exchanges", talent.ExchangeResource, basename="api-exchange")
    router.register("talent-intakes", talent.IntakeResource, basename="api-intake")
    router.register("growths", talent.GrowthResource, basename="api-growth")
