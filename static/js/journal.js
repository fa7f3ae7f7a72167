// A second book of what must outlive a browser that is killed: localStorage reaches the disk up to a minute late,
// IndexedDB at once. The later word of the two counts; what was forgotten is noted too.

const DAY = 24 * 3600 * 1000; // milliseconds

const book = new Promise((resume) => {
  try {
    const asked = indexedDB.open("reader", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("kept");
    asked.onsuccess = () => resume(asked.result);
    asked.onerror = () => resume(null);
  } catch {
    resume(null);
  }
});

const shelf = async () => (await book)?.transaction("kept", "readwrite").objectStore("kept");

/** Notes the text that a key stands for now; null when it is forgotten. */
export async function note(key, text) {
  const at = Date.now();
  await shelf().then((one) => one?.put({ text, at }, key), () => null);
}

/** Reads (key, {text, at}) of all that was noted to `act`. */
export async function readBack(act) {
  const asked = (await shelf())?.openCursor();
  if (!asked) return;
  await new Promise((resume) => {
    asked.onerror = resume;
    asked.onsuccess = () => {
      const cursor = asked.result;
      if (!cursor) return resume();
      act(cursor.key, cursor.value);
      if (cursor.value.text === null && cursor.value.at < Date.now() - DAY) cursor.delete();
      cursor.continue();
    };
  });
}
