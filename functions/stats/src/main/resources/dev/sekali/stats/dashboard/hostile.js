// Whatever an event says was written by a stranger. lit-html makes text of it, never markup; here the characters that are
// not seen, or that turn the text around them, are made visible.

import { html } from './lib/lit-html.js';

// Controls, formats (bidi, zero width), halves of surrogate pairs, private use, line separators, all blanks but the plain one.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u115f\u1160\u3164\uffa0]/gu;

/** A key of an event (topic, event_id, source), isolated, with unseen characters as marked code points. */
export function key(text) {
  return html`<bdi class="key">${parts(text)}</bdi>`;
}

function parts(text) {
  const found = [];
  let from = 0;
  for (const match of text.matchAll(UNSEEN)) {
    found.push(text.slice(from, match.index), html`<span class="unseen-character">${codePoint(match[0])}</span>`);
    from = match.index + match[0].length;
  }
  return from === 0 ? text : [...found, text.slice(from)];
}

function codePoint(character) {
  return `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** JSON that says the same, where unseen characters are escaped. It costs no element a character, so it bears any length. */
export function visibleJson(json) {
  return json.replace(UNSEEN, (character) => [...Array(character.length).keys()]
    .map((unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`)
    .join(''));
}
