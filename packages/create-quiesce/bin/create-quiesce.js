#!/usr/bin/env node
// Package managers link the command at install, before the build creates dist/cli.js.
await import('../dist/cli.js');
