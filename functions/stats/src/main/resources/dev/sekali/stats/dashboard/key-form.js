// Asks for an API key, where the server wants one.

import { html, render } from './lib/lit-html.js';

const root = document.getElementById('key');

/** @param reason what the server said @param use gets the key */
export function askForKey(reason, use) {
  root.hidden = false;
  document.body.classList.add('locked');
  render(html`
    <form @submit=${(event) => {
      event.preventDefault();
      use(event.currentTarget.elements.secret.value.trim());
    }}>
      <h2>An API key is needed</h2>
      <p role="alert">${reason}</p>
      <label class="field">Key <input name="secret" type="password" required autocomplete="off" maxlength="512" pattern="[!-~]+" title="printable ASCII, without blanks"></label>
      <button type="submit">Use this key</button>
      <p class="below">It needs the permission <code>read</code> for all topics, and <code>consume</code> to show subscriptions. It stays in this tab until that is closed, and is sent in a header, never in an address.</p>
    </form>`, root);
  root.querySelector('input').focus();
}
