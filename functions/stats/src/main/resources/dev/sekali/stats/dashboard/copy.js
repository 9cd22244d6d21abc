// A button that copies a text.

import { html } from './lib/lit-html.js';
import { say } from './say.js';

export function copyButton(title, text) {
  return html`<button type="button" @click=${(event) => copy(text, event.currentTarget)}>${title}</button>`;
}

async function copy(text, button) {
  const copied = await write(text);
  say(copied ? 'Copied' : 'The browser does not let this page copy');
  button.dataset.copied = copied;
  setTimeout(() => delete button.dataset.copied, 1500);
}

async function write(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without HTTPS there is no clipboard but for what is selected.
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    return copied;
  }
}
