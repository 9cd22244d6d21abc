// A payload, however long: its beginning, a button for all of it, and one that copies the text as it is stored.

import { html, nothing } from './lib/lit-html.js';
import { copyButton } from './copy.js';
import { characters } from './format.js';
import { visibleJson } from './hostile.js';

// What anybody reads, and no browser feels.
const FIRST_CHARACTERS = 4096;
// Laid out one by one, and only those in sight.
const PIECE_CHARACTERS = 8192;

const SNIPPET_CHARACTERS = 160;

/** The beginning, for one line. */
export function snippet(text) {
  return html`<bdi class="snippet">${visibleJson(cut(text, 0, SNIPPET_CHARACTERS))}</bdi>`;
}

/** @param state what the text is @param whole whether all of it is wanted @param showAll called when it is */
export function payload(text, state, whole, showAll) {
  const long = text.length > FIRST_CHARACTERS;
  return html`
    <div class="payload">
      <pre tabindex="0" role="region" aria-label="Payload">${whole && long
        ? pieces(text)
        : html`<bdi>${visibleJson(cut(text, 0, FIRST_CHARACTERS))}${long ? '…' : ''}</bdi>`}</pre>
      <p class="actions">
        ${copyButton('Copy the payload', text)}
        ${long && !whole ? html`<button type="button" @click=${showAll}>Show all ${characters(text)}</button>` : nothing}
        <span class="size">${characters(text)}, ${state}</span>
      </p>
    </div>`;
}

function pieces(text) {
  const found = [];
  for (let from = 0; from < text.length; from += PIECE_CHARACTERS) {
    found.push(html`<bdi class="piece">${visibleJson(text.slice(from, from + PIECE_CHARACTERS))}</bdi>`);
  }
  return found;
}

/** Never half of a character. */
function cut(text, from, to) {
  const end = /[\ud800-\udbff]/.test(text.charAt(to - 1)) ? to - 1 : to;
  return text.slice(from, end);
}
