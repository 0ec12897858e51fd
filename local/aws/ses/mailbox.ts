import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

export interface Mail {
  readonly id: string;
  /** When SES accepted the mail, RFC 3339. */
  readonly at: string;
  /** Recipient addresses of the envelope, without names. */
  readonly to: readonly string[];
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Header names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Mailbox {
  /** Stores a mail; throws when the mail was not stored. */
  append(mail: Mail): void;
  /** Mails in the order of acceptance. */
  list(filter?: { readonly to?: string }): readonly Mail[];
  /** The newest mails, newest first. */
  newest(count: number, filter?: { readonly to?: string }): readonly Mail[];
  find(id: string): Mail | undefined;
  close(): void;
}

interface Entry {
  readonly id: string;
  readonly to: readonly string[];
  readonly offset: number;
  readonly length: number;
}

/**
 * Stores every mail that SES accepted as one line of JSON, before SES responds. An accepted mail therefore survives
 * kill -9. Only an index is kept in memory, so a million mails fit.
 */
export function openMailbox(dir: string): Mailbox {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, 'mailbox.jsonl');
  const entries = existsSync(file) ? readEntries(file) : [];
  const handle = openSync(file, 'a+', 0o600);
  let end = fstatSync(handle).size;

  const readMail = ({ offset, length }: Entry): Mail => {
    const line = Buffer.alloc(length);
    readSync(handle, line, 0, length, offset);
    return JSON.parse(line.toString('utf8'));
  };

  const matching = ({ to }: { readonly to?: string } = {}): readonly Entry[] =>
    entries.filter((entry) => to === undefined || entry.to.includes(to));

  return {
    append(mail) {
      const line = Buffer.from(`${JSON.stringify(mail)}\n`);
      try {
        for (let written = 0; written < line.length; ) written += writeSync(handle, line, written);
      } catch (error) {
        // A full disk accepts a part of the line. The next mail must not follow that part.
        ftruncateSync(handle, end);
        throw error;
      }
      entries.push({ id: mail.id, to: mail.to, offset: end, length: line.length - 1 });
      end += line.length;
    },
    list: (filter) => matching(filter).map(readMail),
    newest: (count, filter) => matching(filter).slice(-count).reverse().map(readMail),
    find: (id) => {
      const entry = entries.find((one) => one.id === id);
      return entry && readMail(entry);
    },
    close: () => closeSync(handle),
  };
}

/** A crash may leave an incomplete last line. SES has not responded for that mail, so the line is removed. */
function readEntries(file: string): Entry[] {
  const bytes = readFileSync(file);
  const entries: Entry[] = [];
  let offset = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, offset)) {
    const mail: Mail = JSON.parse(bytes.toString('utf8', offset, end));
    entries.push({ id: mail.id, to: mail.to, offset, length: end - offset });
    offset = end + 1;
  }
  if (offset < bytes.length) truncateSync(file, offset);
  return entries;
}
