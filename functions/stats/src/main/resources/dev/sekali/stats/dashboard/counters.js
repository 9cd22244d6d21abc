// What the server has said so far.

import { exact, parseExact } from './exact.js';
import { Series } from './series.js';

const SPARK_LENGTH = 60;

// As many as the server sends at first, and room for those that appear later.
const KEPT_TOPICS = 1_000;
const MOST_TOPICS = 1_500;

/** A topic, and what it received in each of the last seconds. */
class Topic {
  name;
  received;
  unique;
  duplicates;
  lastCreatedAt;
  perSecond = 0;
  spark = [];

  constructor(counts) {
    this.name = counts.topic;
    this.take(counts);
  }

  take(counts) {
    this.received = exact(counts.received);
    this.unique = exact(counts.unique_processed);
    this.duplicates = exact(counts.duplicate_dropped);
    this.lastCreatedAt = counts.last_created_at;
  }

  grow(perSecond) {
    this.perSecond = perSecond;
    this.spark.push(perSecond);
    if (this.spark.length > SPARK_LENGTH) {
      this.spark.shift();
    }
  }
}

export class Counters {
  /** Null until the first message. */
  totals = null;
  topics = new Map();
  series = new Series();
  /** Why the database can't be read; null while it can. */
  away = null;
  #takenAt = 0;
  #topicsAt = 0;

  take(event, data) {
    switch (event) {
      case 'snapshot': this.#snapshot(parseExact(data)); break;
      case 'sample': this.#sample(parseExact(data)); break;
      case 'away': this.away = parseExact(data).reason; break;
      default: // a newer server says more
    }
  }

  /** The server is there and has nothing to say: nothing happened until a moment ago. */
  quiet() {
    if (this.totals !== null && this.away === null) {
      const now = Date.parse(this.totals.at) + performance.now() - this.#takenAt;
      // Two seconds less, since the estimate may be off, so that a sample on its way finds its second empty.
      this.series.fill(Math.floor(now / 1000) - 2);
    }
  }

  #snapshot(message) {
    // Also those that were known before: what they received meanwhile, a second, nobody can tell.
    this.topics = new Map(message.topics.map((counts) => [counts.topic, new Topic(counts)]));
    this.#topicsAt = Date.parse(message.at);
    this.series.load(message.history);
    this.#totals(message);
  }

  #sample(message) {
    // How long the topics took to grow; 0 when the server, which looks at many less often, has not looked at them again.
    const seconds = Number(message.topics_seconds);
    if (seconds > 0) {
      this.#growTopics(message, seconds);
    }
    this.series.add(message.at, message.second);
    this.#totals(message);
  }

  #growTopics(message, seconds) {
    const growth = new Map();
    message.topics.forEach((counts) => {
      const topic = this.topics.get(counts.topic);
      if (topic) {
        growth.set(topic, Number(exact(counts.received) - topic.received) / seconds);
        topic.take(counts);
      } else {
        // What it grew by before it was among those that are shown isn't known.
        this.topics.set(counts.topic, new Topic(counts));
      }
    });
    const at = Date.parse(message.at);
    const passed = Math.max(1, Math.round((at - this.#topicsAt) / 1000));
    // Before that the server was silent, as it is while nothing changes.
    const silent = passed - Math.max(1, Math.round(seconds));
    this.topics.forEach((topic) => {
      for (let second = Math.max(0, passed - SPARK_LENGTH); second < passed; second += 1) {
        topic.grow(second < silent ? 0 : growth.get(topic) ?? 0);
      }
    });
    this.#topicsAt = at;
    this.#boundTopics();
  }

  /** Of a million topics that come and go, the busiest stay. */
  #boundTopics() {
    if (this.topics.size > MOST_TOPICS) {
      const busiest = [...this.topics.values()].sort((a, b) => (a.received < b.received ? 1 : -1)).slice(0, KEPT_TOPICS);
      this.topics = new Map(busiest.map((topic) => [topic.name, topic]));
    }
  }

  #totals(message) {
    this.away = null;
    this.#takenAt = performance.now();
    this.totals = {
      at: message.at,
      received: exact(message.received),
      unique: exact(message.unique_processed),
      duplicates: exact(message.duplicate_dropped),
      rejected: exact(message.rejected),
      topicsActive: exact(message.topics_active),
      perSecond: Number(message.throughput_per_second),
      errorRate: Number(message.error_rate),
      connections: message.connections,
    };
  }
}
