"""Names under which a member can write without their own: a bird, a tree or a stone, and a number. "Heron 41"."""

import secrets

_LIST = (
    "Alder Amber Aspen Avocet Basalt Beech Birch Bittern Bunting Cedar Chestnut Cobalt Coral Cormorant Crane Curlew"
    " Cypress Dipper Dunlin Egret Elder Elm Falcon Fieldfare Finch Flint Garnet Gannet Granite Grebe Hazel Hemlock"
    " Heron Hickory Hornbeam Ibis Jasper Juniper Kestrel Kingfisher Lapwing Larch Lark Laurel Linden Linnet Malachite"
    " Maple Marble Martin Merlin Myrtle Nightjar Oak Onyx Opal Oriole Osprey Petrel Pine Pipit Plover Poplar Puffin"
    " Quartz Redstart Robin Rowan Sandpiper Shale Siskin Slate Spruce Starling Swallow Swift Sycamore Teal Tern Thrush"
    " Topaz Tourmaline Wagtail Walnut Warbler Waxwing Willow Wren Yew Zircon"
)
WORDS = tuple(_LIST.split())
NUMBERS = range(10, 100)


def draw(taken):
    """A pseudonym that is not in `taken` (a set of names), by chance, so that it says nothing of when one joined.

    A course with more than about 4,000 members gets longer numbers.
    """
    numbers = NUMBERS
    while True:
        if len(taken) * 2 > len(WORDS) * len(numbers):
            numbers = range(numbers.start, numbers.stop * 10)
        name = f"{secrets.choice(WORDS)} {secrets.choice(numbers)}"
        if name not in taken:
            return name
