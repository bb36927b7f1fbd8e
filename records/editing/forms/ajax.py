"""Answers to the scripts of a form: a date in words, an uploaded image that waits for the form to be saved."""

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from records.core.dates.fields import PartialDate
from records.core.dates.parse import date_in_words, typed_date
from records.media.images import decoded_image, encoded
from records.media.uploads import find

PREVIEW = (320, 320)


@require_safe
def date_words(request: HttpRequest) -> JsonResponse:
    """`?text=` as `{"edtf", "words"}`, both empty for no text, or as `{"error"}`: a sentence."""
    text = request.GET.get("text", "").strip()
    if not text:
        return JsonResponse({"edtf": "", "words": ""})
    try:
        edtf = typed_date(text)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)})
    return JsonResponse({"edtf": edtf, "words": date_in_words(PartialDate(edtf))})


@require_safe
def kept_image(request: HttpRequest) -> HttpResponse:
    """A small copy of the image that a refused form keeps under `?token=`, for the one who chose it; else 404."""
    assert isinstance(request.user, AbstractBaseUser)  # noqa: S101 the admin has let nobody else in
    image = find(request.GET.get("token", ""), str(request.user.pk))
    if image is None:
        raise Http404
    small = decoded_image(image.read(), draft=PREVIEW)
    small.thumbnail(PREVIEW)
    return HttpResponse(
        encoded(small, "PNG"), content_type="image/png", headers={"Cache-Control": "private, no-store"}
    )
