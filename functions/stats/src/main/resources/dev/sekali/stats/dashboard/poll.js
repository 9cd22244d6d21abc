// Asks again and again for what no stream tells.

import { ask } from './access.js';
import { parseExact } from './exact.js';

// The longest pause after failures; the server's Retry-After may ask for more.
const LONGEST_MS = 30_000;

// These answers are small; what is shown meanwhile is the one before.
const LONGEST_ANSWER_MS = 10_000;

/** Asks for one path while the page can be seen. One request at a time. */
export class Poll {
  #path;
  #everyMs;
  #listener;
  #timer = null;
  #failures = 0;
  #run = 0;

  /** @param listener gets (answer, null) or (null, error) */
  constructor(path, everyMs, listener) {
    this.#path = path;
    this.#everyMs = everyMs;
    this.#listener = listener;
  }

  start() {
    this.stop();
    this.#look(this.#run);
  }

  stop() {
    this.#run += 1;
    clearTimeout(this.#timer);
  }

  async #look(run) {
    let pauseMs = this.#everyMs;
    if (!document.hidden) {
      let answer = null;
      let error = null;
      try {
        answer = parseExact(await (await ask(this.#path, { ended: AbortSignal.timeout(LONGEST_ANSWER_MS) })).text());
        this.#failures = 0;
      } catch (e) {
        error = e;
        this.#failures += 1;
        pauseMs = Math.max(Math.min(LONGEST_MS, this.#everyMs * 2 ** this.#failures), (e.retryAfterSeconds ?? 0) * 1000);
      }
      if (run !== this.#run) {
        return;
      }
      this.#listener(answer, error);
    }
    this.#timer = setTimeout(() => this.#look(run), pauseMs);
  }
}
