// Requests to the server that this page came from, with an API key where one is asked for. The key is kept until the tab is
// closed and travels in a header, never in an address.

const KEPT_AS = 'sekali-key';

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
 * @throws Refusal when the answer isn't a success; TypeError when there is none
 */
export async function ask(path, { accept = 'application/json', headers = {}, signal } = {}) {
  const known = key();
  const response = await fetch(path, {
    headers: { Accept: accept, ...(known ? { Authorization: `Bearer ${known}` } : {}), ...headers },
    cache: 'no-store',
    signal,
  });
  if (!response.ok) {
    throw await refusal(response);
  }
  return response;
}

async function refusal(response) {
  const retryAfter = Number(response.headers.get('Retry-After')) || null;
  try {
    return new Refusal(response.status, (await response.json()).detail ?? response.statusText, retryAfter);
  } catch {
    return new Refusal(response.status, `the server answered ${response.status}`, retryAfter);
  }
}
