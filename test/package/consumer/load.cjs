// The same with `require`.
const { createDrain } = require('@quiesce/core');

const loaded = {};
for (const name of process.argv.slice(2)) {
  const exported = require(name);
  loaded[name] = { names: Object.keys(exported), sameAsCore: exported.createDrain === createDrain };
}
console.log(JSON.stringify(loaded));
