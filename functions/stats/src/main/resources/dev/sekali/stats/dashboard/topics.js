// The topics: sorted, filtered, and drawn only where they can be seen, since there may be a thousand of them.

import { html, nothing, render, svg } from './lib/lit-html.js';
import { grouped, percent } from './exact.js';
import { clock, rate, share } from './format.js';
import { key } from './hostile.js';

// As in the stylesheet.
const ROW_PX = 36;
const ROWS_AROUND = 4;
const ROWS_BEFORE_LAYOUT = 12;

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const COLUMNS = [
  { id: 'name', title: 'Topic', of: (topic) => topic.name },
  { id: 'received', title: 'Received', of: (topic) => topic.received, number: true },
  { id: 'unique', title: 'Unique', of: (topic) => topic.unique, number: true, wide: true },
  { id: 'duplicates', title: 'Duplicates', of: (topic) => topic.duplicates, number: true, wide: true },
  { id: 'share', title: 'Share', of: (topic) => percent(topic.duplicates, topic.received) ?? 0, number: true, wide: true },
  { id: 'rate', title: 'A second', of: (topic) => topic.perSecond, number: true },
  { id: 'last', title: 'Last event', of: (topic) => topic.lastCreatedAt ?? '', number: true, wide: true },
];

const root = document.getElementById('topics');
let column = COLUMNS[1];
let descending = true;
let filter = '';
let shown = null;

export function drawTopics(counters) {
  shown = counters;
  const all = [...counters.topics.values()];
  const wanted = filter.toLowerCase();
  const found = wanted === '' ? all : all.filter((topic) => topic.name.toLowerCase().includes(wanted));
  found.sort((a, b) => (descending ? -1 : 1) * compare(column.of(a), column.of(b)) || compare(a.name, b.name));
  render(frame(all, found), root);
  drawRows(found);
}

function frame(all, found) {
  return html`
    <div class="head">
      <h2 id="topics-title">Topics</h2>
      <p class="count">${count(all, found)}</p>
      <label class="field">Filter <input type="search" id="topic-filter" autocomplete="off" spellcheck="false"
        .value=${filter} @input=${setFilter}></label>
    </div>
    <div class="scroller" tabindex="0" role="region" aria-labelledby="topics-title" @scroll=${scrolled}>
      <table class="topics" aria-labelledby="topics-title" aria-rowcount=${found.length + 1}>
        <thead>
          <tr aria-rowindex="1">
            ${COLUMNS.map((of) => html`
              <th scope="col" data-column=${of.id} class=${classes(of)} aria-sort=${of === column ? (descending ? 'descending' : 'ascending') : 'none'}>
                <button type="button" @click=${() => sortBy(of)}>${of.title}<span class="arrow" aria-hidden="true">${
                  of === column ? (descending ? '↓' : '↑') : ''}</span></button>
              </th>`)}
            <th scope="col" class="spark">Last minute</th>
          </tr>
        </thead>
        <tbody></tbody>
      </table>
      ${found.length === 0 ? html`<p class="none">${shown.totals === null ? 'Not read yet.' : all.length === 0 ? 'No topic yet.' : 'No topic has this in its name.'}</p>` : nothing}
    </div>`;
}

function count(all, found) {
  if (shown.totals === null) {
    return '';
  }
  const active = shown.totals.topicsActive;
  const known = active > BigInt(all.length) ? `the ${grouped(all.length)} busiest of ${grouped(active)}` : grouped(all.length);
  return filter === '' ? known : `${grouped(found.length)} of ${known}`;
}

function classes(of) {
  return `${of.number ? 'number' : ''} ${of.wide ? 'wide' : ''}`;
}

/** The rows that can be seen, and above and below them as much room as the others would take. */
function drawRows(found) {
  const scroller = root.querySelector('.scroller');
  const from = Math.max(0, Math.floor(scroller.scrollTop / ROW_PX) - ROWS_AROUND);
  const visible = Math.ceil(scroller.clientHeight / ROW_PX) || ROWS_BEFORE_LAYOUT;
  const to = Math.min(found.length, from + visible + 2 * ROWS_AROUND);
  const body = root.querySelector('tbody');
  render(html`
    <tr class="room" aria-hidden="true"><td></td></tr>
    ${found.slice(from, to).map((topic, i) => row(topic, from + i))}
    <tr class="room" aria-hidden="true"><td></td></tr>`, body);
  const [above, below] = body.querySelectorAll('.room');
  // Through the object model: the policy of this page takes no style attribute.
  above.firstElementChild.style.height = `${from * ROW_PX}px`;
  below.firstElementChild.style.height = `${(found.length - to) * ROW_PX}px`;
}

function row(topic, index) {
  return html`
    <tr aria-rowindex=${index + 2} class=${topic.perSecond > 0 ? 'active' : ''}>
      <th scope="row">${key(topic.name)}</th>
      <td class="number">${grouped(topic.received)}</td>
      <td class="number wide">${grouped(topic.unique)}</td>
      <td class="number wide">${grouped(topic.duplicates)}</td>
      <td class="number wide">${share(percent(topic.duplicates, topic.received))}</td>
      <td class="number rate">${topic.spark.length === 0 ? '–' : rate(topic.perSecond)}</td>
      <td class="number wide">${topic.lastCreatedAt === null ? '–' : clock(topic.lastCreatedAt)}</td>
      <td class="spark">${sparkline(topic.spark)}</td>
    </tr>`;
}

/** The last minute, the newest second at the right, as high as its highest. */
function sparkline(values) {
  const highest = Math.max(...values, 0);
  const points = highest === 0 ? '' : values
    .map((value, i) => `${60 - values.length + i},${(18 - (value / highest) * 16).toFixed(1)}`)
    .join(' ');
  return html`<svg class="sparkline" viewBox="0 0 60 20" preserveAspectRatio="none" aria-hidden="true">${svg`<polyline points=${points} />`}</svg>`;
}

function sortBy(of) {
  descending = of === column ? !descending : Boolean(of.number);
  column = of;
  drawTopics(shown);
}

function setFilter(event) {
  filter = event.target.value;
  root.querySelector('.scroller').scrollTop = 0;
  drawTopics(shown);
}

let scrolling = false;
function scrolled() {
  if (!scrolling) {
    scrolling = true;
    requestAnimationFrame(() => {
      scrolling = false;
      drawTopics(shown);
    });
  }
}
