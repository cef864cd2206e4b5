from services.urls import (
    catalogue,
    common,
    groups,
    market,
    posters,
    rules,
    sessions,
    shared,
    sharing,
    sites,
    talent,
    targets,
    tickets,
    visits,
)

SUBJECTS = (
    tickets,
    rules,
    market,
    targets,
    shared,
    talent,
    visits,
    catalogue,
    sites,
    sessions,
    common,
    posters,
    sharing,
    groups,
)


urlpatterns = [one for subject in SUBJECTS for one in subject.urlpatterns]
