/** What operators do with notification runs themselves. */
import * as notices from '#db/statements/notices.ts';
import type { NoticeRunId } from '#domain/ids.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import { requireOutcome } from '#lambdas/shared/http/outcome.ts';
import { type ListPorts, listPage, NEWEST_ID } from '#lambdas/shared/http/pagination.ts';
import { type ApiRequest, type ApiResponse, replayedHeader } from '#lambdas/shared/http/request.ts';
import { checkRole } from '#lambdas/shared/http/role.ts';

export interface ManualPorts extends ListPorts {
  readonly newRunId: () => NoticeRunId;
  readonly notifyMailer: () => Promise<void>;
}

/** Starts the notification run of the product's stock cycle, or continues it if it was cancelled. */
export function sendNotices(ports: ManualPorts) {
  return async function sendNotices(request: ApiRequest<'sendNotices'>): Promise<ApiResponse> {
    return continueRun(ports, request, { productId: request.params.productId, runId: null });
  };
}

/** Continues a cancelled run after its last claimed recipient. */
export function resumeNotices(ports: ManualPorts) {
  return async function resumeNotices(request: ApiRequest<'resumeNotices'>): Promise<ApiResponse> {
    return continueRun(ports, request, { productId: null, runId: request.params.noticeRunId });
  };
}

async function continueRun(
  ports: ManualPorts,
  { caller, key, hash }: ApiRequest<'sendNotices' | 'resumeNotices'>,
  which: Pick<Parameters<typeof notices.sendNotices>[0], 'productId' | 'runId'>,
): Promise<ApiResponse> {
  const statement = notices.sendNotices({ caller, key, hash, ...which, newId: ports.newRunId() });
  const { run, replayed } = requireOutcome(await ports.database.rows(statement), 'sending', 'run');
  // Also after a repeat: the first call may have died between its commit and this notification.
  await ports.notifyMailer();
  return { status: 202, body: run, headers: replayedHeader(replayed) };
}

/** A page of notification runs, newest first. */
export function listNoticeRuns(ports: ListPorts) {
  return async function listNoticeRuns(request: ApiRequest<'listNoticeRuns'>): Promise<ApiResponse> {
    const { caller, query } = request;
    const { page } = await listPage(ports, request, {
      list: 'notice-runs',
      start: NEWEST_ID,
      read: (before, limit) => notices.listNoticeRuns(caller, query.productId ?? null, before, limit),
      item: ({ run }) => run,
    });
    return { status: 200, body: page };
  };
}

/** One notification run, with the recipients whose delivery is unknown. */
export function readNoticeRun({ database }: ListPorts) {
  return async function readNoticeRun(request: ApiRequest<'readNoticeRun'>): Promise<ApiResponse> {
    const [row] = await database.rows(notices.readNoticeRun(request.caller, request.params.noticeRunId));
    checkRole(request, row?.role);
    if (!row?.run) throw new HttpProblem('notice.not_found');
    return { status: 200, body: { ...row.run, unknownRecipients: row.unknown } };
  };
}
