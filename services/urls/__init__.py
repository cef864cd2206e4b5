from services.urls import market, rules, shared, talent, targets, tickets, visits

SUBJECTS = (tickets, rules, market, targets, shared, talent, visits)


urlpatterns = [one for subject in SUBJECTS for one in subject.urlpatterns]
