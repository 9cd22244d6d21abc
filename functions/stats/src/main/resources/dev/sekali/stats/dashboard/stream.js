// The counters as server-sent events. Read by fetch, since EventSource can't send a header.

import { ask, reason, Refusal } from './access.js';

// The server says something at least every 15 s; a connection that is silent for longer is dead.
const SILENCE_MS = 20_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Stays connected until the server refuses the key.
 *
 * @param listener has message(event, data), alive() for a sign of life, lost(reason) and refused(refusal), which is the end
 */
export class Stream {
  #listener;
  #lastId = null;
  #failures = 0;

  constructor(listener) {
    this.#listener = listener;
  }

  async start() {
    for (;;) {
      let why = 'the connection ended';
      let atLeastMs = 0;
      try {
        await this.#connection();
      } catch (e) {
        if (e instanceof Refusal && e.ofKey) {
          this.#listener.refused(e);
          return;
        }
        why = reason(e);
        atLeastMs = (e.retryAfterSeconds ?? 0) * 1000;
      }
      this.#listener.lost(why);
      // Spread out, so that a thousand pages don't return in the same instant.
      const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures) * (0.5 + Math.random() / 2);
      this.#failures += 1;
      await new Promise((resolve) => {
        setTimeout(resolve, Math.max(pauseMs, Math.min(atLeastMs, 3 * LONGEST_PAUSE_MS)));
      });
    }
  }

  async #connection() {
    const ended = new AbortController();
    let timer = setTimeout(() => ended.abort(), SILENCE_MS);
    try {
      const response = await ask('stats/stream', {
        accept: 'text/event-stream',
        headers: this.#lastId === null ? {} : { 'Last-Event-ID': this.#lastId },
        ended: ended.signal,
      });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const parser = new Parser((event, data, id) => {
        this.#lastId = id ?? this.#lastId;
        this.#listener.message(event, data);
      }, () => this.#listener.alive());
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
        clearTimeout(timer);
        timer = setTimeout(() => ended.abort(), SILENCE_MS);
        parser.feed(chunk.value);
        this.#failures = 0;
      }
    } finally {
      clearTimeout(timer);
      ended.abort();
    }
  }
}

/** Reads the text of server-sent events piece by piece. */
export class Parser {
  #message;
  #comment;
  #line = '';
  #event = '';
  #data = [];
  #id = null;

  constructor(message, comment) {
    this.#message = message;
    this.#comment = comment;
  }

  feed(text) {
    const lines = text.split('\n');
    lines[0] = this.#line + lines[0];
    this.#line = lines.pop();
    lines.forEach((line) => this.#take(line.endsWith('\r') ? line.slice(0, -1) : line));
  }

  #take(line) {
    if (line === '') {
      this.#end();
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    switch (field) {
      case '': this.#comment(); break;
      case 'event': this.#event = value; break;
      case 'data': this.#data.push(value); break;
      case 'id': this.#id = value; break;
      default: // retry: this page has pauses of its own
    }
  }

  #end() {
    if (this.#data.length > 0) {
      this.#message(this.#event || 'message', this.#data.join('\n'), this.#id);
    }
    this.#event = '';
    this.#data = [];
  }
}
