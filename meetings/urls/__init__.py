from meetings.urls import conduct, minutes, planning, resolutions, rules, series, shared, topics

SUBJECTS = (rules, planning, series, conduct, topics, resolutions, minutes, shared)
urlpatterns = [one for subject in SUBJECTS for one in subject.urlpatterns]
