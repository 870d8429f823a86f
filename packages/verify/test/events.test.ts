import { expect, it } from 'vitest';
import { eventsOf } from '../src/wire/events.ts';

it('the events of a stream are told apart by empty lines, however lines end', () => {
  expect(eventsOf('data: a\n\ndata: b\r\n\r\ndata: c\r\rdata: d1\ndata: d2\n\n')).toEqual([
    'data: a',
    'data: b',
    'data: c',
    'data: d1\ndata: d2',
  ]);
});

it('an event that has not come whole is none', () => {
  expect(eventsOf('data: a\n\ndata: b\n')).toEqual(['data: a']);
});

it('comments are no events, and ids and retry times do not make two events differ', () => {
  expect(
    eventsOf(': keepalive\n\nid: 7\nretry: 500\ndata:\n\nretry: 500\n\nid: 8\nevent: message\ndata: a\n\n'),
  ).toEqual(['data:', 'event: message\ndata: a']);
});
