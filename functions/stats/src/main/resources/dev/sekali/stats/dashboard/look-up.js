// One event by its topic and event_id, exactly.

import { html, nothing } from './lib/lit-html.js';
import { ask, reason } from './access.js';
import { eventInFull } from './event-view.js';
import { event } from './page-of-events.js';

let result = null;
let asking = 0;

/** @param draw called when there is something new to show */
export function lookUp(draw) {
  return html`
    <form class="look-up" aria-label="Look up an event" @submit=${(submit) => find(submit, draw)}>
      <label class="field">Topic <input name="topic" required maxlength="255" autocomplete="off" autocapitalize="off" spellcheck="false"></label>
      <label class="field">event_id <input name="id" required maxlength="255" autocomplete="off" autocapitalize="off" spellcheck="false"></label>
      <button type="submit">Look up</button>
    </form>
    <div class="found">
      <p role="status">${result?.said ?? ''}</p>
      ${result === null ? nothing : html`
        ${result.event ? eventInFull(result.event, result.whole, () => {
          result.whole = true;
          draw();
        }) : nothing}
        <p class="actions"><button type="button" @click=${() => {
          result = null;
          draw();
        }}>Close</button></p>`}
    </div>`;
}

async function find(submit, draw) {
  submit.preventDefault();
  const { topic, id } = submit.currentTarget.elements;
  asking += 1;
  const mine = asking;
  const answer = await ofServer(topic.value, id.value);
  // The answer to an earlier question may come later.
  if (mine === asking) {
    result = answer;
    draw();
  }
}

async function ofServer(topic, id) {
  if ([topic, id].some((name) => name === '.' || name === '..')) {
    return { said: 'A browser can’t ask for a name of dots alone. Use curl --path-as-is.' };
  }
  try {
    const response = await ask(`events/${encodeURIComponent(topic)}/${encodeURIComponent(id)}`);
    return { said: 'Stored once, as:', event: event(await response.text()), whole: false };
  } catch (e) {
    if (e instanceof URIError) {
      return { said: 'No event has half of a character in its name.' };
    }
    return { said: reason(e) };
  }
}
