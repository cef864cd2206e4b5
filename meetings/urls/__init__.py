from meetings.urls import conduct, minutes, planning, resolutions, rules, series, topics

SUBJECTS = (rules, planning, series, conduct, topics, resolutions, minutes)
urlpatterns = [one for subject in SUBJECTS for one in subject.urlpatterns]
