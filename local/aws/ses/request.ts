import PostalMime, { addressParser } from 'postal-mime';
import { AwsError } from '#local/aws/service.ts';
import type { Mail } from './mailbox.ts';

type Form = Readonly<Record<string, unknown>>;

const MESSAGE_BYTES_MAX = 10 * 1024 * 1024;
const RECIPIENTS_MAX = 50;

/** A mail from the form of SendRawEmail, before SES accepts it. */
export type Draft = Omit<Mail, 'id' | 'at'>;

/** Returns the address of the From header; identities and permissions apply to it. */
export function fromAddress(form: Form): string {
  const source = rawMessage(form).toString('latin1');
  const head = source.split(/\r?\n\r?\n/, 1)[0] ?? '';
  const from = /^from:(.*)$/im.exec(head.replaceAll(/\r?\n[ \t]+/g, ' '))?.[1] ?? String(form['Source'] ?? '');
  const [first] = addressParser(from, { flatten: true });
  return (first?.address ?? '').toLowerCase();
}

/** Returns the name of the configuration set in the form, if any. */
export const configurationSet = (form: Form): string | undefined =>
  form['ConfigurationSetName'] === undefined ? undefined : String(form['ConfigurationSetName']);

/** Parses the message and its recipients; throws the errors of SES for invalid forms. */
export async function readDraft(form: Form): Promise<Draft> {
  const bytes = rawMessage(form);
  if (bytes.length === 0) throw invalid('Empty required header: RawMessage.Data');
  if (bytes.length > MESSAGE_BYTES_MAX) throw invalid(`Message length is more than ${MESSAGE_BYTES_MAX} bytes long.`);
  const mime = await PostalMime.parse(bytes);
  const named = members(form, 'Destinations.member.');
  const inHeaders = [mime.to, mime.cc, mime.bcc].flatMap((list) => (list ?? []).map(({ address }) => address ?? ''));
  const to = named.length > 0 ? named.map(bare) : inHeaders;
  const from = fromAddress(form);
  for (const address of [from, ...to]) checkAddress(address);
  if (to.length === 0) throw invalid('Empty required header: Destinations');
  if (to.length > RECIPIENTS_MAX) throw invalid(`Recipient count exceeds ${RECIPIENTS_MAX}.`);
  return {
    to,
    from,
    subject: mime.subject ?? '',
    text: mime.text ?? '',
    html: mime.html ?? '',
    headers: Object.fromEntries(mime.headers.map(({ key, value }) => [key, value])),
    tags: Object.fromEntries(
      members(form, 'Tags.member.', '.Name').map((name, at) => [
        name,
        String(form[`Tags.member.${at + 1}.Value`] ?? ''),
      ]),
    ),
  };
}

const rawMessage = (form: Form): Buffer => Buffer.from(String(form['RawMessage.Data'] ?? ''), 'base64');

/** Returns `Destinations.member.1`, `.2` … up to the first missing number. */
function members(form: Form, before: string, after = ''): string[] {
  const found: string[] = [];
  for (let at = 1; form[`${before}${at}${after}`] !== undefined; at += 1)
    found.push(String(form[`${before}${at}${after}`]));
  return found;
}

const bare = (address: string): string => addressParser(address, { flatten: true })[0]?.address ?? address;

function checkAddress(address: string): void {
  if (!address.includes('@')) throw invalid("Missing final '@domain'");
  if (!/^[^\s@<>,;]+@[^\s@<>,;]+$/.test(address)) throw invalid('Illegal address');
}

const invalid = (message: string): AwsError => new AwsError('InvalidParameterValue', message);
