// The same with `require`.
const { createDrain } = require('@quiesce/core');

async function load() {
  const loaded = {};
  for (const name of process.argv.slice(2)) {
    const exported = require(name);
    const imported = await import(name);
    const names = Object.keys(exported).toSorted();
    loaded[name] = {
      names,
      sameAsCore: exported.createDrain === createDrain,
      sameEitherWay: names.every((key) => exported[key] === imported[key]),
    };
  }
  console.log(JSON.stringify(loaded));
}
void load();
