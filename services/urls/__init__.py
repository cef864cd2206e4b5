from services.urls import common, posters, rules, sharing, tickets

SUBJECTS = (tickets, common, posters, rules, sharing)
urlpatterns = [one for subject in SUBJECTS for one in subject.urlpatterns]
