/** The routes of what operators look at, and of what a person does to a restock. */
import * as z from 'zod';
import type { Route } from '#api/routes.ts';
import * as o from '#api/schemas/operations.ts';
import { id, Page, pageOf, Restock } from '#api/schemas/shared.ts';

const OPERATOR = ['OPERATOR'] as const;

export const operationsRoutes = {
  readOverview: {
    method: 'GET',
    path: '/overview',
    function: 'operations',
    who: OPERATOR,
    summary: 'How the shop stands: orders by their fate, shelves, one shelf’s chart, the last events',
    query: o.OverviewQuery,
    etag: true,
    answers: { 200: o.Overview },
    problems: ['auth.forbidden'],
  },
  listQueues: {
    method: 'GET',
    path: '/queues',
    function: 'operations',
    who: OPERATOR,
    summary: 'Every queue with its dead-letter queue: what waits, who takes it, what failed last',
    answers: { 200: o.Queues },
    problems: ['auth.forbidden'],
  },
  listMails: {
    method: 'GET',
    path: '/mails',
    function: 'operations',
    who: OPERATOR,
    summary: 'Mails with their state, newest first; who they go to is an id',
    query: o.MailQuery,
    answers: { 200: pageOf(o.Mail) },
    problems: ['auth.forbidden', 'cursor.invalid'],
  },
  resendMail: {
    method: 'POST',
    path: '/mails/{mailId}/resends',
    function: 'operations',
    who: OPERATOR,
    summary:
      'Send a mail once more that failed, or of which nobody knows whether it arrived: its reader may get it twice',
    params: z.strictObject({ mailId: o.mailId }),
    idempotent: true,
    answers: { 202: o.Mail },
    problems: ['auth.forbidden', 'mail.not_found', 'mail.not_resendable', 'mail.over'],
  },
  listVips: {
    method: 'GET',
    path: '/vips',
    function: 'operations',
    who: OPERATOR,
    summary: 'Who is VIP, since when and by which order; the newest of these orders first',
    query: Page,
    answers: { 200: pageOf(o.Vip) },
    problems: ['auth.forbidden', 'cursor.invalid'],
  },
  readTimeline: {
    method: 'GET',
    path: '/orders/{orderId}/timeline',
    function: 'order-lifecycle',
    who: ['BUYER', 'SELLER', 'OPERATOR'],
    summary:
      'Everything that happened to an order, in time order: status, payments, events, consumers, mails, dead letters',
    params: z.strictObject({ orderId: id('ord') }),
    etag: true,
    answers: { 200: o.Timeline },
    problems: ['order.not_found'],
  },
  closeRestock: {
    method: 'POST',
    path: '/restocks/{restockId}/closure',
    function: 'restock',
    who: ['SELLER', 'OPERATOR'],
    summary: 'Give the rest of a restock up: what comes of it later is reported as surplus',
    params: z.strictObject({ restockId: id('rst') }),
    body: o.NewClosure,
    answers: { 200: Restock },
    problems: ['auth.forbidden', 'restock.not_found', 'restock.complete'],
  },
} as const satisfies Record<string, Route>;
