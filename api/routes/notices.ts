/** The routes of restock subscriptions and of the notification runs that mail the waiting list. */
import * as z from 'zod';
import type { Route } from '#api/route.ts';
import * as s from '#api/schemas/shared.ts';

const productId = z.strictObject({ productId: s.id('prd') });
const noticeRunId = z.strictObject({ noticeRunId: s.id('run') });
const unsubscribeLink = z.strictObject({ token: z.string().min(1).max(512) });

export const noticeRoutes = {
  subscribeToRestock: {
    method: 'PUT',
    path: '/products/{productId}/restock-subscription',
    function: 'notice',
    who: ['BUYER'],
    summary: 'Subscribe to a mail when the sale begins, and each time the product is back in stock',
    params: productId,
    responses: { 204: s.NoContent },
    problems: ['auth.forbidden', 'product.not_found'],
  },
  unsubscribeFromRestock: {
    method: 'DELETE',
    path: '/products/{productId}/restock-subscription',
    function: 'notice',
    who: ['BUYER'],
    summary: 'Unsubscribe from back-in-stock mails of the product',
    params: productId,
    responses: { 204: s.NoContent },
    problems: ['auth.forbidden', 'product.not_found'],
  },
  showUnsubscription: {
    method: 'GET',
    path: '/unsubscribe/{token}',
    function: 'notice',
    who: ['anyone'],
    summary: 'Show the page behind the unsubscribe link of a back-in-stock mail; opening the page changes nothing',
    ignoresQuery: true,
    params: unsubscribeLink,
    responses: { 200: s.Html },
    problems: ['link.forged'],
  },
  unsubscribe: {
    method: 'POST',
    path: '/unsubscribe/{token}',
    function: 'notice',
    who: ['anyone'],
    summary: 'Unsubscribe with the button of the page or with one click in the mail program (RFC 8058)',
    ignoresQuery: true,
    params: unsubscribeLink,
    responses: { 200: s.Html },
    problems: ['link.forged'],
  },
  listNoticeRuns: {
    method: 'GET',
    path: '/notice-runs',
    function: 'notice',
    who: ['OPERATOR'],
    summary: 'List runs of back-in-stock mails, newest first',
    query: s.NoticeRunQuery,
    responses: { 200: s.pageOf(s.NoticeRun) },
    problems: ['auth.forbidden', 'cursor.invalid'],
  },
  readNoticeRun: {
    method: 'GET',
    path: '/notice-runs/{noticeRunId}',
    function: 'notice',
    who: ['OPERATOR'],
    summary: 'Read a run and the recipients whose delivery is unknown',
    params: noticeRunId,
    etag: true,
    responses: { 200: s.NoticeRunDetails },
    problems: ['auth.forbidden', 'notice.not_found'],
  },
  sendNotices: {
    method: 'POST',
    path: '/products/{productId}/notice-runs',
    function: 'notice',
    who: ['SELLER', 'OPERATOR'],
    summary: 'Notify the waiting list manually: starts the run of this stock cycle, or resumes the cancelled run',
    params: productId,
    idempotent: true,
    responses: { 202: s.NoticeRun },
    problems: [
      'auth.forbidden',
      'product.not_found',
      'notice.nothing_to_resume',
      'notice.sold_out',
      'product.not_on_sale',
    ],
  },
  resumeNotices: {
    method: 'POST',
    path: '/notice-runs/{noticeRunId}/resume',
    function: 'notice',
    who: ['OPERATOR'],
    summary: 'Resume a cancelled run at the first recipient who was not notified',
    params: noticeRunId,
    idempotent: true,
    responses: { 202: s.NoticeRun },
    problems: [
      'auth.forbidden',
      'notice.not_found',
      'notice.nothing_to_resume',
      'notice.sold_out',
      'product.not_on_sale',
    ],
  },
} as const satisfies Record<string, Route>;
