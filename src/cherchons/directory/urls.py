"""Addresses of directory."""

from django.urls import path

from cherchons.directory.views import edit, public, requests

app_name = "directory"
urlpatterns = [
    path("", public.organisation_list, name="list"),
    path("organisations.csv", public.export, {"extension": "csv"}, name="csv"),
    path("organisations.xlsx", public.export, {"extension": "xlsx"}, name="xlsx"),
    path("organisations.json", public.export, {"extension": "json"}, name="json"),
    path("territoires/", public.suggest_territories, name="suggest_territories"),
    path("suggestions/", public.suggest_organisations, name="suggest_organisations"),
    path("ajouter/", edit.add, name="add"),
    path("demandes/", requests.requests, name="requests"),
    path("demandes/<int:number>/accepter/", requests.accept, name="accept"),
    path("demandes/<int:number>/refuser/", requests.refuse, name="refuse"),
    path("demandes/<int:number>/retirer/", requests.withdraw, name="withdraw"),
    path("appartenances/<int:number>/quitter/", requests.leave, name="leave"),
    path("<slug:slug>/", public.detail, name="detail"),
    path("<slug:slug>/modifier/", edit.edit, name="edit"),
    path("<slug:slug>/fusionner/", edit.merge, name="merge"),
    path("<slug:slug>/equipe/", edit.team, name="team"),
    path("<slug:slug>/equipe/roles/<int:number>/retirer/", edit.take_role, name="take_role"),
    path("<slug:slug>/equipe/mandats/<int:number>/finir/", edit.end_mandate, name="end_mandate"),
    path("<slug:slug>/organiser/", requests.ask, name="ask"),
    path("<slug:slug>/appartenir/", requests.belong, name="belong"),
]
