import type { ServerResponse } from 'node:http';
import type { RawClient } from '../raw-client.ts';
import type { TestService } from '../test-service.ts';

export const HELLO = 'data: hello\n\n';
/** Longer than the grace period in which a handler may end its stream itself. */
const LONGER_THAN_GRACE = 250;

/** Makes `/raw` begin a response, write HELLO and leave it open. */
export function answerRaw(
  { routes }: TestService,
  begin: (response: ServerResponse) => void,
): ServerResponse[] {
  const responses: ServerResponse[] = [];
  routes.raw = (_request, response) => {
    begin(response);
    response.write(HELLO);
    responses.push(response);
  };
  return responses;
}

export function post(client: RawClient, path: string, accept = '*/*'): RawClient {
  return client.request('POST', path, '{}', ['Content-Type: application/json', `Accept: ${accept}`]);
}

/** Resolves after the grace period. There is no event to await: the engine does not touch the response. */
export function longerThanGrace(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, LONGER_THAN_GRACE);
  });
}
