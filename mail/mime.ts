import MailComposer from 'nodemailer/lib/mail-composer/index.js';
import { encodeWord } from 'nodemailer/lib/mime-funcs/index.js';

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

const ENCODED_WORD_CHARACTERS_MAX = 75;

/**
 * A subject that contains `=?` is encoded as a whole: the mail program would decode an encoded word in it, and show a text
 * that is not the title (RFC 2047, section 6). The composer encodes a subject only where it is not ASCII.
 */
const subjectHeader = (subject: string) => ({
  Subject: { prepared: true, foldLines: true, value: encodeWord(subject, 'B', ENCODED_WORD_CHARACTERS_MAX) },
});

/** The composer turns a line feed into CRLF, and leaves a lone carriage return as it is. */
const oneKindOfBreak = (text: string): string => text.replace(/\r\n?/g, '\n');

/**
 * Builds the bytes of a mail: plain text and HTML, with encoded headers. Text from users cannot become a header. Every line ends
 * with CRLF, because SES sends the bytes as they are, and servers refuse a bare line feed.
 */
export function composeMime({ from, to, mailId, locale, headers, subject, html, text }: Message): Promise<Buffer> {
  const mail = new MailComposer({
    from: { name: 'Donut States', address: from },
    to: [...to],
    ...(subject.includes('=?') ? {} : { subject }),
    html: oneKindOfBreak(html),
    text: oneKindOfBreak(text),
    newline: 'windows',
    headers: {
      ...(subject.includes('=?') ? subjectHeader(subject) : {}),
      ...headers,
      'X-Donut-Mail-Id': mailId,
      'Content-Language': locale,
      'Auto-Submitted': 'auto-generated',
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return mail.compile().build();
}
