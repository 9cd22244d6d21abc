// Ten minutes, a second each: what happened a second, null where nobody looked.

export const LENGTH = 600;

// A late sample is spread over the seconds that it is late, as the server does. After a longer gap nobody knows when the
// events came.
const LONGEST_GAP = 3;

const NOTHING = { new: 0, duplicate: 0, rejected: 0 };
const UNKNOWN = { new: null, duplicate: null, rejected: null };

export class Series {
  times = [];
  new = [];
  duplicate = [];
  rejected = [];

  /** Takes the server's own. */
  load(history) {
    const count = history.new.length;
    const until = Math.floor(Date.parse(history.until) / 1000);
    this.times = Array.from({ length: count }, (_, i) => until - (count - 1 - i) * history.step_seconds);
    this.new = [...history.new];
    this.duplicate = [...history.duplicate];
    this.rejected = [...history.rejected];
  }

  /** Adds a second. After an outage the server begins anew, by load(). */
  add(at, second) {
    const time = Math.floor(Date.parse(at) / 1000);
    this.#fill(time - 1, this.#missed(time, second));
    if (this.times.length === 0 || time > this.times.at(-1)) {
      this.#push(time, second);
    }
  }

  /**
   * What the seconds between the last one and another brought. The server tells when the flow stops, and is silent while nothing
   * happens: where it flowed, it looked late.
   */
  #missed(time, second) {
    if (!this.#flows()) {
      return NOTHING;
    }
    return time - this.times.at(-1) <= LONGEST_GAP ? second : UNKNOWN;
  }

  #flows() {
    return ['new', 'duplicate', 'rejected'].some((name) => this[name].at(-1) > 0);
  }

  /** The server said nothing up to a second. */
  fill(until) {
    if (!this.#flows()) {
      this.#fill(until, NOTHING);
    }
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
