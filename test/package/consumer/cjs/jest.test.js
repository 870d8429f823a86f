const exercise = require('./exercise.js');

test('a service drains', async () => {
  const loaded = ['@quiesce/core', '@quiesce/express', '@quiesce/core/testing', 'express'].map((name) =>
    require(name),
  );
  expect(await exercise(...loaded)).toEqual(require('./exercised.json'));
});

test('each package loads', () => {
  for (const name of process.env.MODULES.split(' '))
    expect(Object.keys(require(name)).length).toBeGreaterThan(0);
});
