// One event: a line, and below it all of it.

import { html, nothing } from './lib/lit-html.js';
import { grouped } from './exact.js';
import { clock } from './format.js';
import { key } from './hostile.js';
import { payload, snippet } from './payload.js';

/**
 * What is open and what is shown whole, by any name of an entry. It outlives the drawing of a list.
 */
export class Opened {
  #open = new Set();
  #whole = new Set();
  #changed;

  /** @param changed called after the reader opened, closed or asked for all of an entry */
  constructor(changed) {
    this.#changed = changed;
  }

  has(id) {
    return this.#open.has(id);
  }

  isWhole(id) {
    return this.#whole.has(id);
  }

  set(id, open) {
    if (this.#open.has(id) !== open) {
      open ? this.#open.add(id) : this.#open.delete(id);
      this.#whole.delete(id);
      this.#changed(id, open);
    }
  }

  showWhole(id) {
    this.#whole.add(id);
    this.#changed(id, true);
  }

  clear() {
    this.#open.clear();
    this.#whole.clear();
  }
}

/** As an entry of a list, which opens. */
export function eventEntry(event, opened) {
  const id = String(event.seq);
  return html`
    <li class="entry">
      <details .open=${opened.has(id)} @toggle=${(toggle) => opened.set(id, toggle.currentTarget.open)}>
        <summary>
          <time class="moment" datetime=${event.created_at}>${clock(event.created_at)}</time>
          <span class="what">${key(event.topic)} <span class="id">${key(event.event_id)}</span></span>
          ${snippet(event.payload)}
        </summary>
        ${opened.has(id) ? eventInFull(event, opened.isWhole(id), () => opened.showWhole(id)) : nothing}
      </details>
    </li>`;
}

export function eventInFull(event, whole, showWhole) {
  return html`
    <div class="full">
      <dl>
        <dt>topic</dt><dd>${key(event.topic)}</dd>
        <dt>event_id</dt><dd>${key(event.event_id)}</dd>
        <dt>source</dt><dd>${key(event.source)}</dd>
        <dt>timestamp</dt><dd>${event.timestamp}</dd>
        <dt>created_at</dt><dd>${event.created_at}</dd>
        <dt>seq</dt><dd>${grouped(event.seq)}</dd>
      </dl>
      ${payload(event.payload, 'as stored', whole, showWhole)}
    </div>`;
}
