"""Driving the site in a real browser as a person does: by labels, buttons and words."""

PASSWORD = "a-long-enough-word"

# Selects the words `text`, which stand in one passage of the piece at `at` (from 0), as a mouse would.
PLACE = """([at, text]) => {
  const piece = document.querySelectorAll(".piece")[at];
  const words = [...piece.querySelectorAll(".words")].find((one) => one.textContent.includes(text));
  const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const from = words.textContent.indexOf(text);
  let seen = 0, begun = false;
  while (walker.nextNode()) {
    const { length } = walker.currentNode;
    if (!begun && from < seen + length) { range.setStart(walker.currentNode, from - seen); begun = true; }
    if (begun && from + text.length <= seen + length) {
      range.setEnd(walker.currentNode, from + text.length - seen);
      break;
    }
    seen += length;
  }
  range.startContainer.parentElement.scrollIntoView({ block: "center", behavior: "instant" });
  const rects = [...range.getClientRects()].filter((rect) => rect.width);
  const [first, last] = [rects[0], rects[rects.length - 1]];
  return { x1: first.left + 1, y1: first.top + first.height / 2, x2: last.right - 1, y2: last.top + last.height / 2 };
}"""


def select(page, piece, text):
    """Draws the mouse over some words of the first (0) or second (1) piece."""
    place = page.evaluate(PLACE, [piece, text])
    page.mouse.move(place["x1"], place["y1"])
    page.mouse.down()
    page.mouse.move(place["x2"], place["y2"], steps=6)
    page.mouse.up()


def sign_in(page, site, name, password=PASSWORD):
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)  # and until it is loaded: Firefox goes on late


def paste_text(page, words):
    """From the reading form through the import and back to the form."""
    page.get_by_role("button", name="Paste a new text").click()
    page.get_by_label("Paste the text here").fill(words)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("button", name="Save the text").click()
