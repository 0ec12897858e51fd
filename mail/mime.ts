import MailComposer from 'nodemailer/lib/mail-composer/index.js';

export interface Message {
  readonly from: string;
  readonly to: readonly string[];
  /** The id of the mail in the database. A header carries it, so a delivered mail can be traced. */
  readonly mailId: string;
  readonly locale: 'ko' | 'en';
  readonly headers?: Readonly<Record<string, string>>;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** Builds the bytes of a mail: plain text and HTML, with encoded headers. Text from users cannot become a header. */
export function composeMime({ from, to, mailId, locale, headers, subject, html, text }: Message): Promise<Buffer> {
  const mail = new MailComposer({
    from: { name: 'Donut States', address: from },
    to: [...to],
    subject,
    html,
    text,
    headers: { ...headers, 'X-Donut-Mail-Id': mailId, 'Content-Language': locale, 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return mail.compile().build();
}
