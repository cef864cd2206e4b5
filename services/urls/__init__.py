from services.urls import catalogue, market, rules, sessions, shared, sites, talent, targets, tickets, visits

SUBJECTS = (tickets, rules, market, targets, shared, talent, visits, catalogue, sites, sessions)


urlpatterns = [one for subject in SUBJECTS for one in subject.urlpatterns]
