import type { Database } from '#db/database.ts';
import { resendMail } from '#db/mails.ts';
import type { Reply } from '#lambdas/support/api.ts';
import { type ApiRequest, Refusal } from '#lambdas/support/request.ts';

/** Has a mail sent once more, because an operator would rather have it read twice than never. */
export const resend =
  (database: Database, wakeMailer: () => Promise<void>) =>
  async ({ asker, key, hash, params }: ApiRequest<'resendMail'>): Promise<Reply> => {
    const [row] = await database.rows(resendMail({ asker, key, hash, mailId: params.mailId }));
    if (!row || row.outcome === 'key-conflict') throw new Refusal('idempotency.key_reused');
    if (row.outcome !== 'resent') throw new Refusal(row.outcome, row.mail ? `it is ${row.mail.state}` : undefined);
    // After a repeat, too: the first call may have died between its commit and this.
    await wakeMailer();
    return { status: 202, body: row.mail, headers: row.replayed ? { 'Idempotent-Replayed': 'true' } : {} };
  };
