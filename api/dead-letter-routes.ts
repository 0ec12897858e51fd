/** The routes by which an operator finds what failed for good, mends it and sends it back. */
import * as z from 'zod';
import * as d from '#api/dead-letters.ts';
import type { Route } from '#api/routes.ts';
import * as s from '#api/schemas.ts';

const deadLetterId = z.strictObject({ deadLetterId: s.id('dl') });
const redriveId = z.strictObject({ redriveId: s.id('rdr') });

export const deadLetterRoutes = {
  listDeadLetters: {
    method: 'GET',
    path: '/dead-letters',
    function: 'dead-letters',
    who: ['OPERATOR'],
    summary: 'Messages that failed for good, newest first',
    query: d.DeadLetterQuery,
    answers: { 200: s.pageOf(d.DeadLetter) },
    problems: ['auth.forbidden', 'cursor.invalid'],
  },
  listDeadLetterGroups: {
    method: 'GET',
    path: '/dead-letters/groups',
    function: 'dead-letters',
    who: ['OPERATOR'],
    summary: 'What is parked, by queue and error, the largest group first; a hundred of them at most',
    query: d.GroupQuery,
    answers: { 200: d.DeadLetterGroups },
    problems: ['auth.forbidden'],
  },
  readDeadLetter: {
    method: 'GET',
    path: '/dead-letters/{deadLetterId}',
    function: 'dead-letters',
    who: ['OPERATOR'],
    summary: 'A dead letter with its message and history; its ETag is what an edit sends as If-Match',
    params: deadLetterId,
    answers: { 200: d.WholeDeadLetter },
    problems: ['auth.forbidden', 'dead_letter.not_found'],
  },
  editDeadLetter: {
    method: 'PATCH',
    path: '/dead-letters/{deadLetterId}',
    function: 'dead-letters',
    who: ['OPERATOR'],
    summary: 'Mend the body of a parked message (If-Match)',
    params: deadLetterId,
    body: d.DeadLetterEdit,
    answers: { 200: d.DeadLetter },
    problems: [
      'auth.forbidden',
      'dead_letter.not_found',
      'dead_letter.not_parked',
      'dead_letter.changed',
      'request.if_match_required',
    ],
  },
  discardDeadLetter: {
    method: 'DELETE',
    path: '/dead-letters/{deadLetterId}',
    function: 'dead-letters',
    who: ['OPERATOR'],
    summary: 'Give a parked message up',
    params: deadLetterId,
    query: d.DiscardQuery,
    answers: { 200: d.DeadLetter },
    problems: ['auth.forbidden', 'dead_letter.not_found', 'dead_letter.not_parked'],
  },
  startRedrive: {
    method: 'POST',
    path: '/redrives',
    function: 'dead-letters',
    who: ['OPERATOR'],
    summary:
      'Send dead letters back to their queues: by id, or all that a filter means (parked ones unless it says a state)',
    body: d.NewRedrive,
    idempotent: true,
    answers: { 200: d.RedrivePlan, 202: d.Redrive },
    problems: ['auth.forbidden'],
  },
  readRedrive: {
    method: 'GET',
    path: '/redrives/{redriveId}',
    function: 'dead-letters',
    who: ['OPERATOR'],
    summary: 'How far a redrive is',
    params: redriveId,
    answers: { 200: d.Redrive },
    problems: ['auth.forbidden', 'redrive.not_found'],
  },
  cancelRedrive: {
    method: 'DELETE',
    path: '/redrives/{redriveId}',
    function: 'dead-letters',
    who: ['OPERATOR'],
    summary: 'Stop a redrive: what was not sent yet stays parked',
    params: redriveId,
    answers: { 200: d.Redrive },
    problems: ['auth.forbidden', 'redrive.not_found'],
  },
} as const satisfies Record<string, Route>;
