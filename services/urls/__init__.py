from services.urls import rules, shared, tickets

SUBJECTS = (tickets, rules, shared)
urlpatterns = [one for subject in SUBJECTS for one in subject.urlpatterns]
