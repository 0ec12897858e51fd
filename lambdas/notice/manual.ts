import type { Database } from '#db/data-api.ts';
import { listNoticeRuns, readNoticeRun, sendNotices } from '#db/statements/notices.ts';
import type { NoticeRunId } from '#domain/ids.ts';
import type { Keys } from '#domain/signature.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { pageStart, toPage } from '#lambdas/shared/http/pagination.ts';
import { type ApiRequest, HttpProblem } from '#lambdas/shared/http/request.ts';
import { requireOperator } from '#lambdas/shared/http/role.ts';

export interface ManualPorts {
  readonly database: Database;
  readonly cursorKeys: Secret<Keys>;
  readonly newRunId: () => NoticeRunId;
  readonly notifyMailer: () => Promise<void>;
}

// Above every id in byte order: the list goes from the newest to the oldest.
const NEWEST = '~';

/** Sends a product's notices by hand: opens the run of its round, or lets the cancelled one go on. */
export const send =
  (ports: ManualPorts) =>
  (request: ApiRequest<'sendNotices'>): Promise<Reply> =>
    goOn(ports, request, { productId: request.params.productId, runId: null });

/** Lets a cancelled run go on after the last one drawn. */
export const resume =
  (ports: ManualPorts) =>
  (request: ApiRequest<'resumeNotices'>): Promise<Reply> =>
    goOn(ports, request, { productId: null, runId: request.params.noticeRunId });

type Wish = Pick<Parameters<typeof sendNotices>[0], 'productId' | 'runId'>;

async function goOn(
  ports: ManualPorts,
  { caller, key, hash }: ApiRequest<'sendNotices' | 'resumeNotices'>,
  wish: Wish,
): Promise<Reply> {
  const [row] = await ports.database.rows(sendNotices({ caller, key, hash, ...wish, newId: ports.newRunId() }));
  if (!row || row.outcome === 'key-conflict') throw new HttpProblem('idempotency.key_reused');
  if (row.outcome !== 'sending' || !row.run) throw new HttpProblem(row.outcome as 'notice.not_found');
  // After a repeat, too: the first call may have died between its commit and this.
  await ports.notifyMailer();
  return { status: 202, body: row.run, headers: row.replayed ? { 'Idempotent-Replayed': 'true' } : {} };
}

/** A page of runs, newest first. */
export const readMany =
  ({ database, cursorKeys }: ManualPorts) =>
  async ({ caller, query }: ApiRequest<'listNoticeRuns'>): Promise<Reply> => {
    const keys = await cursorKeys.read();
    const before = pageStart(keys, 'notice-runs', query, NEWEST);
    const rows = await database.rows(listNoticeRuns(caller, query.productId ?? null, before, query.limit + 1));
    requireOperator(rows[0]?.role);
    const runs = rows.flatMap(({ run }) => (run ? [run] : []));
    return { status: 200, body: toPage(keys, 'notice-runs', query, runs) };
  };

/** One run, with those of whom nobody knows whether they were told. */
export const readOne =
  ({ database }: ManualPorts) =>
  async ({ caller, params }: ApiRequest<'readNoticeRun'>): Promise<Reply> => {
    const [row] = await database.rows(readNoticeRun(caller, params.noticeRunId));
    requireOperator(row?.role);
    if (!row?.run) throw new HttpProblem('notice.not_found');
    return { status: 200, body: { ...row.run, unknownRecipients: row.unknown } };
  };
