/** What the response to a row must be. */
import { expect } from 'vitest';
import { PROBLEM_ERRORS_MAX } from '#domain/limits.ts';
import type { Reply } from '#test/stories/shop.ts';
import { complaintAbout, complaintAboutProblem, inShort } from '#test/stories/valid.ts';
import type { HttpRow, Row } from './row.ts';

/** No response to bad input is HTML, so nothing that was sent can run as a page. */
function expectNoPage({ status, headers, body }: Reply): void {
  const type = headers.get('content-type');
  // Node's own parser refuses what is not HTTP with a bare status line.
  if (type === null) expect([typeof body, status >= 400 || status === 304]).toEqual(['string', true]);
  else expect(type).toMatch(/^application\/(problem\+)?json$/);
}

/** The exact status and code, the pointer, the OpenAPI document, and no page. */
export function expectResponse(row: Row | HttpRow, reply: Reply): void {
  expect(reply.status, 'the connection was cut').toBeGreaterThan(0);
  expect(reply.status).toBeLessThan(500);
  expectNoPage(reply);
  if (row.expected === '4xx') {
    expect(Math.floor(reply.status / 100), JSON.stringify(reply.body)).toBe(4);
    return;
  }
  expect(inShort(reply), JSON.stringify(reply.body)).toBe(row.expected);
  if (row.route) expect(complaintAbout(row.route, reply)).toBeUndefined();
  else if (reply.status >= 400) expect(complaintAboutProblem(reply)).toBeUndefined();
  const errors = (reply.body['errors'] ?? []) as { pointer: string }[];
  expect(errors.length).toBeLessThanOrEqual(PROBLEM_ERRORS_MAX);
  if ('pointer' in row && row.pointer !== undefined)
    expect(errors.map(({ pointer }) => pointer)).toContain(row.pointer);
}
