import MailComposer from 'nodemailer/lib/mail-composer/index.js';

export interface Message {
  readonly from: string;
  readonly to: readonly string[];
  /** Ours, so that a mail can be found by it wherever it went. */
  readonly mailId: string;
  readonly locale: 'ko' | 'en';
  readonly headers?: Readonly<Record<string, string>>;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** The bytes of a mail: text and HTML, headers encoded, nothing a caller wrote can become a header. */
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
