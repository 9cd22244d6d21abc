// Tells a screen reader what happened. Figures that change every second are none of it.

const said = document.getElementById('said');

export function say(text) {
  said.textContent = text;
}
