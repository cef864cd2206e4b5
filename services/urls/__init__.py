from services.urls import rules, tickets, visits

SUBJECTS = (tickets, rules, visits)
urlpatterns = [one for subject in SUBJECTS for one in subject.urlpatterns]
