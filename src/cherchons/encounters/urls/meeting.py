"""Addresses of who's who, of those one met, of the phone page and of badges."""

from django.urls import URLPattern, URLResolver, path

from cherchons.encounters.views.meeting import badge, desk, met, now, who

OWN_DAY = "<slug:slug>/inscription/<slug:key>/maintenant/"
ONES_OWN = "<slug:slug>/inscription/<slug:key>/qui-est-qui/"
BADGE = "badge/<slug:key>/"
AT_DESK = "bureau/<slug:slug>/qui-est-qui/"

DESK: list[URLPattern | URLResolver] = [
    path(AT_DESK, desk.who, name="desk_of_who"),
    path(AT_DESK + "qui-est-qui.csv", desk.export, {"extension": "csv"}, name="who_csv"),
    path(AT_DESK + "qui-est-qui.xlsx", desk.export, {"extension": "xlsx"}, name="who_xlsx"),
    path(AT_DESK + "qui-est-qui.json", desk.export, {"extension": "json"}, name="who_json"),
]
PUBLIC: list[URLPattern | URLResolver] = [
    path(OWN_DAY, now.now, name="now"),
    path(OWN_DAY + "suite/", now.live, name="now_live"),
    path(BADGE, badge.badge, name="badge"),
    path(BADGE + "maintenant/", badge.badge_now, name="badge_now"),
    path(BADGE + "oublier/", badge.forget, name="badge_forget"),
    path(ONES_OWN, who.who, name="who"),
    path(ONES_OWN + "moi/", who.present, name="present"),
    path(ONES_OWN + "moi/retirer/", who.withdraw, name="present_withdraw"),
    path(ONES_OWN + "moi/effacer/", who.erase, name="present_erase"),
    path(ONES_OWN + "rencontres/", met.meetings, name="meetings"),
    path(ONES_OWN + "rencontres/contact/", met.keep_contact, name="keep_contact"),
    path(ONES_OWN + "rencontres/<slug:person>/", met.met, name="met"),
    path(ONES_OWN + "rencontres/<slug:person>/reprendre/", met.unsay, name="unsay_met"),
]
