// The counters as server-sent events. Read by fetch, since EventSource can't send a header.

import { ask, Refusal } from './access.js';

// The server says something at least every 15 s; a connection that is silent for longer is dead.
const SILENCE_MS = 20_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Stays connected until stopped.
 *
 * @param listener has message(event, data), alive() for a sign of life, lost(reason) and refused(refusal): then the stream has
 *     ended, until start() is called again
 */
export class Stream {
  #listener;
  #lastId = null;
  #running = null;

  constructor(listener) {
    this.#listener = listener;
  }

  start() {
    this.stop();
    this.#running = new AbortController();
    this.#run(this.#running.signal);
  }

  stop() {
    this.#running?.abort();
  }

  /** Asks for everything at the next connection, rather than for what came since. */
  forget() {
    this.#lastId = null;
  }

  async #run(stopped) {
    let failures = 0;
    while (!stopped.aborted) {
      let reason = 'the connection ended';
      let atLeastMs = 0;
      try {
        await this.#connection(stopped, () => {
          failures = 0;
        });
      } catch (e) {
        if (e instanceof Refusal && e.ofKey) {
          this.#listener.refused(e);
          return;
        }
        if (!(e instanceof Refusal || e instanceof TypeError || e.name === 'AbortError')) {
          // A fault of this page, which must not look like one of the server.
          console.error(e);
        }
        reason = e instanceof Refusal ? e.message : 'stats does not answer';
        atLeastMs = (e.retryAfterSeconds ?? 0) * 1000;
      }
      if (!stopped.aborted) {
        this.#listener.lost(reason);
        // Spread out, so that a thousand pages don't return in the same instant.
        const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures) * (0.5 + Math.random() / 2);
        failures += 1;
        await pause(Math.max(pauseMs, Math.min(atLeastMs, 3 * LONGEST_PAUSE_MS)), stopped);
      }
    }
  }

  async #connection(stopped, heard) {
    const silence = new AbortController();
    let timer = setTimeout(() => silence.abort(), SILENCE_MS);
    try {
      const response = await ask('stats/stream', {
        accept: 'text/event-stream',
        headers: this.#lastId === null ? {} : { 'Last-Event-ID': this.#lastId },
        signal: AbortSignal.any([stopped, silence.signal]),
      });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const parser = new Parser((event, data, id) => {
        this.#lastId = id ?? this.#lastId;
        this.#listener.message(event, data);
      }, () => this.#listener.alive());
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), SILENCE_MS);
        parser.feed(chunk.value);
        heard();
      }
    } finally {
      clearTimeout(timer);
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

function pause(ms, stopped) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    stopped.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
