"""Accounts, join links and members."""

from django.urls import path

from ..views import accounts, joining, joinlinks, looks, members, roster, sections

urlpatterns = [
    path("accounts/login/", accounts.sign_in, name="login"),
    path("accounts/logout/", accounts.sign_out, name="logout"),
    path("accounts/signup/", accounts.sign_up, name="signup"),
    path("accounts/password/", accounts.change_password, name="password_change"),
    path("look/", looks.choose, name="looks"),
    path("accounts/reset/<uidb64>/<token>/", accounts.Reset.as_view(), name="reset"),
    path("join/<slug:code>/", joining.join, name="join"),
    path("courses/<slug:course>/join-links/", joinlinks.show, name="join_links"),
    path("courses/<slug:course>/join-links/<int:link>/close/", joinlinks.close, name="close_join_link"),
    path("courses/<slug:course>/join-links/<int:link>/open/", joinlinks.open_again, name="open_join_link"),
    path("courses/<slug:course>/join-links/<int:link>/qr/", joinlinks.show_large, name="join_link_qr"),
    path("courses/<slug:course>/roster/", roster.bring_in, name="roster"),
    path("courses/<slug:course>/sign-in-sheet/", roster.sign_in_sheet, name="sign_in_sheet"),
    path("courses/<slug:course>/sections/", sections.show, name="sections"),
    path("courses/<slug:course>/sections/<int:section>/", sections.revise, name="section"),
    path("courses/<slug:course>/sections/<int:section>/delete/", sections.delete, name="delete_section"),
    path("courses/<slug:course>/members/", members.list_members, name="members"),
    path("courses/<slug:course>/members/<int:membership>/", members.show, name="member"),
    path("courses/<slug:course>/members/<int:membership>/end/", members.end, name="end_membership"),
    path("courses/<slug:course>/members/<int:membership>/readmit/", members.readmit, name="readmit"),
    path("courses/<slug:course>/members/<int:membership>/reset-link/", members.make_reset_link, name="reset_link"),
]
