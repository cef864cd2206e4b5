from services.urls import market, rules, shared, talent, targets, tickets

SUBJECTS = (tickets, rules, market, targets, shared, talent)

urlpatterns = [one for subject in SUBJECTS for one in subject.urlpatterns]
