import './resolve.mjs';

// Static imports are resolved before anything runs: this one has to wait for the line above.
await import('./benchmark.js');
