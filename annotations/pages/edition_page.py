"""The page of a reading's annotated edition: what stands before and after its parts, and what it leaves out."""

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from .edition import Edition
from .hidden import moment
from .printed import Printed


class EditionPage:
    """Made of a ReadingPage, whose layer and filters hold, and a Scope (exporters.scope) of its reading."""

    def __init__(self, page, scope):
        self.page, self.scope = page, scope
        self.edition = Edition(scope, page.address)

    @cached_property
    def legend(self):
        """[(Tag, uses)] of the codebook."""
        return self.edition.legend()

    @property
    def sizes(self):
        return self.edition.sizes

    @property
    def moment(self):
        """When this was printed, in the course's time."""
        return moment(timezone.now(), self.page.course)

    @property
    def address(self):
        """Of the reading, with what it was sifted by."""
        return self.page.site + self.page.address.panel().removesuffix("?")

    def parts(self):
        """Yields safe HTML."""
        return Printed(self.edition, self.page.reading, self.page.pieces, self.legend).parts()

    @property
    def left_out(self):
        """Sentences: whose work is here, what was sifted, what is hidden."""
        address, tags = self.page.address, {tag.pk: tag.name for tag in self.page.tags}
        if address.layer == "mine":
            yield _("It holds your own work alone.")
        elif self.scope.is_own:
            yield _("In this course everybody takes out their own work: it holds yours alone.")
        if address.group:
            yield _("It holds what one group wrote for each other: %(group)s.") % {"group": self.page.layers.group}
        if address.section:
            yield _("It holds the work of one section: %(section)s.") % {"section": self.page.layers.section}
        if address.tag:
            names = _(", ").join(tags[tag] for tag in address.tag if tag in tags)
            yield _("Only annotations with one of these tags are here: %(tags)s.") % {"tags": names}
        if address.reader or address.pseudonym:
            yield _("Only the annotations of one reader are here.")
        if address.kind:
            kinds = dict(self.page.ways.kinds)
            yield _("Only these annotations are here: %(kind)s.") % {"kind": kinds.get(address.kind, address.kind)}
        yield from self.page.hiding
        yield _("Withdrawn words, and words hidden by the staff from you, are left out; so are lines left by a site.")
