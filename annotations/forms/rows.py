"""Rows that are ticked in a form, by their ids."""

import re

from django import forms


class RowsField(forms.ModelMultipleChoiceField):
    """Django's, but what no id can be is refused before the database is asked: SQLite fails on endless numbers."""

    def clean(self, value):
        for one in value or ():
            if not re.fullmatch(r"[0-9]{1,18}", str(one)):
                params = {"value": one}
                raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params=params)
        return super().clean(value)
