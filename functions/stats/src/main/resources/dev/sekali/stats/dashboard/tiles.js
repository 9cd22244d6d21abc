// Four figures at a glance, each with what it counts and whether it wants a look.

import { html, render } from './lib/lit-html.js';
import { grouped, percent } from './exact.js';
import { duration, rate, share } from './format.js';
import { key } from './hostile.js';

// Percent. More than half sent again: a sender doesn't hear its answers.
const MANY_DUPLICATES = 50;
// Of what came lately, refused. One may be a typo; one in twenty is a sender that is broken.
const MANY_REJECTED = 0.05;
// Seconds that the oldest event waits.
const BEHIND = 60;
const FAR_BEHIND = 600;

const MARKS = {
  calm: '',
  good: '●',
  watch: '▲',
  bad: '■',
};

const root = document.getElementById('tiles');

/** @param slowest the position that is furthest behind; null without subscriptions; undefined when that isn't known */
export function drawTiles({ totals, series }, slowest) {
  render(html`${[throughput(totals), duplicates(totals, series), rejected(totals), lag(slowest)].map(tile)}`, root);
}

function throughput(totals) {
  return {
    title: 'Events a second',
    figure: rate(totals.perSecond),
    level: totals.perSecond > 0 ? 'good' : 'calm',
    word: totals.perSecond > 0 ? 'flowing' : 'idle',
    below: 'received, mean of ten seconds',
  };
}

function duplicates(totals, series) {
  const [fresh, again] = [series.sum('new', 60), series.sum('duplicate', 60)];
  const lately = fresh === null || fresh + again === 0 ? null : (again * 100) / (fresh + again);
  return {
    title: 'Duplicate share',
    figure: share(percent(totals.duplicates, totals.received)),
    level: lately === null ? 'calm' : lately > MANY_DUPLICATES ? 'watch' : 'good',
    word: lately === null ? '' : lately > MANY_DUPLICATES ? 'many' : 'fine',
    below: lately === null ? 'of all received; nothing in the last minute' : `of all received; last minute ${share(lately)}`,
  };
}

function rejected(totals) {
  return {
    title: 'Rejected',
    figure: grouped(totals.rejected),
    ...(totals.errorRate >= MANY_REJECTED ? { level: 'bad', word: 'many' }
      : totals.errorRate > 0 ? { level: 'watch', word: 'some' } : { level: 'good', word: 'none lately' }),
    below: `in all; ${share(totals.errorRate * 100)} of the last ten seconds`,
  };
}

function lag(slowest) {
  const title = 'Slowest subscription’s lag';
  if (!slowest) {
    return { title, figure: '–', level: 'calm', word: '', below: slowest === null ? 'there is no subscription' : 'not known' };
  }
  const age = slowest.age_seconds;
  return {
    title,
    figure: grouped(slowest.lag),
    ...(age >= FAR_BEHIND ? { level: 'bad', word: 'far behind' }
      : age >= BEHIND ? { level: 'watch', word: 'behind' } : { level: 'good', word: 'keeps up' }),
    below: html`at most so many events, ${key(slowest.name)}${age > 0 ? `; oldest waits ${duration(age)}` : ''}`,
  };
}

function tile({ title, figure, level, word, below }) {
  return html`
    <div class="tile" data-level=${level}>
      <h2>${title}</h2>
      <p class="figure">${figure}</p>
      <p class="level"><span aria-hidden="true">${MARKS[level]}</span> ${word}</p>
      <p class="below">${below}</p>
    </div>`;
}
