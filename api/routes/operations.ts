/** The routes of the operators' console, and the manual closure of a restock. */
import * as z from 'zod';
import type { Route } from '#api/route.ts';
import * as o from '#api/schemas/operations.ts';
import { id, Page, pageOf, Restock } from '#api/schemas/shared.ts';

const OPERATOR = ['OPERATOR'] as const;

export const operationsRoutes = {
  readOverview: {
    method: 'GET',
    path: '/overview',
    function: 'operations',
    who: OPERATOR,
    summary:
      'Read the overview: what is wrong, orders by outcome, rates, stock, the stock chart of one product, and events',
    query: o.OverviewQuery,
    etag: true,
    responses: { 200: o.Overview },
    problems: ['auth.forbidden'],
  },
  listMails: {
    method: 'GET',
    path: '/mails',
    function: 'operations',
    who: OPERATOR,
    summary: 'List mails with their state, newest first; the recipient is an id',
    query: o.MailQuery,
    responses: { 200: pageOf(o.ListedMail) },
    problems: ['auth.forbidden', 'cursor.invalid'],
  },
  resendMail: {
    method: 'POST',
    path: '/mails/{mailId}/resends',
    function: 'operations',
    who: OPERATOR,
    summary: 'Resend a mail that failed or whose delivery is unknown; the recipient may get it twice',
    params: z.strictObject({ mailId: o.mailId }),
    idempotent: true,
    responses: { 202: o.Mail },
    problems: ['auth.forbidden', 'mail.not_found', 'mail.not_resendable', 'mail.over'],
  },
  readSuppression: {
    method: 'GET',
    path: '/suppressions',
    function: 'notice',
    who: OPERATOR,
    summary: 'Look up an address: whether it gets no more mail because it bounced or complained',
    query: o.SuppressionQuery,
    responses: { 200: o.Suppression },
    problems: ['auth.forbidden'],
  },
  liftSuppression: {
    method: 'DELETE',
    path: '/suppressions',
    function: 'notice',
    who: OPERATOR,
    summary: 'Send mail to a suppressed address again; a repeat changes nothing',
    query: o.LiftQuery,
    responses: { 200: o.Suppression },
    problems: ['auth.forbidden'],
  },
  listVips: {
    method: 'GET',
    path: '/vips',
    function: 'operations',
    who: OPERATOR,
    summary: 'List VIPs with the date and the order that made them VIP, newest first',
    query: Page,
    responses: { 200: pageOf(o.Vip) },
    problems: ['auth.forbidden', 'cursor.invalid'],
  },
  listOperatorActions: {
    method: 'GET',
    path: '/operator-actions',
    function: 'operations',
    who: OPERATOR,
    summary:
      'List what operators, sellers and ad managers changed, newest first, filtered by person, action or what was changed',
    query: o.OperatorActionQuery,
    responses: { 200: pageOf(o.OperatorAction) },
    problems: ['auth.forbidden', 'cursor.invalid'],
  },
  readTimeline: {
    method: 'GET',
    path: '/orders/{orderId}/timeline',
    function: 'order-lifecycle',
    who: ['BUYER', 'SELLER', 'OPERATOR'],
    summary:
      'Read everything that happened to an order, in time order: status, payments, events, consumers, mails, dead letters',
    params: z.strictObject({ orderId: id('ord') }),
    etag: true,
    responses: { 200: o.Timeline },
    problems: ['order.not_found'],
  },
  closeRestock: {
    method: 'POST',
    path: '/restocks/{restockId}/closure',
    function: 'restock',
    who: ['SELLER', 'OPERATOR'],
    summary: 'Close a restock: units that arrive later are reported as surplus',
    params: z.strictObject({ restockId: id('rst') }),
    body: o.NewClosure,
    responses: { 200: Restock },
    problems: ['auth.forbidden', 'restock.not_found', 'restock.complete'],
  },
} as const satisfies Record<string, Route>;
