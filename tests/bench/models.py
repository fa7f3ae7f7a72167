from django.db import models


class Line(models.Model):
    """A row for the bare view with one INSERT. Made by `migrate --run-syncdb`, in the bench's database alone."""

    text = models.CharField(max_length=200)

    def __str__(self):
        return self.text
