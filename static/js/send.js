// One request for pieces of HTML, and what came of it.

const MOST_TRIES = 3;
const LONGEST_WAIT = 8; // seconds; whoever asks for more is told that it failed
const PATIENCE = 60_000; // milliseconds

/**
 * A busy server (503 that says when to come back) is asked again with the same body. `by` says under whom it was
 * written, "<account>:<membership>". Returns {came: "pieces", html, ok, status, refused, pace}, {came: "refused", words}, or {came:
 * "offline" | "failed" | "signed-out" | "another"}, the last where somebody else is signed in.
 */
export async function send(url, { method = "GET", body, signal, by } = {}) {
  for (let tries = 1; ; tries += 1) {
    const response = await ask(url, method, body, signal, by);
    if (!response) return { came: "offline" };
    const wait = Number(response.headers.get("Retry-After") || NaN);
    if (response.status === 503 && wait <= LONGEST_WAIT && tries < MOST_TRIES) {
      await new Promise((resume) => setTimeout(resume, wait * 1000));
      continue;
    }
    const answer = await read(response);
    // The token went stale on the way; what refused it may have brought a new one.
    if (!answer.isStale || tries === MOST_TRIES) return answer;
  }
}

async function ask(url, method, body, signal = AbortSignal.timeout?.(PATIENCE), by) {
  const headers = { "X-Requested-With": "fetch", Accept: "text/html", ...(by && { "X-Written-By": by }) };
  // After signing in again in another tab the form's own token is stale; the cookie's is not.
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  if (token) body?.set("csrfmiddlewaretoken", token);
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
    const { headers, ok, status } = response;
    const refused = headers.get("X-Refused");
    if (refused === "WrittenByAnother") return { came: "another" };
    const isStale = html.includes('" data-again>');
    // Who does not say that it is the server is a proxy or a hotel's network.
    if (status >= 500 || status === 429 || isStale || !headers.has("X-Reader")) return { came: "failed", isStale };
    if (!ok && html.includes('id="main"')) return { came: "refused", words: wordsIn(html) };
    return { came: "pieces", html, ok, status, refused, pace: Number(headers.get("Retry-After")) };
  } catch {
    return { came: "offline" };
  }
}

/** What an answer says, in words. */
export function wordsIn(html) {
  const said = new DOMParser().parseFromString(html, "text/html").querySelector(".errors-summary, #main p, #said");
  return said?.textContent.trim() ?? "";
}
