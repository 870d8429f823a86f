import { expect, it } from 'vitest';
import { eventsOf } from '../src/wire/events.ts';

it('events are separated by empty lines, with any of the three line endings', () => {
  expect(eventsOf('data: a\n\ndata: b\r\n\r\ndata: c\r\rdata: d1\ndata: d2\n\n')).toEqual([
    'data: a',
    'data: b',
    'data: c',
    'data: d1\ndata: d2',
  ]);
});

it('an incomplete event at the end is ignored', () => {
  expect(eventsOf('data: a\n\ndata: b\n')).toEqual(['data: a']);
});

it('comments are not events, and the fields id and retry are ignored', () => {
  expect(
    eventsOf(': keepalive\n\nid: 7\nretry: 500\ndata:\n\nretry: 500\n\nid: 8\nevent: message\ndata: a\n\n'),
  ).toEqual(['data:', 'event: message\ndata: a']);
});
