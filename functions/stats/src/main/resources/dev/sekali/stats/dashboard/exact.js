// Whole numbers as they are: a JavaScript number is exact up to 2^53 alone, and a counter may be larger.

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const LONG_INTEGER = /^-?\d{16,}$/;

/** Parses JSON, where an integer of 16 digits or more becomes a text of its digits. */
export function parseExact(json) {
  // Most texts have no such integer, and this look is cheap.
  const safe = /\d{16}/.test(json)
    ? json.replace(STRING_OR_NUMBER, (part) => (LONG_INTEGER.test(part) ? `"${part}"` : part))
    : json;
  return JSON.parse(safe);
}

/** A counter that parseExact read. */
export function exact(value) {
  return BigInt(value);
}

/** With a comma between thousands; takes numbers, BigInts and texts of digits. */
export function grouped(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** How many percent one exact number is of another, with one digit; null when there is nothing to divide. */
export function percent(part, whole) {
  return whole === 0n ? null : Number((part * 1000n) / whole) / 10;
}
