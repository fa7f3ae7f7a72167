"""A date and time as people of a course type it: in the course's time zone."""

from datetime import UTC, datetime

from django import forms
from django.utils.translation import gettext_lazy as _

SHAPE = "%Y-%m-%dT%H:%M"
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200  # so that it can be shown in every other zone as well


class ZonedDateTimeField(forms.Field):
    """Takes the text of a datetime-local control, gives an aware datetime. Set `zone` before use.

    An hour that a change of clocks leaves out is refused; of an hour that comes twice the first is meant. Text that
    shows a `stored` time, if there is one, means that time, also where it is in the second of such hours.
    """

    default_error_messages = {
        "invalid": _("This is not a date with a time, as in 2026-10-30 18:00."),
        "skipped": _("On that day the clocks jump over this time. Choose one an hour later."),
    }
    zone = UTC
    stored = None

    def __init__(self, **options):
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=SHAPE)
        super().__init__(widget=widget, **options)

    def prepare_value(self, value):
        return value.astimezone(self.zone).strftime(SHAPE) if isinstance(value, datetime) else value

    def to_python(self, value):
        value = (value or "").strip()
        if not value:
            return None
        try:
            typed = datetime.fromisoformat(value)
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
        is_far = not EARLIEST_YEAR <= typed.year <= LATEST_YEAR
        if is_far or typed.tzinfo or len(value) <= len("2026-10-30"):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        typed = typed.replace(second=0, microsecond=0)
        if isinstance(self.stored, datetime) and self.prepare_value(self.stored) == typed.strftime(SHAPE):
            return self.stored
        return self._in_zone(typed)

    def _in_zone(self, typed):
        meant = typed.replace(tzinfo=self.zone, fold=0)
        try:
            there_and_back = meant.astimezone(UTC).astimezone(self.zone)
        except OverflowError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
        if there_and_back.replace(tzinfo=None) != typed:
            raise forms.ValidationError(self.error_messages["skipped"], code="skipped")
        return meant.astimezone(UTC)
