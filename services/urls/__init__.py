from services.urls import tickets

SUBJECTS = (tickets,)
urlpatterns = [one for subject in SUBJECTS for one in subject.urlpatterns]
