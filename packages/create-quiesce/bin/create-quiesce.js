#!/usr/bin/env node
// Not the build itself: package managers link a command as they install, and the build comes after that.
await import('../dist/cli.js');
