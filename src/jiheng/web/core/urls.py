"""Addresses of people, rights, the record and jobs."""

from django.urls import path

from jiheng.web.core.views import (
    entrance,
    lists,
    log_ins,
    organisations,
    people,
    people_import,
    record,
    session,
    tokens,
    viewed,
    working,
)

app_name = "core"
urlpatterns = [
    path("login/", entrance.Login.as_view(), name="login"),
    path("login/code/", entrance.code, name="code"),
    path("accounts/", entrance.accounts, name="accounts"),
    path("logout/", entrance.Logout.as_view(), name="logout"),
    path("session/", session.session, name="session"),
    path("start/<str:token>/", entrance.start, name="start"),
    path("password/", entrance.password, name="password"),
    path("log-ins/", log_ins.own_log_ins, name="log_ins"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:pk>/drop/", tokens.drop_token, name="drop_token"),
    path("first-steps/", organisations.first_steps, name="first_steps"),
    path("people/", people.people, name="people"),
    path("people/add/", people.add_user, name="add_user"),
    path("people.xlsx", people_import.people_workbook, name="people_workbook"),
    path("people/import/", people_import.import_people, name="import_people"),
    path("people/organisation/", organisations.add_organisation, name="add_organisation"),
    path("people/organisation/<int:pk>/", organisations.organisation, name="organisation"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/role/", people.give_role, name="give_role"),
    path("people/role/<int:pk>/take/", people.take_role, name="take_role"),
    path("people/<int:pk>/active/", people.set_active, name="set_active"),
    path("people/<int:pk>/reset/", people.reset_password, name="reset_password"),
    path("people/<int:pk>/log-ins/", log_ins.person_log_ins, name="person_log_ins"),
    path("people/<int:pk>/log-ins/end/", log_ins.end_person_log_ins, name="end_person_log_ins"),
    path("rights/", people.rights, name="rights"),
    path("record/", record.record, name="record"),
    path("views/", viewed.views, name="views"),
    path("lists/<slug:name>/export/", lists.order_export, name="order_export"),
    path("jobs/", working.job_list, name="jobs"),
    path("jobs/<int:pk>/", working.job, name="job"),
    path("jobs/<int:pk>/file/", working.job_file, name="job_file"),
    path("jobs/<int:pk>/cancel/", working.cancel_job, name="cancel_job"),
]
