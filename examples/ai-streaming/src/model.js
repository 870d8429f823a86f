import { simulateReadableStream } from 'ai';
import { MockLanguageModelV3 } from 'ai/test';

const TOKENS = 30;
/** ms between two tokens. */
const PACE = 100;

/** Stands in for the model of a provider: 30 tokens in three seconds. */
export const model = new MockLanguageModelV3({
  doStream: () =>
    Promise.resolve({ stream: simulateReadableStream({ chunks: parts(), chunkDelayInMs: PACE }) }),
});

function parts() {
  const tokens = Array.from({ length: TOKENS }, (_, index) => {
    return { type: 'text-delta', id: '1', delta: `token${index} ` };
  });
  return [
    { type: 'text-start', id: '1' },
    ...tokens,
    { type: 'text-end', id: '1' },
    {
      type: 'finish',
      finishReason: { unified: 'stop', raw: 'stop' },
      usage: {
        inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
        outputTokens: { total: TOKENS, text: TOKENS, reasoning: 0 },
      },
    },
  ];
}
