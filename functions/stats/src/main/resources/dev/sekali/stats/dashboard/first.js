// For an empty system: how to publish the first event.

import { html, render } from './lib/lit-html.js';
import { key } from './access.js';
import { copyButton } from './copy.js';

const root = document.getElementById('first');

export function drawFirst({ totals }) {
  root.hidden = totals.received > 0n || totals.rejected > 0n;
  if (!root.hidden && !root.hasChildNodes()) {
    const line = command();
    render(html`
      <h2 id="first-title">Nothing has been published yet</h2>
      <p>Publish the first event, then send the same line again: it will count as a duplicate.</p>
      <pre tabindex="0" role="region" aria-label="The command">${line}</pre>
      <p class="actions">${copyButton('Copy the line', line)}</p>`, root);
  }
}

function command() {
  const event = {
    topic: 'hello',
    event_id: '1',
    timestamp: `${new Date().toISOString().slice(0, 19)}Z`,
    source: 'me',
    payload: { text: 'once' },
  };
  const header = key() === null ? '' : ' -H "Authorization: Bearer $KEY"';
  return `curl '${new URL('publish', location.href).href}'${header} -H 'Content-Type: application/json' -d '${JSON.stringify(event)}'`;
}
