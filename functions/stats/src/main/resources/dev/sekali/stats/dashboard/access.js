// Requests to the server that this page came from, with an API key where one is asked for. The key is kept until the tab is
// closed and travels in a header, never in an address.

const KEPT_AS = 'sekali-key';

// For an answer as a whole. The server gives up far earlier; a page of large events over a slow line may take this long.
const LONGEST_ANSWER_MS = 60_000;

/** An answer that isn't a success. */
export class Refusal extends Error {
  constructor(status, detail, retryAfterSeconds) {
    super(detail);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Whether another key would help. */
  get ofKey() {
    return this.status === 401 || this.status === 403;
  }
}

export function key() {
  return sessionStorage.getItem(KEPT_AS);
}

export function useKey(text) {
  sessionStorage.setItem(KEPT_AS, text);
}

export function forgetKey() {
  sessionStorage.removeItem(KEPT_AS);
}

/**
 * Sends a GET request. The path is relative, so that the page works below any prefix.
 *
 * @param ended when to give up, also while the answer is read; see soon()
 * @throws Refusal when the answer isn't a success; TypeError when there is none; AbortError or TimeoutError when it was given up
 */
export async function ask(path, { accept = 'application/json', headers = {}, ended = soon() } = {}) {
  const known = key();
  const response = await fetch(path, {
    headers: { Accept: accept, ...(known ? { Authorization: `Bearer ${known}` } : {}), ...headers },
    cache: 'no-store',
    signal: ended,
  });
  if (!response.ok) {
    throw await refusal(response);
  }
  return response;
}

/** Ends a request that takes too long, or that is no longer wanted. */
export function soon(...unwanted) {
  return AbortSignal.any([AbortSignal.timeout(LONGEST_ANSWER_MS), ...unwanted]);
}

/** Why a request failed, for people. */
export function reason(error, part = 'stats') {
  if (error instanceof Refusal) {
    return error.message;
  }
  if (!(error instanceof TypeError || error instanceof DOMException)) {
    // A fault of this page, which must not look like one of the server.
    console.error(error);
  }
  return `${part} does not answer`;
}

async function refusal(response) {
  const retryAfter = Number(response.headers.get('Retry-After')) || null;
  try {
    return new Refusal(response.status, (await response.json()).detail ?? response.statusText, retryAfter);
  } catch {
    return new Refusal(response.status, `the server answered ${response.status}`, retryAfter);
  }
}
