/** The routes with which operators find, fix and redrive dead letters. */
import * as z from 'zod';
import type { Route } from '#api/route.ts';
import * as d from '#api/schemas/dead-letters.ts';
import * as s from '#api/schemas/shared.ts';

const deadLetterId = z.strictObject({ deadLetterId: s.id('dl') });
const redriveId = z.strictObject({ redriveId: s.id('rdr') });

export const deadLetterRoutes = {
  listDeadLetters: {
    method: 'GET',
    path: '/dead-letters',
    function: 'operations',
    who: ['OPERATOR'],
    summary: 'List dead letters, newest first',
    query: d.DeadLetterQuery,
    responses: { 200: s.pageOf(d.DeadLetter) },
    problems: ['auth.forbidden', 'cursor.invalid'],
  },
  listDeadLetterGroups: {
    method: 'GET',
    path: '/dead-letters/groups',
    function: 'operations',
    who: ['OPERATOR'],
    summary: 'List parked dead letters grouped by queue and error, largest group first, at most 100 groups',
    query: d.GroupQuery,
    responses: { 200: d.DeadLetterGroups },
    problems: ['auth.forbidden'],
  },
  readDeadLetter: {
    method: 'GET',
    path: '/dead-letters/{deadLetterId}',
    function: 'operations',
    who: ['OPERATOR'],
    summary: 'Read a dead letter with its message and history; send its ETag as If-Match to edit it',
    params: deadLetterId,
    etag: true,
    responses: { 200: d.DeadLetterDetails },
    problems: ['auth.forbidden', 'dead_letter.not_found'],
  },
  editDeadLetter: {
    method: 'PATCH',
    path: '/dead-letters/{deadLetterId}',
    function: 'operations',
    who: ['OPERATOR'],
    summary: 'Edit the body of a parked message (If-Match)',
    params: deadLetterId,
    body: d.DeadLetterEdit,
    responses: { 200: d.DeadLetter },
    problems: [
      'auth.forbidden',
      'dead_letter.not_found',
      'dead_letter.not_parked',
      'dead_letter.changed',
      'request.if_match_required',
    ],
  },
  editDeadLetters: {
    method: 'PATCH',
    path: '/dead-letters',
    function: 'operations',
    who: ['OPERATOR'],
    summary:
      'Apply one JSON merge patch to all parked messages of a filter: previewed with dryRun, then applied to those that have not changed since',
    body: d.DeadLetterEdits,
    responses: { 200: d.EditOfMany },
    problems: ['auth.forbidden', 'dead_letter.too_many'],
  },
  discardDeadLetter: {
    method: 'DELETE',
    path: '/dead-letters/{deadLetterId}',
    function: 'operations',
    who: ['OPERATOR'],
    summary: 'Discard a message that was not handled; a copy that is already in its queue may still be processed',
    params: deadLetterId,
    query: d.DiscardQuery,
    responses: { 200: d.DeadLetter },
    problems: ['auth.forbidden', 'dead_letter.not_found', 'dead_letter.not_parked', 'dead_letter.changed'],
  },
  startRedrive: {
    method: 'POST',
    path: '/redrives',
    function: 'operations',
    who: ['OPERATOR'],
    summary:
      'Send dead letters back to their queues, by id or by filter (only parked ones unless the filter names a state); discarded ones and those of another redrive are left out. Or send past events again to one queue',
    body: d.NewRedrive,
    idempotent: true,
    location: 202,
    responses: { 200: d.RedrivePlan, 202: d.Redrive },
    problems: ['auth.forbidden', 'queue.not_found', 'queue.not_subscribed'],
  },
  readRedrive: {
    method: 'GET',
    path: '/redrives/{redriveId}',
    function: 'operations',
    who: ['OPERATOR'],
    summary: 'Read the progress of a redrive',
    params: redriveId,
    etag: true,
    responses: { 200: d.Redrive },
    problems: ['auth.forbidden', 'redrive.not_found'],
  },
  cancelRedrive: {
    method: 'DELETE',
    path: '/redrives/{redriveId}',
    function: 'operations',
    who: ['OPERATOR'],
    summary: 'Cancel a redrive: messages whose sending has not begun keep their state',
    params: redriveId,
    responses: { 200: d.Redrive },
    problems: ['auth.forbidden', 'redrive.not_found'],
  },
} as const satisfies Record<string, Route>;
