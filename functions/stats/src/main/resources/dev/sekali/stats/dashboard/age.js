// How old the news is. The server sends a sample when something changed, and a sign of life every 15 s; so silence of some
// seconds means that nothing happens, and a longer one that nobody is there. Which of the two, the words say.

import { html, nothing, render } from './lib/lit-html.js';
import { duration } from './format.js';
import { say } from './say.js';

const GREY_AFTER_MS = 3000;

const TROUBLE = { away: 'The figures stand still', lost: 'Not connected' };

const root = document.getElementById('age');

export class Age {
  #heardAt = null;
  #state = 'connecting';
  #reason = null;
  #forgetKey = null;

  constructor() {
    setInterval(() => this.draw(), 1000);
    this.draw();
  }

  /** What is shown is true now. */
  heard() {
    this.#heardAt = performance.now();
    this.#enter('live');
  }

  /** The server is there, and can't read: what is shown gets old. */
  away(reason) {
    this.#enter('away', reason);
  }

  lost(reason) {
    this.#enter('lost', reason);
  }

  /** @param forgetKey what a button does */
  offerToForgetKey(forgetKey) {
    this.#forgetKey = forgetKey;
    this.draw();
  }

  #enter(state, reason = null) {
    if (this.#state !== state && !(this.#state === 'connecting' && state === 'live')) {
      say(state === 'live' ? 'Live again' : `${TROUBLE[state]}: ${reason}`);
    }
    this.#state = state;
    this.#reason = reason;
    this.draw();
  }

  draw() {
    const ageMs = this.#heardAt === null ? null : performance.now() - this.#heardAt;
    const fresh = this.#state === 'live' && ageMs < GREY_AFTER_MS;
    root.dataset.state = fresh ? 'fresh' : this.#state;
    // All figures fade while nobody vouches for them.
    document.body.classList.toggle('stale', this.#state === 'lost' || this.#state === 'away');
    render(html`
      <span class="dot" aria-hidden="true"></span>
      <span class="words">${this.#words(fresh)}</span>
      ${ageMs === null ? nothing : html`<span class="seconds">${duration(Math.floor(ageMs / 1000))} <span class="unit">ago</span></span>`}
      ${this.#forgetKey === null ? nothing : html`<button type="button" @click=${this.#forgetKey}>Forget the key</button>`}`, root);
  }

  #words(fresh) {
    switch (this.#state) {
      case 'connecting': return 'Connecting';
      case 'live': return fresh ? 'Live, news' : 'Quiet, last sign of life';
      default: return `${TROUBLE[this.#state]}: ${this.#reason}${this.#heardAt === null ? '' : '. Last news'}`;
    }
  }
}
