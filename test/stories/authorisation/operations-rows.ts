/** Routes for operators only. */
import { randomUUID } from 'node:crypto';
import type { RouteName } from '#api/routes.ts';
import { forOperators, forStaff, type Row } from './rows.ts';

export const operationsRows = {
  readOverview: { path: () => '/overview', responses: forOperators('200') },
  listQueues: { path: () => '/queues', responses: forOperators('200') },
  // Its consumer sends redrives and applies pauses: a caller with the right gets a conflict.
  pauseConsumer: {
    path: () => '/queues/redrive/pause',
    sending: () => ({ body: { reason: 'test' } }),
    responses: forOperators('409 queue.not_pausable'),
  },
  resumeConsumer: { path: () => '/queues/redrive/pause', responses: forOperators('200') },
  // A time that has passed: a caller with the right gets a 422.
  snoozeAlerts: {
    path: () => '/queues/vip/snooze',
    sending: () => ({ body: { reason: 'test', until: '2026-01-01T00:00:00Z' } }),
    responses: forOperators('422 snooze.until_invalid'),
  },
  unsnoozeAlerts: { path: () => '/queues/vip/snooze', responses: forOperators('200') },
  listMails: { path: () => '/mails?state=SENT', responses: forOperators('200') },
  // The mail was sent, or will be in a moment: a caller with the right gets a conflict.
  resendMail: {
    path: ({ mailId }) => `/mails/${mailId}/resends`,
    sending: () => ({ key: randomUUID() }),
    responses: forOperators('409 mail.not_resendable'),
  },
  readSuppression: { path: () => '/suppressions?email=nobody@donut.test', responses: forOperators('200') },
  liftSuppression: { path: () => '/suppressions?email=nobody@donut.test&reason=test', responses: forOperators('200') },
  listVips: { path: () => '/vips', responses: forOperators('200') },
  listOperatorActions: { path: () => '/operator-actions', responses: forOperators('200') },
  listDeadLetters: { path: () => '/dead-letters?queue=restock', responses: forOperators('200') },
  listDeadLetterGroups: { path: () => '/dead-letters/groups?queue=restock', responses: forOperators('200') },
  readDeadLetter: {
    path: ({ deadLetterId }) => `/dead-letters/${deadLetterId}`,
    responses: forOperators('200'),
  },
  // An invalid body: a caller with the right gets a 400.
  editDeadLetter: {
    path: ({ deadLetterId }) => `/dead-letters/${deadLetterId}`,
    sending: () => ({ headers: { 'if-match': '"v1"' }, body: { body: '{}' } }),
    responses: forOperators('400 request.invalid'),
  },
  editDeadLetters: {
    path: () => '/dead-letters',
    sending: () => ({ body: { filter: { queue: 'redrive' }, patch: { a: 1 }, dryRun: true } }),
    responses: forOperators('200'),
  },
  discardDeadLetter: {
    path: ({ deadLetterId }) => `/dead-letters/${deadLetterId}?reason=test`,
    responses: forOperators('200'),
  },
  startRedrive: {
    path: () => '/redrives',
    sending: ({ deadLetterId }) => ({ key: randomUUID(), body: { ids: [deadLetterId], dryRun: true } }),
    responses: forOperators('200'),
  },
  listRedrives: { path: () => '/redrives?limit=1', responses: forOperators('200') },
  readRedrive: { path: ({ redriveId }) => `/redrives/${redriveId}`, responses: forOperators('200') },
  cancelRedrive: { path: ({ redriveId }) => `/redrives/${redriveId}`, responses: forOperators('200') },
  listNoticeRuns: { path: () => '/notice-runs', responses: forOperators('200') },
  readNoticeRun: { path: ({ noticeRunId }) => `/notice-runs/${noticeRunId}`, responses: forOperators('200') },
  sendNotices: {
    path: ({ restockedProductId }) => `/products/${restockedProductId}/notice-runs`,
    sending: () => ({ key: randomUUID() }),
    responses: forStaff('409 notice.sold_out', '404 product.not_found'),
  },
  resumeNotices: {
    path: ({ noticeRunId }) => `/notice-runs/${noticeRunId}/resume`,
    sending: () => ({ key: randomUUID() }),
    responses: forOperators('409 notice.nothing_to_resume'),
  },
} as const satisfies Partial<Record<RouteName, Row>>;
