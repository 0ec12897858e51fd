import type { Database } from '#db/data-api.ts';
import { resendMail } from '#db/statements/mails.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { type ApiRequest, HttpProblem } from '#lambdas/shared/http/request.ts';

/** Has a mail sent once more, because an operator would rather have it read twice than never. */
export const resend =
  (database: Database, notifyMailer: () => Promise<void>) =>
  async ({ caller, key, hash, params }: ApiRequest<'resendMail'>): Promise<Reply> => {
    const [row] = await database.rows(resendMail({ caller, key, hash, mailId: params.mailId }));
    if (!row || row.outcome === 'key-conflict') throw new HttpProblem('idempotency.key_reused');
    if (row.outcome !== 'resent') throw new HttpProblem(row.outcome, row.mail ? `it is ${row.mail.state}` : undefined);
    // After a repeat, too: the first call may have died between its commit and this.
    await notifyMailer();
    return { status: 202, body: row.mail, headers: row.replayed ? { 'Idempotent-Replayed': 'true' } : {} };
  };
