// Does what a user's test does: a service answers, is stopped, and its report is read.
const events = require('node:events');

module.exports = async function exercise(core, { expressDrain }, { createTestDrain }, express) {
  const drain = core.createDrain({ signals: false, logger: false });
  const app = express();
  app.use(expressDrain(drain));
  app.get('/', (_request, response) => response.send('hello'));
  const server = drain.watch(app.listen(0, '127.0.0.1'));
  await events.once(server, 'listening');
  const response = await fetch(`http://127.0.0.1:${server.address().port}`);
  const text = await response.text();
  const { outcome } = await drain.shutdown('test');
  return {
    text,
    outcome,
    simulated: createTestDrain().drain.state,
    isOneClass: isOneClass(core, expressDrain),
  };
};

/** True if an error of the adapter is an instance of core's class. */
function isOneClass({ QuiesceError }, expressDrain) {
  try {
    expressDrain(undefined);
  } catch (error) {
    return error instanceof QuiesceError && error.code === 'ERR_QUIESCE_ARGUMENT_INVALID';
  }
  return false;
}
