// Who reads, how far, and how far behind.

import { html, nothing, render } from './lib/lit-html.js';
import { exact, grouped } from './exact.js';
import { clock, duration } from './format.js';
import { key } from './hostile.js';

// A name may have 64 shards, and there may be many names.
const MOST_ROWS = 200;

const root = document.getElementById('subscriptions');

/** The position that is furthest behind, with its subscription's name; null when there is none, undefined while no lag is known. */
export function slowest(subscriptions) {
  const all = rows(subscriptions);
  if (all.some((row) => row.lag === null)) {
    return undefined;
  }
  return all.reduce((worst, row) => (worst === null || exact(row.lag) > exact(worst.lag) ? row : worst), null);
}

export function drawSubscriptions(subscriptions, problem) {
  const all = subscriptions === null ? [] : rows(subscriptions);
  render(html`
    <div class="head">
      <h2 id="subscriptions-title">Subscriptions</h2>
      <p class="count">${subscriptions === null ? '' : grouped(subscriptions.length)}</p>
    </div>
    ${problem === null ? nothing : html`<p class="notice">${problem}</p>`}
    ${subscriptions?.length === 0 ? html`<p class="none">Nobody has subscribed.</p>` : nothing}
    ${all.length === 0 ? nothing : html`
      <div class="scroller" tabindex="0" role="region" aria-labelledby="subscriptions-title">
        <table aria-labelledby="subscriptions-title">
          <thead><tr>
            <th scope="col">Name</th><th scope="col" class="number">Lag</th><th scope="col" class="number">Oldest waits</th>
            <th scope="col" class="number wide">Position</th><th scope="col">Reader</th>
          </tr></thead>
          <tbody>${all.slice(0, MOST_ROWS).map(row)}</tbody>
        </table>
      </div>
      ${all.length > MOST_ROWS ? html`<p class="none">${grouped(all.length - MOST_ROWS)} more: see <a href="subscriptions">subscriptions</a>.</p>` : nothing}`}
  `, root);
}

function rows(subscriptions) {
  return subscriptions.flatMap((of) => of.positions.map((position) => ({ ...position, name: of.name, topics: of.topics, shards: of.shards })));
}

function row({ name, shards, shard, lag, age_seconds: age, position, reader, lease_until: until }) {
  return html`
    <tr>
      <th scope="row">${key(name)}${shards > 1 ? html` <span class="aside">shard ${shard}</span>` : nothing}</th>
      <td class="number">${lag === null ? '–' : grouped(lag)}</td>
      <td class="number">${!age ? '–' : duration(age)}</td>
      <td class="number wide">${grouped(position)}</td>
      <td>${reader === null ? html`<span class="aside">nobody</span>` : html`${key(reader)} <span class="aside">until ${clock(until)}</span>`}</td>
    </tr>`;
}
