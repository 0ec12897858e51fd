/** The routes of who waits for a product, and of the runs that tell them it is back. */
import * as z from 'zod';
import type { Route } from '#api/routes.ts';
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
    summary: 'Be told by mail each time the product is back in stock',
    params: productId,
    answers: { 204: s.Nothing },
    problems: ['auth.forbidden', 'product.not_found'],
  },
  unsubscribeFromRestock: {
    method: 'DELETE',
    path: '/products/{productId}/restock-subscription',
    function: 'notice',
    who: ['BUYER'],
    summary: 'Not to be told any more',
    params: productId,
    answers: { 204: s.Nothing },
    problems: ['auth.forbidden', 'product.not_found'],
  },
  showUnsubscription: {
    method: 'GET',
    path: '/unsubscribe/{token}',
    function: 'notice',
    who: ['anyone'],
    summary: 'The page behind the link of a back-in-stock mail; opening it changes nothing',
    params: unsubscribeLink,
    answers: { 200: s.Html },
    problems: ['link.forged'],
  },
  unsubscribe: {
    method: 'POST',
    path: '/unsubscribe/{token}',
    function: 'notice',
    who: ['anyone'],
    summary: 'Not to be told of the product any more, by its button or by one click in the mail program (RFC 8058)',
    params: unsubscribeLink,
    answers: { 200: s.Html },
    problems: ['link.forged'],
  },
  listNoticeRuns: {
    method: 'GET',
    path: '/notice-runs',
    function: 'notice',
    who: ['OPERATOR'],
    summary: 'Runs of back-in-stock mails, newest first',
    query: s.NoticeRunQuery,
    answers: { 200: s.pageOf(s.NoticeRun) },
    problems: ['auth.forbidden', 'cursor.invalid'],
  },
  readNoticeRun: {
    method: 'GET',
    path: '/notice-runs/{noticeRunId}',
    function: 'notice',
    who: ['OPERATOR'],
    summary: 'A run, and those of whom nobody knows whether its mail reached them',
    params: noticeRunId,
    etag: true,
    answers: { 200: s.WholeNoticeRun },
    problems: ['auth.forbidden', 'notice.not_found'],
  },
  sendNotices: {
    method: 'POST',
    path: '/products/{productId}/notice-runs',
    function: 'notice',
    who: ['OPERATOR'],
    summary: 'Tell those who wait by hand: opens the run of this round, or lets the cancelled one go on',
    params: productId,
    idempotent: true,
    answers: { 202: s.NoticeRun },
    problems: ['auth.forbidden', 'product.not_found', 'notice.nothing_to_resume', 'notice.sold_out'],
  },
  resumeNotices: {
    method: 'POST',
    path: '/notice-runs/{noticeRunId}/resume',
    function: 'notice',
    who: ['OPERATOR'],
    summary: 'Let a cancelled run go on with the first one who was not told',
    params: noticeRunId,
    idempotent: true,
    answers: { 202: s.NoticeRun },
    problems: ['auth.forbidden', 'notice.not_found', 'notice.nothing_to_resume', 'notice.sold_out'],
  },
} as const satisfies Record<string, Route>;
