const assert = require('node:assert/strict');
const { test } = require('node:test');
const exercise = require('./exercise.js');

void test('a service drains', async () => {
  const loaded = ['@quiesce/core', '@quiesce/express', '@quiesce/core/testing', 'express'].map((name) =>
    require(name),
  );
  assert.deepEqual(await exercise(...loaded), require('./exercised.json'));
});
