import { always, byPhase, NO_CLIENT_LEFT, type Expected, type Fault } from '../fault.ts';

const REFUSED = 'client 503; 1 refused; clean, exit 0';

const asks = (id: string, path: string, what: string, expected: Fault['expected']): Fault => ({
  id,
  what,
  async happen(stage) {
    const client = await stage.connect();
    stage.client = client;
    client.say(client.speech.get(path));
  },
  expected,
});

/** While draining, no handler is started. */
const phases = (ready: Expected, lameDuck: Expected) => ({
  ready,
  'lame-duck': lameDuck,
  draining: REFUSED,
  closing: NO_CLIENT_LEFT,
});

const throws = asks('handler-throws', '/throws', 'A handler throws', (place) =>
  place.adapter === 'node:http' && place.phase !== 'draining' && place.phase !== 'closing'
    ? {
        reason: 'an exception in a listener of a bare server is not caught: see the uncaught exception',
      }
    : byPhase(phases('client 500; clean, exit 0', 'client 500; 1 completed; clean, exit 0'))(place),
);

const breaksOff = asks(
  'handler-breaks-off',
  '/breaks',
  'A handler destroys its response',
  byPhase(
    phases('client closed; clean, exit 0', 'client closed; 1 broken; failed, exit 1'),
    phases('client RST_STREAM; clean, exit 0', 'client RST_STREAM; 1 broken; failed, exit 1'),
  ),
);

const stuck: Fault = {
  id: 'handler-stuck',
  what: 'A handler never answers',
  begin: async (stage) => stage.asked('/stuck'),
  happen: () => undefined,
  expected: byPhase({ ...always('client closed; 1 abandoned; cut, exit 1'), closing: NO_CLIENT_LEFT }),
};

const unfinished: Fault = {
  id: 'answer-unfinished',
  what: 'A handler begins its answer and does not end it',
  begin: async (stage) => stage.asked('/body'),
  happen: () => undefined,
  expected: byPhase({ ...always('client 200, cut off; 1 abandoned; cut, exit 1'), closing: NO_CLIENT_LEFT }),
};

export const HANDLERS: readonly Fault[] = [throws, breaksOff, stuck, unfinished];
