/** The Data API with the errors of docs/reliability.md, before and after the execution on the real database. */
import type { ExecuteStatementCommand, Field, RDSDataClient } from '@aws-sdk/client-rds-data';
import { ORDER_LOCK_MILLISECONDS } from '#domain/limits.ts';
import type { SimDatabase } from './database.ts';
import { late, type World } from './world.ts';

/** After these statements no check runs: the check after the next statement finds a violation. */
const UNCHECKED = new Set(['record_outcomes', 'read_alerts']);
const failure = (name: string, message = name): Error => Object.assign(new Error(message), { name });

interface Listeners {
  onExecute(): void;
  /** Called in the process that gets the response of a statement, with the types of the due events that it committed. */
  eventsCommitted(types: readonly string[]): void;
  /** Order requests were decided: the first parameter of `place_orders`, and its rows. */
  requestsDecided(requests: string, rows: readonly (readonly Field[])[]): Promise<void>;
}

export function createDataApi(
  world: World,
  database: SimDatabase,
  responseMilliseconds: number,
  { onExecute, eventsCommitted, requestsDecided }: Listeners,
): RDSDataClient {
  const execute = async ({ input }: ExecuteStatementCommand, name: string, callerName: string | undefined) => {
    world.setReading(true);
    const outage = world.outageOf('db');
    if (outage) {
      throw world.random.pick([
        () => failure('DatabaseResumingException'),
        () => late(failure('DatabaseUnavailableException'), 200),
        () => late(failure('TimeoutError', 'no response in time'), responseMilliseconds),
      ])();
    }
    if (world.hit('db.resuming'))
      throw failure(world.random.pick(['DatabaseResumingException', 'ThrottlingException']));
    if (world.hit('db.conflict')) throw failure('DatabaseErrorException', 'ERROR: deadlock detected; SQLState: 40P01');
    // The stock row is locked for longer than a direct order waits.
    if (name === 'place_orders' && callerName === 'order' && world.hit('db.row locked')) {
      const error = 'ERROR: canceling statement due to lock timeout; SQLState: 55P03';
      throw late(failure('DatabaseErrorException', error), ORDER_LOCK_MILLISECONDS);
    }
    if (world.hit('db.lost before execution')) throw failure('InternalServerErrorException');
    if (!UNCHECKED.has(name)) onExecute();
    const output = await database.execute(input, world.now());
    world.setReading(!output.hasChanged);
    if (name === 'place_orders' && callerName === 'order-intake')
      await requestsDecided(input.parameters?.[0]?.value?.stringValue ?? '[]', output.records ?? []);
    if (world.hit('db.lost after commit')) throw failure('BadRequestException', 'Communications link failure');
    if (world.hit('db.hangs')) throw late(failure('TimeoutError', 'no response in time'), responseMilliseconds);
    return output;
  };
  /** The recipients of the mails that a process claimed. Their suppression is checked before a mail is composed. */
  const claimed = new Map<unknown, readonly (string | undefined)[]>();
  const send = async (command: ExecuteStatementCommand) => {
    const { sql = '', parameters = [] } = command.input;
    const name = /(?:from|select) app\.(\w+)\(/.exec(sql)?.[1] ?? 'statement';
    const values = parameters.map(({ value }) => Object.values(value ?? {})[0]);
    // A call takes effect in an event of its own, outside of its process.
    const caller = world.caller();
    const label = `db ${name} ${JSON.stringify(values)}`;
    const output = await world.call(label, () => execute(command, name, caller?.name));
    eventsCommitted(output.dueEvents);
    if (name === 'claim_mails') {
      const recipients = (output.records ?? []).filter(isToBeSent).map((mail) => mail[EMAIL]?.stringValue);
      if (recipients.some((email) => email !== undefined)) claimed.set(caller, recipients);
      else world.compose(recipients.length);
    }
    if (name === 'find_suppressed') {
      const found = new Set((output.records ?? []).map(([hash]) => hash?.stringValue));
      const isSuppressed = suppressedBy(claimed.get(caller) ?? [], JSON.parse(String(values[0])) as string[], found);
      world.compose((claimed.get(caller) ?? []).filter((email) => !isSuppressed(email)).length);
      claimed.delete(caller);
    }
    return output;
  };
  return { send } as unknown as RDSDataClient;
}

/** The statement gets the same number of hashes for each address, in the order of the addresses. */
function suppressedBy(
  emails: readonly (string | undefined)[],
  hashes: readonly string[],
  found: ReadonlySet<string | undefined>,
): (email: string | undefined) => boolean {
  const addresses = [...new Set(emails.filter((email) => email !== undefined))];
  const each = hashes.length / Math.max(1, addresses.length);
  const suppressed = new Set(
    addresses.filter((_, i) => hashes.slice(i * each, (i + 1) * each).some((hash) => found.has(hash))),
  );
  return (email) => email !== undefined && suppressed.has(email);
}

const [ID, EMAIL, CONTENT] = [0, 2, 7];
const isToBeSent = (record: readonly Field[]): boolean => !record[ID]?.isNull && !record[CONTENT]?.isNull;
