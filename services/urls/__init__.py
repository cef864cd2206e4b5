from services.urls import common, rules, sharing, tickets

SUBJECTS = (tickets, common, rules, sharing)
urlpatterns = [one for subject in SUBJECTS for one in subject.urlpatterns]
