from services.urls import rules, shared, talent, tickets

SUBJECTS = (tickets, rules, shared, talent)
urlpatterns = [one for subject in SUBJECTS for one in subject.urlpatterns]
