// One request for pieces of HTML, and which of four things came of it.

const MOST_TRIES = 3;
const LONGEST_WAIT = 8; // seconds; whoever asks for more is told that it failed

/**
 * A busy server (503 that says when to come back) is asked again with the same body.
 * Returns {came: "pieces", html, ok}, or {came: "offline" | "failed" | "signed-out"}.
 */
export async function send(url, { method = "GET", body, signal } = {}) {
  for (let tries = 1; ; tries += 1) {
    const response = await ask(url, method, body, signal);
    if (!response) return { came: "offline" };
    const wait = Number(response.headers.get("Retry-After") || NaN);
    if (response.status === 503 && wait <= LONGEST_WAIT && tries < MOST_TRIES) {
      await new Promise((resume) => setTimeout(resume, wait * 1000));
      continue;
    }
    return read(response);
  }
}

async function ask(url, method, body, signal) {
  const headers = { "X-Requested-With": "fetch", Accept: "text/html" };
  try {
    // Pieces must never come out of the cache when the browser asks for the page itself.
    return await fetch(url, { method, body, headers, signal, cache: "no-store", credentials: "same-origin" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return null;
  }
}

async function read(response) {
  const isAtLogin = response.redirected && new URL(response.url).pathname.startsWith("/accounts/login/");
  // Without the cookie that proves where a form comes from nobody is signed in either.
  const isUnproven = response.status === 403 && !document.cookie.includes("csrftoken=");
  if (response.status === 401 || isAtLogin || isUnproven) return { came: "signed-out" };
  try {
    const html = await response.text();
    const isWholePage = html.includes('id="main"');
    if (response.status >= 500 || (!response.ok && isWholePage)) return { came: "failed" };
    return { came: "pieces", html, ok: response.ok };
  } catch {
    return { came: "offline" };
  }
}
