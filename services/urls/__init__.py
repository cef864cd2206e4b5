from services.urls import market, rules, targets, tickets

SUBJECTS = (tickets, rules, market, targets)
urlpatterns = [one for subject in SUBJECTS for one in subject.urlpatterns]
