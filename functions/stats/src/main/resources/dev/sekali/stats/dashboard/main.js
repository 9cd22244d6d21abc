// Puts the page together: one stream of counters, two paths that are asked now and then, and who draws what.

import { forgetKey, key, reason, useKey } from './access.js';
import { Age } from './age.js';
import { drawBounces } from './bounces.js';
import { drawChart } from './chart.js';
import { Counters } from './counters.js';
import { drawEquation } from './equation.js';
import { newEvents } from './events.js';
import { drawFirst } from './first.js';
import { askForKey } from './key-form.js';
import { drawParts } from './parts.js';
import { Poll } from './poll.js';
import { Stream } from './stream.js';
import { drawSubscriptions, slowest } from './subscriptions.js';
import { drawTiles } from './tiles.js';
import { drawTopics } from './topics.js';

const EVERY_MS = 2000;

const counters = new Counters();
const age = new Age();
let connected = false;
let lag;
let feed = null;
let asking = false;
let locked = false;

const stream = new Stream({
  message(event, data) {
    counters.take(event, data);
    heard();
  },
  alive() {
    counters.quiet();
    heard();
  },
  lost(reason) {
    connected = false;
    age.lost(reason);
    drawSoon();
  },
  refused(refusal) {
    locked = true;
    subscriptions.stop();
    bounces.stop();
    age.lost(refusal.status === 401 ? 'a key is needed' : 'the key is not enough');
    // Without a key the server says no more than the form does. With another key everything begins anew, so that nothing stays
    // of what this one could see.
    askForKey(key() === null ? '' : refusal.message, (text) => {
      useKey(text);
      location.reload();
    });
  },
});

function heard() {
  connected = true;
  if (counters.away === null) {
    age.heard();
  } else {
    age.away(counters.away);
  }
  if (!asking && counters.totals !== null) {
    // Only once the stream has let us in, so that a key is asked for once.
    asking = true;
    subscriptions.start();
    bounces.start();
  }
  drawSoon();
}

const subscriptions = new Poll('subscriptions', EVERY_MS, (answer, error) => {
  lag = answer === null ? undefined : slowest(answer.subscriptions);
  // Who refuses a key answers.
  feed = error === null || error.ofKey ? true : unanswered(error, 'feed');
  drawSubscriptions(answer?.subscriptions ?? null, error === null ? null : unanswered(error, 'feed'));
  drawSoon();
});

const bounces = new Poll('bounces?limit=10', EVERY_MS, (answer, error) => {
  drawBounces(answer?.bounces ?? null, error === null ? null : unanswered(error, 'stats'));
});

function unanswered(error, part) {
  return error.status === 404 ? 'nobody answers for this here' : reason(error, part);
}

let drawing = false;
function drawSoon() {
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      draw();
    });
  }
}

function draw() {
  if (locked) {
    return;
  }
  drawParts(counters, connected, feed);
  if (counters.totals === null) {
    return;
  }
  drawEquation(counters);
  drawFirst(counters);
  drawTiles(counters, lag);
  drawChart(counters);
  drawTopics(counters);
  newEvents(counters);
}

if (key() !== null) {
  age.offerToForgetKey(() => {
    forgetKey();
    location.reload();
  });
}
drawParts(counters, connected, feed);
drawTopics(counters);
drawSubscriptions(null, null);
drawBounces(null, null);
stream.start();
