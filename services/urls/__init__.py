from services.urls import rules, tickets

SUBJECTS = (tickets, rules)
urlpatterns = [one for subject in SUBJECTS for one in subject.urlpatterns]
