// Prints what each package exports to `import`, and whether its createDrain is the one of core.
import { createDrain } from '@quiesce/core';

const loaded = {};
for (const name of process.argv.slice(2)) {
  const exported = await import(name);
  loaded[name] = { names: Object.keys(exported), sameAsCore: exported.createDrain === createDrain };
}
console.log(JSON.stringify(loaded));
