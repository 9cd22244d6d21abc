// New, duplicate and rejected events a second over ten minutes, drawn by uPlot.

import uPlot from './lib/uPlot.esm.js';
import { html, render, svg } from './lib/lit-html.js';
import { grouped } from './exact.js';
import { clock, rate } from './format.js';
import { LENGTH } from './series.js';

const HEIGHT = 260;

// Colour is never the only sign: each has its own dashes, in the legend too.
const LINES = [
  { name: 'new', dash: [], colour: '--new', fill: '--new-fill' },
  { name: 'duplicate', dash: [6, 3], colour: '--duplicate' },
  { name: 'rejected', dash: [2, 2], colour: '--rejected' },
];

const root = document.getElementById('chart');
const legend = document.getElementById('legend');
const minutes = document.getElementById('minutes');
const table = document.getElementById('minutes-table');

let plot = null;
let shown = null;

export function drawChart({ series }) {
  shown = series;
  const data = [series.times, ...LINES.map((line) => series[line.name])];
  if (plot === null) {
    plot = new uPlot(options(), data, root);
  } else {
    plot.setData(data);
  }
  drawLegend();
  drawMinutes();
}

function options() {
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(name).trim();
  const em = 0.75 * parseFloat(style.fontSize);
  const axis = {
    stroke: token('--muted'),
    font: `${em}px ${token('--sans')}`,
    grid: { stroke: token('--grid'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: root.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { size: 7 } },
    scales: {
      // Always ten minutes: a stack that is younger has nothing to show for the rest.
      x: { range: (_, min, max) => [max - LENGTH + 1, max] },
      // From 0, so that twice as high is twice as much.
      y: { range: (_, min, max) => [0, Math.max(1, max * 1.08)] },
    },
    axes: [
      { ...axis, size: 2.7 * em, space: 6.7 * em, values: (_, ticks) => ticks.map((tick) => clock(tick * 1000).slice(-8, -3)) },
      { ...axis, size: 5 * em, values: (_, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? grouped(tick) : '')) },
    ],
    series: [{}, ...LINES.map((line) => ({
      label: line.name,
      stroke: token(line.colour),
      fill: line.fill ? token(line.fill) : undefined,
      width: 1.5,
      dash: line.dash,
      points: { show: false },
    }))],
    hooks: { setCursor: [drawLegend] },
  };
}

function drawLegend() {
  const at = plot?.cursor.idx ?? null;
  const index = at ?? shown.times.length - 1;
  const time = shown.times[index];
  render(html`
    <ul class="legend">
      ${LINES.map((line) => html`
        <li data-series=${line.name}>
          <svg viewBox="0 0 24 8" aria-hidden="true">${svg`<line x1="0" y1="4" x2="24" y2="4" stroke-dasharray=${line.dash.join(' ') || 'none'} />`}</svg>
          ${line.name} <b>${perSecond(shown[line.name][index])}</b>
        </li>`)}
      <li class="moment">${time === undefined ? '' : `a second, at ${clock(time * 1000)}`}</li>
    </ul>`, legend);
}

function perSecond(value) {
  return value === null || value === undefined ? '–' : rate(value);
}

/** The same by minutes, for those who read rather than look. */
function drawMinutes() {
  if (!minutes.open) {
    return;
  }
  const rows = [];
  for (let end = shown.times.length; end > 0; end -= 60) {
    rows.push({ from: Math.max(0, end - 60), end });
  }
  render(html`
    <table>
      <caption class="unseen">Mean events a second, by minutes</caption>
      <thead><tr><th scope="col">Until</th>${LINES.map((line) => html`<th scope="col" class="number">${line.name} a second</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`
        <tr><th scope="row">${clock(shown.times[row.end - 1] * 1000)}</th>${LINES.map((line) => html`
          <td class="number">${perSecond(mean(shown[line.name].slice(row.from, row.end)))}</td>`)}</tr>`)}
      </tbody>
    </table>`, table);
}

function mean(values) {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function redraw() {
  plot?.destroy();
  plot = null;
  if (shown !== null) {
    drawChart({ series: shown });
  }
}

minutes.addEventListener('toggle', () => shown !== null && drawMinutes());
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
new ResizeObserver(() => plot?.setSize({ width: root.clientWidth, height: HEIGHT })).observe(root);
