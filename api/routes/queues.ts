/** The routes with which operators see queues, and pause and resume their consumers. */
import type { Route } from '#api/route.ts';
import * as o from '#api/schemas/operations.ts';

const OPERATOR = ['OPERATOR'] as const;

export const queueRoutes = {
  listQueues: {
    method: 'GET',
    path: '/queues',
    function: 'operations',
    who: OPERATOR,
    summary: 'List all queues with their dead-letter queue: depth, consumer, pause and last failure',
    responses: { 200: o.Queues },
    problems: ['auth.forbidden'],
  },
  pauseConsumer: {
    method: 'PUT',
    path: '/queues/{queue}/pause',
    function: 'operations',
    who: OPERATOR,
    summary: 'Pause the consumer of a queue, with a reason: its messages wait. A repeat changes nothing',
    params: o.QueueParams,
    body: o.NewPause,
    responses: { 200: o.QueuePause },
    problems: ['auth.forbidden', 'queue.not_found', 'queue.not_pausable'],
  },
  resumeConsumer: {
    method: 'DELETE',
    path: '/queues/{queue}/pause',
    function: 'operations',
    who: OPERATOR,
    summary: 'Resume the consumer of a queue. A repeat changes nothing',
    params: o.QueueParams,
    responses: { 200: o.QueuePause },
    problems: ['auth.forbidden', 'queue.not_found'],
  },
  snoozeAlerts: {
    method: 'PUT',
    path: '/queues/{queue}/snooze',
    function: 'operations',
    who: OPERATOR,
    summary:
      'Snooze the alert mails of a queue, or of one kind of its errors, until a time; replaces an earlier snooze',
    params: o.QueueParams,
    body: o.NewSnooze,
    responses: { 200: o.QueueSnoozes },
    problems: ['auth.forbidden', 'queue.not_found', 'snooze.until_invalid'],
  },
  unsnoozeAlerts: {
    method: 'DELETE',
    path: '/queues/{queue}/snooze',
    function: 'operations',
    who: OPERATOR,
    summary: 'Lift a snooze: of the whole queue, or of one kind of its errors. A repeat changes nothing',
    params: o.QueueParams,
    query: o.SnoozeQuery,
    responses: { 200: o.QueueSnoozes },
    problems: ['auth.forbidden', 'queue.not_found'],
  },
} as const satisfies Record<string, Route>;
