// received = unique + duplicates, exactly, and whether it holds.

import { html, render } from './lib/lit-html.js';
import { grouped } from './exact.js';

const root = document.getElementById('equation');

export function drawEquation({ totals }) {
  const rest = totals.received - totals.unique - totals.duplicates;
  const figures = [totals.received, totals.unique, totals.duplicates].map(grouped);
  // The stylesheet makes them as large as fits, so that three of 19 digits do, too.
  root.style.setProperty('--characters', figures.join('').length);
  root.style.setProperty('--longest', figures[0].length);
  render(html`
    <div class="terms">
      ${term('received', 'received', figures[0])}
      <span class="sign">=</span>
      ${term('unique', 'unique', figures[1])}
      <span class="sign">+</span>
      ${term('duplicates', 'duplicate', figures[2])}
    </div>
    <p class="mark" data-holds=${rest === 0n} role="status">${rest === 0n
      ? html`<span aria-hidden="true">✓</span> holds exactly`
      : html`<span aria-hidden="true">✗</span> does not hold: it is off by ${grouped(rest)}`}</p>`, root);
}

function term(name, series, figure) {
  return html`<span class="term" data-series=${series}><span class="label">${name}</span> <span class="figure">${figure}</span></span>`;
}
