// Ten minutes, a second each: what happened a second, null where nobody looked.

export const LENGTH = 600;

const NEXT_LOOK_MS = 1500;

const NOTHING = { new: 0, duplicate: 0, rejected: 0 };

export class Series {
  times = [];
  new = [];
  duplicate = [];
  rejected = [];
  #sampledAt = 0;

  /** Takes the server's own. */
  load(history) {
    const count = history.new.length;
    this.#sampledAt = Date.parse(history.until);
    const until = Math.floor(this.#sampledAt / 1000);
    this.times = Array.from({ length: count }, (_, i) => until - (count - 1 - i) * history.step_seconds);
    this.new = [...history.new];
    this.duplicate = [...history.duplicate];
    this.rejected = [...history.rejected];
  }

  /** Adds a second. Nothing happened in those that were left out since: after an outage the server begins anew, by load(). */
  add(at, second) {
    const millis = Date.parse(at);
    const time = Math.floor(millis / 1000);
    // The server's looks are a little more than a second apart, so a second between two of them may have none of its own.
    const follows = millis - this.#sampledAt < NEXT_LOOK_MS;
    this.#sampledAt = millis;
    this.#fill(time - 1, follows ? second : NOTHING);
    if (this.times.length === 0 || time > this.times.at(-1)) {
      this.#push(time, second);
    }
  }

  /** Nothing happened up to a second, and in it. */
  fill(until) {
    this.#fill(until, NOTHING);
  }

  #fill(until, second) {
    const last = this.times.at(-1);
    if (last === undefined) {
      return;
    }
    for (let time = Math.max(last + 1, until - LENGTH); time <= until; time += 1) {
      this.#push(time, second);
    }
  }

  #push(time, second) {
    this.times.push(time);
    this.new.push(second.new);
    this.duplicate.push(second.duplicate);
    this.rejected.push(second.rejected);
    if (this.times.length > LENGTH) {
      [this.times, this.new, this.duplicate, this.rejected].forEach((values) => values.shift());
    }
  }

  /** The last seconds, added up; null when none of them was looked at. */
  sum(name, seconds) {
    const known = this[name].slice(-seconds).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
  }
}
