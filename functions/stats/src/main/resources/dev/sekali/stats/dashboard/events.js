// The newest events, as they are stored; a pause that asks for nothing and changes nothing; and a way back, page by page.

import { html, nothing, render } from './lib/lit-html.js';
import { repeat } from './lib/directives/repeat.js';
import { ask, reason, soon } from './access.js';
import { Opened, eventEntry } from './event-view.js';
import { lookUp } from './look-up.js';
import { events, next } from './page-of-events.js';
import { say } from './say.js';

const NEWEST = 'events?limit=15';
const AT_MOST_EVERY_MS = 1000;
// Large payloads take long; so three quarters of the time are left for others.
const PAUSE_BY_TIME_TAKEN = 3;

const root = document.getElementById('events');
const opened = new Opened((_, open) => {
  // Whoever reads one wants it to stay.
  if (open && !paused) {
    pause();
  }
  draw();
});

let paused = false;
let page = null;
let older = null;
/** Pages back from the newest. */
let depth = 0;
let problem = null;
/** The request that is under way: its answer alone is shown. */
let loading = null;
let stored = null;
let drawnStored = null;
let notBefore = 0;

/** Called with each sample: asks for the newest if there are any. */
export function newEvents({ totals }) {
  stored = totals.unique;
  if (page === null && problem === null) {
    draw();
  }
  if (!paused && stored !== drawnStored) {
    refresh();
  }
}

async function refresh() {
  if (loading !== null || paused || document.hidden || performance.now() < notBefore) {
    return;
  }
  const asked = stored;
  const begin = performance.now();
  if (await load(NEWEST)) {
    drawnStored = asked;
  }
  notBefore = performance.now() + Math.max(AT_MOST_EVERY_MS - 100, (performance.now() - begin) * PAUSE_BY_TIME_TAKEN);
}

/** Shows a page, in the place of one that is being asked for; says whether it did. */
async function load(path) {
  loading?.abort();
  const mine = new AbortController();
  loading = mine;
  let answer;
  let why = null;
  try {
    const response = await ask(path, { ended: soon(mine.signal) });
    answer = { page: events(await response.text()), older: next(response) };
  } catch (e) {
    why = reason(e);
  }
  if (loading !== mine) {
    return false;
  }
  loading = null;
  problem = why;
  if (why === null) {
    ({ page, older } = answer);
  }
  draw();
  return why === null;
}

function pause() {
  paused = true;
  loading?.abort();
  loading = null;
  say('Paused');
}

function resume() {
  paused = false;
  depth = 0;
  opened.clear();
  notBefore = 0;
  drawnStored = null;
  say('Live again');
  draw();
  refresh();
}

async function goBack() {
  pause();
  opened.clear();
  if (await load(older)) {
    depth += 1;
    draw();
    say(`Page ${depth + 1}`);
  }
}

function draw() {
  render(html`
    <div class="head">
      <h2 id="events-title">Newest events</h2>
      <p class="count">${paused ? (depth === 0 ? 'paused' : `paused, page ${depth + 1}`) : ''}</p>
      <div class="actions">
        <button type="button" aria-pressed=${paused} @click=${() => {
          if (paused) {
            resume();
          } else {
            pause();
            draw();
          }
        }}>${paused ? 'Resume' : 'Pause'}</button>
        <button type="button" ?disabled=${older === null} @click=${goBack}>Older</button>
      </div>
    </div>
    ${lookUp(draw)}
    ${problem === null ? nothing : html`<p class="notice">${problem}</p>`}
    ${page === null || page.length === 0
      ? html`<p class="none">${page === null ? 'Not read yet.' : 'No event yet.'}</p>`
      : html`<ol class="entries">${repeat(page, (event) => event.seq, (event) => eventEntry(event, opened))}</ol>`}`, root);
}
