// A page of GET /events. A payload is shown as it is stored: JSON.parse would round its numbers and drop members that are
// there twice, so its text is cut out of the answer instead.

import { parseExact } from './exact.js';

const BEFORE_PAYLOAD = ',"payload":';
const AFTER_PAYLOAD = ',"created_at":"';

/** An event from its JSON, its payload as text. */
export function event(json) {
  // The server writes the members in this order. A quote inside of a string is escaped, so the first of the one and the last
  // of the other are those of the event.
  const from = json.indexOf(BEFORE_PAYLOAD);
  const to = json.lastIndexOf(AFTER_PAYLOAD);
  return { ...parseExact(json.slice(0, from) + json.slice(to)), payload: json.slice(from + BEFORE_PAYLOAD.length, to) };
}

/** The events of a JSON array. */
export function events(json) {
  return elements(json).map(event);
}

/** The texts of the objects in a JSON array. */
function elements(json) {
  const found = [];
  const marks = /["{}[\]]/g;
  let depth = 0;
  let from = 0;
  for (let mark = marks.exec(json); mark !== null; mark = marks.exec(json)) {
    switch (mark[0]) {
      case '"':
        marks.lastIndex = endOfString(json, mark.index);
        break;
      case '{':
      case '[':
        if (depth === 1) {
          from = mark.index;
        }
        depth += 1;
        break;
      default:
        depth -= 1;
        if (depth === 1) {
          found.push(json.slice(from, mark.index + 1));
        }
    }
  }
  return found;
}

/** Behind the quote that ends the string that begins here. */
function endOfString(json, begin) {
  let end = begin;
  let escapes;
  do {
    end = json.indexOf('"', end + 1);
    if (end < 0) {
      throw new SyntaxError('the answer was cut off');
    }
    for (escapes = 0; json[end - 1 - escapes] === '\\'; escapes += 1);
  } while (escapes % 2 === 1);
  return end + 1;
}

/** Where the next page is; null on the last. */
export function next(response) {
  const link = /<([^>]*)>;\s*rel="next"/.exec(response.headers.get('Link') ?? '');
  return link === null ? null : new URL(link[1], response.url).href;
}
