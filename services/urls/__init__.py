from services.urls import (
    catalogue,
    common,
    directories,
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
    directories,
    groups,
)


urlpatterns = [one for subject in SUBJECTS for one in subject.urlpatterns]
