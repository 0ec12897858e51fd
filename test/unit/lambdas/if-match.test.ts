import { expect, test } from 'vitest';
import { IF_MATCH_TAGS_MAX } from '#domain/limits.ts';
import { changeIfAllowed, changeIfMatch } from '#lambdas/shared/http/if-match.ts';

/** A resource of version 3; records the versions that were tried. */
function resource() {
  const tried: (number | null)[] = [];
  const change = async (version: number | null) => {
    tried.push(version);
    return [{ outcome: version === null || version === 3 ? 'changed' : 'product.changed' }];
  };
  return { tried, change };
}

test.for([
  ['"v3"', [3], 'changed'],
  ['"v3-17"', [3], 'changed'],
  ['*', [null], 'changed'],
  ['"v1", "v3", "v4"', [1, 3], 'changed'],
  ['"v3-1", "v3-2"', [3], 'changed'],
  ['"v1", "v2"', [1, 2], 'product.changed'],
  ['W/"v3"', [-2], 'product.changed'],
  ['"other"', [-2], 'product.changed'],
  ['W/"v3", "v2"', [2], 'product.changed'],
] as const)('If-Match %s tries the versions %j: %s', async ([header, versions, outcome]) => {
  for (const run of [changeIfMatch, changeIfAllowed]) {
    const { tried, change } = resource();
    expect([await run(header, change), tried]).toEqual([[{ outcome }], versions]);
  }
});

test('an outcome that is no changed version ends the tries', async () => {
  let calls = 0;
  const change = async () => {
    calls++;
    return [{ outcome: 'product.not_found' }];
  };
  await changeIfMatch('"v1", "v2"', change);
  expect(calls).toBe(1);
});

test.for([
  '',
  'v3',
  '"v3',
  Array(IF_MATCH_TAGS_MAX + 1)
    .fill('"v3"')
    .join(),
])('a malformed If-Match (%s) is never ignored', async (header) => {
  const { tried, change } = resource();
  await expect((async () => changeIfMatch(header, change))()).rejects.toMatchObject({
    code: 'request.if_match_required',
  });
  await expect((async () => changeIfAllowed(header, change))()).rejects.toMatchObject({ code: 'request.invalid' });
  expect(tried).toEqual([]);
});

test('a missing If-Match is allowed only where it is optional', async () => {
  const { tried, change } = resource();
  await expect((async () => changeIfMatch(undefined, change))()).rejects.toMatchObject({
    code: 'request.if_match_required',
  });
  expect([await changeIfAllowed(undefined, change), tried]).toEqual([[{ outcome: 'changed' }], [null]]);
});
