"""A new password by e-mail, under the names by which Django's login page finds it."""

from django.urls import path

from records import logins

urlpatterns = [
    path("", logins.ResetView.as_view(), name="admin_password_reset"),
    path("done/", logins.ResetDoneView.as_view(), name="password_reset_done"),
    path("<uidb64>/<token>/", logins.ResetConfirmView.as_view(), name="password_reset_confirm"),
    path("complete/", logins.ResetCompleteView.as_view(), name="password_reset_complete"),
]
