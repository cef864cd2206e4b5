"""All rows of one city from its description: named things as they stand there, the rest made up and called 示例."""

import datetime as dt

from config.demo.across import add_across
from config.demo.bodies import add_bodies
from config.demo.body_work import add_body_work
from config.demo.campaigns import add_campaigns
from config.demo.chance import Chance
from config.demo.cities import City
from config.demo.courses import add_courses
from config.demo.coverage import add_coverage
from config.demo.duplicates import add_duplicates
from config.demo.funds import add_funds
from config.demo.gaps import add_gaps
from config.demo.honours import add_honours
from config.demo.liaisons import add_liaisons
from config.demo.links import add_links
from config.demo.meetings import add_meetings
from config.demo.on_chains import add_chain, add_second_places
from config.demo.orgs import add_orgs
from config.demo.outcomes import add_outcomes
from config.demo.pairings import add_pairings
from config.demo.people import add_contacts, add_instructors
from config.demo.posts import add_posts
from config.demo.resolutions import add_resolutions
from config.demo.rows import Days, Rows
from config.demo.shared import add_shared
from config.demo.standing import Standing
from config.demo.stations import add_stations
from config.demo.talent import add_duties, add_mass_orgs, add_talent, add_titled
from config.demo.talent_market import add_talent_market
from config.demo.teams import add_teams
from config.demo.units import add_named, add_tagged
from config.demo.visits import add_above_scale
from core.models import Term
from organizations.models import OwnRegion


def city_rows(city: City, *, today: dt.date, counties: list[str]) -> Rows:
    """To be called in the tenant's scope, its configuration loaded; ``counties`` are the codes of the regions the units
    are spread over.

    Two calls with one description and one day give equal rows.
    """
    rows, days = Rows(city.code), Days(today)
    adopt_configuration(city, rows)
    standing = Standing(city=city, rows=rows, days=days, counties=counties, chance=Chance(city.code))
    add_named(standing)
    for chain in city.chains:
        add_chain(standing, chain)
    add_second_places(standing)
    add_tagged(standing)
    add_gaps(standing)
    add_orgs(standing)
    add_contacts(standing)
    add_instructors(standing)
    add_bodies(standing)
    add_body_work(standing)
    add_pairings(standing)
    add_coverage(standing)
    add_liaisons(standing)
    add_duplicates(standing)
    add_teams(standing)
    add_talent(standing)
    add_titled(standing)
    add_posts(standing)
    add_courses(standing)
    add_honours(standing)
    add_mass_orgs(standing)
    add_duties(standing)
    add_links(standing)
    add_outcomes(standing)
    add_across(standing)
    add_funds(standing)
    add_campaigns(standing)
    add_stations(standing)
    add_meetings(standing)
    add_resolutions(standing)
    add_shared(standing)
    add_talent_market(standing)
    add_above_scale(standing)
    return rows


def adopt_configuration(city: City, rows: Rows) -> None:
    """The words and parks the city's configuration file brought (config.demo.configuration)."""
    for term in Term.objects.order_by("kind", "order", "code"):
        rows.adopt(Term, f"{term.kind}/{term.code}", term)
    parks = {park.name: park for park in OwnRegion.objects.all()}
    for park in city.parks:
        rows.adopt(OwnRegion, park.key, parks[park.name])
