import { expect, test } from 'vitest';
import { PREFER_WAIT_SECONDS_MAX } from '#domain/limits.ts';
import { readPreferences } from '#lambdas/shared/http/preferences.ts';

test.for([
  [undefined, false, undefined],
  ['', false, undefined],
  ['respond-async', true, undefined],
  ['Respond-Async', true, undefined],
  ['respond-async=""', true, undefined],
  ['respond-async=false', false, undefined],
  ['respond-async; foo=bar', true, undefined],
  ['wait=10', false, 10],
  ['wait="10"', false, 10],
  ['WAIT = 10', false, 10],
  ['wait=10; foo="a, b"', false, 10],
  ['respond-async, wait=10', true, 10],
  ['  wait=3 ,respond-async', true, 3],
  [',, wait=3,', false, 3],
  ['wait=26', false, PREFER_WAIT_SECONDS_MAX],
  ['wait=999999999', false, PREFER_WAIT_SECONDS_MAX],
  ['wait=0', false, undefined],
  ['wait=-1', false, undefined],
  ['wait=1.5', false, undefined],
  ['wait=1e1', false, undefined],
  ['wait=', false, undefined],
  ['wait', false, undefined],
  ['wait=9999999999', false, undefined],
  // The first of two counts, as RFC 7240 says.
  ['wait=3, wait=9', false, 3],
  ['wait=x, wait=9', false, undefined],
  ['return=minimal, handling=lenient', false, undefined],
  ['note="respond-async, wait=9"', false, undefined],
  ['note="a \\" respond-async", wait=2', false, 2],
  ['respond async', false, undefined],
  ['respond-async, "', true, undefined],
] as const)('%s: respond-async %s, wait %s', ([header, respondAsync, waitSeconds]) => {
  expect(readPreferences(header)).toMatchObject({ respondAsync, waitSeconds });
});

test.for([
  [undefined, false],
  ['return=representation', true],
  ['wait=3, Return = "Representation"; foo', true],
  ['return=minimal', false],
  ['return', false],
  ['return=minimal, return=representation', false],
  ['note="return=representation"', false],
] as const)('%s: return the representation %s', ([header, returnRepresentation]) => {
  expect(readPreferences(header)).toMatchObject({ returnRepresentation });
});

test('a long header is read in a short time', () => {
  for (const text of ['"', '"\\', ' ', '=', 'a=', ';', ',', 'a;"'])
    expect(readPreferences(text.repeat(50_000))).toEqual({
      ...{ respondAsync: false, waitSeconds: undefined, returnRepresentation: false },
    });
});
