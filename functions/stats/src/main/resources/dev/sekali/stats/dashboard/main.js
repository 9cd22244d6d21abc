// Puts the page together: one stream of counters, two paths that are asked now and then, and who draws what.

import { Refusal, forgetKey, key, useKey } from './access.js';
import { Age } from './age.js';
import { drawBounces } from './bounces.js';
import { drawChart } from './chart.js';
import { Counters } from './counters.js';
import { drawEquation } from './equation.js';
import { newEvents, resetEvents } from './events.js';
import { drawFirst } from './first.js';
import { askForKey, hideKeyForm } from './key-form.js';
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
let asked = false;

const stream = new Stream({
  message(event, data) {
    connected = true;
    counters.take(event, data);
    if (counters.away === null) {
      age.heard();
    } else {
      age.away(counters.away);
    }
    drawSoon();
  },
  alive() {
    connected = true;
    counters.quiet();
    drawSoon();
    if (counters.away === null) {
      age.heard();
    } else {
      age.away(counters.away);
    }
  },
  lost(reason) {
    connected = false;
    age.lost(reason);
    drawSoon();
  },
  refused(refusal) {
    connected = false;
    stop();
    age.lost(refusal.status === 401 ? 'a key is needed' : 'the key is not enough');
    // Without a key the server says no more than the form does.
    askForKey(key() === null ? '' : refusal.message, (text) => {
      useKey(text);
      begin();
    });
  },
});

const subscriptions = new Poll('subscriptions', EVERY_MS, (answer, error) => {
  lag = answer === null ? undefined : slowest(answer.subscriptions);
  feed = error === null ? true : reason(error, 'feed');
  drawSubscriptions(answer?.subscriptions ?? null, error === null ? null : feed);
  drawSoon();
});

const bounces = new Poll('bounces?limit=10', EVERY_MS, (answer, error) => {
  drawBounces(answer?.bounces ?? null, error === null ? null : reason(error, 'stats'));
});

function reason(error, part) {
  if (!(error instanceof Refusal)) {
    return `${part} does not answer`;
  }
  return error.status === 404 ? 'nobody answers for this here' : error.message;
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
  drawParts(counters, connected, feed);
  if (counters.totals === null) {
    return;
  }
  if (!asked) {
    // Only once the stream has let us in, so that a key is asked for once.
    asked = true;
    subscriptions.start();
    bounces.start();
  }
  drawEquation(counters);
  drawFirst(counters);
  drawTiles(counters, lag);
  drawChart(counters);
  drawTopics(counters);
  newEvents(counters);
}

function begin() {
  hideKeyForm();
  resetEvents();
  stream.forget();
  stream.start();
  age.offerToForgetKey(key() === null ? null : () => {
    forgetKey();
    stop();
    location.reload();
  });
}

function stop() {
  stream.stop();
  subscriptions.stop();
  bounces.stop();
  asked = false;
}

drawParts(counters, connected, feed);
drawTopics(counters);
drawSubscriptions(null, null);
drawBounces(null, null);
begin();
