// Samples of what was not stored, and why.

import { html, nothing, render } from './lib/lit-html.js';
import { repeat } from './lib/directives/repeat.js';
import { Opened } from './event-view.js';
import { clock } from './format.js';
import { key } from './hostile.js';
import { payload } from './payload.js';

const MARKS = { duplicate: '=', rejected: '✗' };

const root = document.getElementById('bounces');
const opened = new Opened(() => drawBounces(shown, shownProblem));
let shown = null;
let shownProblem = null;

export function drawBounces(bounces, problem) {
  shown = bounces;
  shownProblem = problem;
  render(html`
    <div class="head">
      <h2 id="bounces-title">What bounced lately</h2>
      <p class="count">samples</p>
    </div>
    ${problem === null ? nothing : html`<p class="notice">${problem}</p>`}
    ${bounces?.length === 0 ? html`<p class="none">Nothing has bounced.</p>` : nothing}
    ${bounces === null || bounces.length === 0 ? nothing : html`
      <ol class="entries">${repeat(bounces, (bounce) => bounce.id, entry)}</ol>`}`, root);
}

function entry(bounce) {
  const id = String(bounce.id);
  return html`
    <li class="entry bounce" data-kind=${bounce.kind}>
      <details .open=${opened.has(id)} @toggle=${(toggle) => opened.set(id, toggle.currentTarget.open)}>
        <summary>
          <time class="moment" datetime=${bounce.at}>${clock(bounce.at)}</time>
          <span class="kind"><span aria-hidden="true">${MARKS[bounce.kind] ?? '?'}</span> ${bounce.kind}</span>
          <span class="what">${name(bounce.topic)} <span class="id">${name(bounce.event_id)}</span></span>
          <span class="reason">${key(bounce.reason)}</span>
        </summary>
        ${opened.has(id) ? full(bounce, id) : nothing}
      </details>
    </li>`;
}

function full(bounce, id) {
  return html`
    <div class="full">
      <dl>
        <dt>topic</dt><dd>${name(bounce.topic)}</dd>
        <dt>event_id</dt><dd>${name(bounce.event_id)}</dd>
        <dt>source</dt><dd>${name(bounce.source)}</dd>
        <dt>at</dt><dd>${bounce.at}</dd>
        <dt>reason</dt><dd>${key(bounce.reason)}</dd>
      </dl>
      ${bounce.payload === null ? html`<p class="none">No payload was kept.</p>` : html`
        ${payload(bounce.payload, 'as sent', opened.isWhole(id), () => opened.showWhole(id))}
        ${bounce.cut ? html`<p class="none">Cut: a sample keeps the first 4 KiB.</p>` : nothing}`}
    </div>`;
}

/** What was rejected may lack any of its keys. */
function name(text) {
  return text === null || text === undefined ? html`<span class="aside">–</span>` : key(text);
}
