from services.urls import catalogue, rules, sessions, sites, tickets

SUBJECTS = (tickets, rules, catalogue, sites, sessions)
urlpatterns = [one for subject in SUBJECTS for one in subject.urlpatterns]
