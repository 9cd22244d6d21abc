// Numbers and times for people.

import { grouped } from './exact.js';

/** A rate: one digit after the point while it is small and has any. */
export function rate(perSecond) {
  return perSecond < 99.95 && !Number.isInteger(perSecond) ? perSecond.toFixed(1) : grouped(Math.round(perSecond));
}

export function share(percent) {
  return percent === null ? '–' : `${percent.toFixed(1)} %`;
}

/** A length of time in its largest unit, from seconds. */
export function duration(seconds) {
  if (seconds > 0 && seconds < 1) {
    return '< 1 s';
  }
  if (seconds < 60) {
    return `${Math.floor(seconds)} s`;
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)} min`;
  }
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} days`;
}

/** The time of day of an ISO 8601 time, in the reader's own zone; with the date if it isn't today. */
export function clock(iso) {
  const time = new Date(iso);
  const two = (number) => String(number).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const of = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  return time.toDateString() === new Date().toDateString() ? of : `${day} ${of}`;
}

/** How much text, in characters. */
export function characters(text) {
  return text.length === 1 ? '1 character' : `${grouped(text.length)} characters`;
}
