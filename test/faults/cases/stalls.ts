import { always, byPhase, NO_CLIENT_LEFT, type Fault } from '../fault.ts';
import { PARTS } from '../stage/speech.ts';

const STALLED_HEAD = 'client 408; 1 connection timed out; clean, exit 0';
const STALLED_BODY = 'client 408; 1 abandoned; 1 connection timed out; failed, exit 1';
const REFUSED = 'client 503; 1 refused; clean, exit 0';
/** On HTTP/2 nothing has begun before a frame is complete: the session is idle. */
const SENT_AWAY = { ...always('client closed; clean, exit 0'), closing: NO_CLIENT_LEFT };
const UPLOAD_RESET = {
  ...always('client RST_STREAM; 1 abandoned; 1 connection timed out; failed, exit 1'),
  draining: REFUSED,
  closing: NO_CLIENT_LEFT,
};

/** The client stops in the middle of its request, but stays connected. */
const inItsRequest = PARTS.map((part): Fault => ({
  id: `stalls-in-${part.replace('its ', '').replace(' ', '-')}`,
  what: `The client stalls in ${part}`,
  async happen(stage) {
    stage.client = await stage.connect();
    stage.client.say(stage.client.speech.uploadTo(part));
  },
  expected:
    part === 'its body'
      ? byPhase({ ...always(STALLED_BODY), draining: REFUSED, closing: NO_CLIENT_LEFT }, UPLOAD_RESET)
      : byPhase({ ...always(STALLED_HEAD), closing: NO_CLIENT_LEFT }, SENT_AWAY),
}));

const slowRead: Fault = {
  id: 'does-not-read',
  what: 'The client does not read its answer',
  async begin(stage) {
    const client = await stage.connect();
    stage.client = client;
    client.pause();
    client.say(client.speech.get('/big'));
    await stage.routes.entered(2);
  },
  happen: () => undefined,
  expected: byPhase({ ...always('client 200, cut off; 1 abandoned; cut, exit 1'), closing: NO_CLIENT_LEFT }),
};

const drip: Fault = {
  id: 'slow-body',
  what: 'The client sends the rest of its body byte by byte, for four seconds',
  async begin(stage) {
    const client = await stage.connect();
    stage.client = client;
    client.say(client.speech.uploadTo('its body'));
    await stage.routes.entered(2);
  },
  happen({ client, test: { clock } }) {
    if (!client) return;
    const rest = client.speech.uploadFrom('its body');
    for (const index of rest.keys())
      clock.after((index + 1) * (4_000 / rest.length), () => client.say(rest.subarray(index, index + 1)));
  },
  expected: byPhase({ ...always('client 200; 1 completed; clean, exit 0'), closing: NO_CLIENT_LEFT }),
};

const garbage: Fault = {
  id: 'garbage',
  what: 'The client sends bytes that are not a request',
  async happen(stage) {
    stage.client = await stage.connect();
    stage.client.say(stage.client.speech.garbage());
  },
  expected: byPhase(
    { ...always('client 400; clean, exit 0'), closing: NO_CLIENT_LEFT },
    { ...always('client GOAWAY with an error; clean, exit 0'), closing: NO_CLIENT_LEFT },
  ),
};

const handshake: Fault = {
  id: 'half-handshake',
  what: 'The client stalls in its TLS handshake',
  async happen(stage) {
    await stage.connectInPart();
  },
  expected: (place) =>
    place.protocol === 'https' || place.protocol === 'h2'
      ? byPhase({ ...always('client closed; clean, exit 0'), closing: NO_CLIENT_LEFT })(place)
      : { reason: 'there is no handshake without TLS' },
};

export const STALLS: readonly Fault[] = [...inItsRequest, slowRead, drip, garbage, handshake];
