// Prints the exports of each package by `import`, whether its createDrain is that of core, and whether `require` gets the same.
import { createRequire } from 'node:module';
import { createDrain } from '@quiesce/core';

const require = createRequire(import.meta.url);
const loaded = {};
for (const name of process.argv.slice(2)) {
  const exported = await import(name);
  const required = require(name);
  const names = Object.keys(exported);
  loaded[name] = {
    names,
    sameAsCore: exported.createDrain === createDrain,
    sameEitherWay: names.every((key) => exported[key] === required[key]),
  };
}
console.log(JSON.stringify(loaded));
