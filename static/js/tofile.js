// Words as a file to keep.

/** Hands out entries {at, title, quote, tags, words} as a text file of this name. */
export function download(name, entries) {
  const texts = entries.map(({ at, title, quote, tags = [], words }) =>
    [`${title ?? ""} · ${new Date(at).toLocaleString()}`, quote && `> ${quote}`, tags.join(", "), words].filter(Boolean).join("\n\n"),
  );
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([texts.join("\n\n---\n\n")], { type: "text/plain" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
