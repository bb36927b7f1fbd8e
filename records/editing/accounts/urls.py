"""A new password by e-mail, under the names by which Django's login page finds it."""

from django.urls import path

from records.editing.accounts import auth_views

urlpatterns = [
    path("", auth_views.ResetView.as_view(), name="admin_password_reset"),
    path("done/", auth_views.ResetDoneView.as_view(), name="password_reset_done"),
    path("<uidb64>/<token>/", auth_views.ResetConfirmView.as_view(), name="password_reset_confirm"),
    path("complete/", auth_views.ResetCompleteView.as_view(), name="password_reset_complete"),
]
