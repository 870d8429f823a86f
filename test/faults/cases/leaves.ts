import { byPhase, NO_CLIENT_LEFT, type Expected, type Fault, type Senseless } from '../fault.ts';
import { PARTS } from '../stage/speech.ts';

const gone = 'client left; clean, exit 0';
const aborted = 'client left; 1 aborted; clean, exit 0';
/** Requests that ended before the signal are not in the report. */
const phases = (after: Expected) =>
  byPhase({ ready: gone, 'lame-duck': after, draining: after, closing: NO_CLIENT_LEFT });

/** The client leaves in the middle of its request. */
const inItsRequest = PARTS.map((part): Fault => ({
  id: `leaves-in-${part.replace('its ', '').replace(' ', '-')}`,
  what: `The client leaves in ${part}`,
  async begin(stage) {
    stage.client = await stage.connect();
    stage.client.say(stage.client.speech.uploadTo(part));
    if (part === 'its body') await stage.routes.entered(2);
  },
  happen: ({ client }) => client?.leave(),
  expected: phases(part === 'its body' ? aborted : gone),
}));

/** The client leaves during the response. */
const inItsAnswer = [
  { path: '/stuck', where: 'before its answer', begun: undefined },
  { path: '/head', where: "after the answer's head", begun: '' },
  { path: '/body', where: "in the answer's body", begun: 'in the body' },
].map(({ path, where, begun }): Fault => ({
  id: `leaves-at${path.replace('/', '-')}`,
  what: `The client leaves ${where}`,
  async begin(stage) {
    const client = await stage.asked(path);
    if (begun !== undefined) await client.received(begun);
  },
  happen: ({ client }) => client?.leave(),
  expected: phases(aborted),
}));

const resets: Fault = {
  id: 'resets',
  what: 'The client resets its connection while it waits for its response',
  begin: async (stage) => stage.asked('/stuck'),
  happen: ({ client }) => client?.reset(),
  expected: phases(aborted),
};

const halfOpen: Fault = {
  id: 'half-open',
  what: 'The client ends its side of the connection and waits for its response',
  begin: async (stage) => stage.asked('/hold'),
  happen: ({ client }) => client?.endWriting(),
  // Node treats the end of a client's side as its leaving, without any code of ours.
  expected: byPhase({
    ready: 'client closed; clean, exit 0',
    'lame-duck': 'client closed; 1 aborted; clean, exit 0',
    draining: 'client closed; 1 aborted; clean, exit 0',
    closing: NO_CLIENT_LEFT,
  }),
};

const BEHIND_FRAMEWORKS: Senseless = { reason: 'there is no code in front of the gate with node:http' };

/** The engine knows the request, and removes it before the gate is asked. */
const beforeTheGate: Fault = {
  id: 'leaves-before-the-gate',
  what: 'The client leaves while middleware in front of the gate runs',
  begin: async (stage) => stage.asked('/left'),
  happen: ({ client }) => client?.leave(),
  expected: (place) => (place.adapter === 'node:http' ? BEHIND_FRAMEWORKS : phases(aborted)(place)),
};

export const LEAVES: readonly Fault[] = [...inItsRequest, ...inItsAnswer, beforeTheGate, resets, halfOpen];
