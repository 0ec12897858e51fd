import type { Database } from '#db/data-api.ts';
import * as mails from '#db/statements/mails.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import { problemOf } from '#lambdas/shared/http/outcome.ts';
import { type ApiRequest, type ApiResponse, replayedHeader } from '#lambdas/shared/http/request.ts';

/** Sends a mail again whose delivery failed or is unknown: the operator accepts that it may arrive twice. */
export function resendMail(database: Database, notifyMailer: () => Promise<void>) {
  return async function resendMail(request: ApiRequest<'resendMail'>): Promise<ApiResponse> {
    const { caller, key, hash, params } = request;
    const [row] = await database.rows(mails.resendMail({ caller, key, hash, mailId: params.mailId }));
    if (!row) throw new TypeError('resend_mail returned no row');
    if (row.outcome !== 'resent') {
      throw new HttpProblem(problemOf(row).code, row.mail ? `its state is ${row.mail.state}` : undefined);
    }
    // Also after a repeat: the first call may have died between its commit and this notification.
    await notifyMailer();
    return { status: 202, body: row.mail, headers: replayedHeader(row.replayed) };
  };
}
