// The parts, as far as this page can know: stats by its answers, the database by what stats says of it, the others by their
// sessions on the database.

import { html, render } from './lib/lit-html.js';

const MARKS = { good: '●', watch: '▲', bad: '■', unknown: '○' };

const root = document.getElementById('parts');

/**
 * @param counters what the server said
 * @param connected whether the stream is open
 * @param feed what feed last said: null not asked yet, true an answer, else the reason why there is none
 */
export function drawParts({ totals, away }, connected, feed) {
  const known = connected && away === null && totals !== null;
  const parts = [
    { name: 'ingest', ...sessions(known, totals?.connections?.ingest) },
    { name: 'feed', ...feedState(feed, known ? totals.connections?.feed : undefined) },
    { name: 'stats', ...(connected ? { level: 'good', word: 'answers', below: 'this page comes from it' } : { level: 'bad', word: 'no answer', below: 'trying again' }) },
    { name: 'database', ...database(connected, away, totals) },
  ];
  render(html`
    <div class="head"><h2 id="parts-title">Parts</h2></div>
    <ul class="parts">${parts.map(({ name, level, word, below }) => html`
      <li data-level=${level}><span class="mark" aria-hidden="true">${MARKS[level]}</span> <b>${name}</b> <span class="word">${word}</span> <span class="below">${below}</span></li>`)}
    </ul>`, root);
}

function sessions(known, count) {
  if (!known || count === undefined) {
    return { level: 'unknown', word: 'not known', below: 'the database tells who is there' };
  }
  return count > 0
    ? { level: 'good', word: 'is there', below: `${count} ${count === 1 ? 'session' : 'sessions'} on the database` }
    : { level: 'watch', word: 'not seen', below: 'no session on the database' };
}

function feedState(feed, count) {
  const seen = sessions(count !== undefined, count);
  if (feed === null) {
    return seen;
  }
  return feed === true
    ? { level: 'good', word: 'answers', below: count > 0 ? seen.below : 'for subscriptions' }
    : { level: count > 0 ? 'watch' : seen.level, word: count > 0 ? 'is there' : seen.word, below: feed };
}

function database(connected, away, totals) {
  if (!connected || totals === null) {
    return { level: 'unknown', word: 'not known', below: 'stats tells' };
  }
  return away === null
    ? { level: 'good', word: 'answers', below: 'stats reads it every second' }
    : { level: 'bad', word: 'away', below: away };
}
