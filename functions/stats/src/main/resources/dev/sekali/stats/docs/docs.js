// The descriptions of all functions, one at a time. Each function serves its own, and the gateway leads to it.

SwaggerUIBundle({
  dom_id: '#api',
  urls: [
    { name: 'ingest: publish events', url: 'openapi/ingest.json' },
    { name: 'stats: events and counters', url: 'openapi/stats.json' },
    { name: 'feed: follow, subscribe', url: 'openapi/feed.json' },
  ],
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  layout: 'StandaloneLayout',
  deepLinking: true,
  // It would ask a server elsewhere.
  validatorUrl: null,
});
